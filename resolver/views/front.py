"""The start page: what this host is, for people and for machines."""

from __future__ import annotations

from flask import Blueprint, Response, request

from resolver.headers import CONTENT_SECURITY_POLICY
from resolver.services import services
from resolver.views import page_answers as answers
from resolver.views.front_model import front_page
from resolver.views.plain import document

blueprint = Blueprint("front", __name__)

# Browsers hold every redirect behind a form against form-action, and what is found may stand on
# its maker's own site.
SEARCHING = CONTENT_SECURITY_POLICY.replace("form-action 'self'", "form-action 'self' https: http:")


@blueprint.get("/")
def show() -> Response:
    """The start page; with the example products where they are loaded."""
    language = answers.reader_language()
    with services().reads.read() as connection:
        model = front_page(connection, language, services().settings.public_url)
    if not answers.wants_page():
        return answers.json_answer(document(model), language=language)
    response = answers.page("front.html", page=model, entered=request.args.get("code", ""))
    response.headers["Content-Security-Policy"] = SEARCHING
    return response
