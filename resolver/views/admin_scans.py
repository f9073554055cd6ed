"""How often codes were scanned, under ``/api/v1/scans``: JSON, CSV and a page with a chart."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO

from flask import Response, request
from sqlalchemy import Connection

from resolver import negotiation
from resolver.admin import scans
from resolver.admin.errors import UnknownParameter, UnusableParameter
from resolver.api_requests import JSON, json_answer
from resolver.auth import admin_blueprint, caller, requires
from resolver.problems import HTML
from resolver.scan_report import as_page, content_security_policy
from resolver.services import services
from resolver.views.page_answers import reader_language

blueprint = admin_blueprint("admin_scans")

CSV = "text/csv"
FORMS = {"json": JSON, "csv": CSV, "html": "text/html"}
# A larger file waits on the disk, so that a slow reader holds neither memory nor a connection.
IN_MEMORY = 1024 * 1024
PIECE = 64 * 1024


@blueprint.get("/scans")
@requires("read")
def list_scans() -> Response:
    """How often codes were scanned, in sums by day and whatever else is asked for.

    An operator's key sees what is its operator's own. The numbers are for whoever runs the
    products and shown to nobody else, so small ones are not hidden.
    """
    form = _form()
    with services().database.read() as connection:
        wanted = scans.read_wanted(connection, caller(), _query(form), datetime.now(UTC).date())
        if form == CSV:
            return _csv(connection, wanted)
        if form != JSON:
            return _page(connection, wanted)
        return json_answer(scans.one_page(connection, wanted), etag=False)


def _form() -> str:
    """The media type of the answer. Raises UnusableParameter."""
    named = request.args.get("format")
    if named is None:
        accept = request.environ.get("HTTP_ACCEPT")
        return negotiation.media_type(accept, tuple(FORMS.values())) or JSON
    if named not in FORMS:
        raise UnusableParameter("format", f"one of {', '.join(FORMS)}", named)
    return FORMS[named]


def _query(form: str) -> dict[str, str]:
    """The query; raises UnusableParameter for what stands in it twice, UnknownParameter for a
    place to begin in an answer that is whole."""
    for name, values in request.args.lists():
        if len(values) > 1:
            raise UnusableParameter(name, "named once", ", ".join(values))
        if form != JSON and name in scans.PAGED:
            known = tuple(each for each in scans.PARAMETERS if each not in scans.PAGED)
            raise UnknownParameter(name, known)
    return dict(request.args)


def _csv(connection: Connection, wanted: scans.Wanted) -> Response:
    # Written before it is sent: an error is an answer then, and no file that ends in the middle.
    spool = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the answer closes it
    try:
        text = io.TextIOWrapper(spool, encoding="utf-8", newline="")
        scans.write_csv(connection, wanted, text)
        text.detach()
        spool.seek(0)
    except BaseException:
        spool.close()
        raise
    days = f"{wanted.query['from']}-{wanted.query['until']}"
    answer = Response(_pieces(spool), mimetype=CSV)
    answer.call_on_close(spool.close)
    answer.headers["Content-Disposition"] = f'attachment; filename="scans-{days}.csv"'
    answer.vary.add("Accept")
    return answer


def _pieces(spool: IO[bytes]) -> Iterator[bytes]:
    with spool:
        while piece := spool.read(PIECE):
            yield piece


def _page(connection: Connection, wanted: scans.Wanted) -> Response:
    language = reader_language()
    text = as_page(connection, wanted, language, services().pages)
    answer = Response(text, content_type=HTML)
    answer.headers["Content-Language"] = language
    answer.headers["Content-Security-Policy"] = content_security_policy()
    answer.vary.update(("Accept", "Accept-Language"))
    return answer
