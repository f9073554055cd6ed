"""Documents by content: the bytes a maker handed in, which can never change at their address."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from passport.documents import service as documents
from resolver.services import services
from resolver.views import page_answers as answers

blueprint = Blueprint("documents", __name__)

# A document is a stranger's file on our host: it may look like something, but do nothing.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
# Browsers refuse to open PDF in a sandbox; their PDF viewers run no script of our origin.
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; img-src data:"


@blueprint.get("/documents/<sha256>/<name>")
def show(sha256: str, name: str) -> Response:
    """The bytes of a document, under the name it was handed in with."""
    with services().reads.read() as connection:
        document = documents.get(connection, sha256)
    if name != document.file_name:
        abort(404)
    pdf = document.media_type == "application/pdf"
    more = [
        ("Content-Security-Policy", PDF_POLICY if pdf else SANDBOX),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Disposition", "inline"),
    ]
    return answers.immutable(document.body, content_type(document.media_type), more)


def content_type(media_type: str) -> str:
    """The Content-Type of a stored media type; text is UTF-8, because that is all we take."""
    is_text = media_type.startswith("text/") and "charset" not in media_type
    return f"{media_type}; charset=utf-8" if is_text else media_type
