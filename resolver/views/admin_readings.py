"""What is measured of units again and again, under ``/api/v1``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from flask import Response, abort, request

from gs1 import Gs1Error, Identifier, parse_target
from passport.catalogue import service as catalogue
from passport.catalogue.errors import UnknownUnit
from resolver.admin import bulk, reading_lists, reading_rows
from resolver.admin import readings as admin
from resolver.admin.ownership import require_kind
from resolver.admin.responsibility import claim_responsible_to_read
from resolver.api_requests import here, json_answer, json_body
from resolver.auth import admin_blueprint, caller, requires
from resolver.bulk_requests import NDJSON_TYPES, answer_outcomes, lines_sent
from resolver.request_target import identifier_after
from resolver.services import services
from resolver.views.admin_catalogue import get_unit

blueprint = admin_blueprint("admin_readings")

_UNITS = "/api/v1/units"


@blueprint.post("/units/<path:_raw>/readings")
@requires("readings:write")
def post_readings(_raw: str) -> Response:
    """Record readings of one unit, all of them or none.

    A value that is recorded already adds nothing; another value for the same instant is refused
    unless it is sent as a correction. 201 when something was added, else 200.
    """
    unit = _unit()
    body = json_body("readings")
    with services().database.write() as connection:
        counts = admin.put_readings(connection, caller(), unit, body, datetime.now(UTC))
    added = counts["recorded"] + counts["corrected"]
    shown = admin.show_recorded(unit, counts)
    return json_answer(shown, 201 if added else 200, etag=False, location=here())


@blueprint.get("/units/<path:_raw>/readings")
@requires("read")
def get_readings(_raw: str) -> Response:
    """The newest reading of every series of a unit; of one series a page, or what a chart needs.

    A serial may be called "readings": what reads as a unit is one.
    """
    if _is_unit_itself():
        return get_unit(_raw)
    unit, now = _unit(), datetime.now(UTC)
    wanted = reading_lists.asked(here(), request.args, now)
    with services().database.read() as connection:
        claim_responsible_to_read(connection, caller(), unit, UnknownUnit(unit))
        catalogue.get_unit(connection, unit)
        body = reading_lists.show(connection, unit, wanted)
    return json_answer(body, etag=False)


@blueprint.post("/readings/bulk")
@requires("readings:write")
def post_bulk() -> Response:
    """Record a reading a line, of any units; answers a line for each one that was refused.

    The last line counts them all. Lines of JSON, or CSV with a header. Sending the same lines
    again adds nothing. 200 when every line was kept, 207 when some were refused.
    """
    lines = lines_sent((*NDJSON_TYPES, "text/csv"), reading_rows.MAX_LINE)
    reads = reading_rows.rows_of_csv if request.mimetype == "text/csv" else bulk.rows_of_lines
    rows = reads(lines, reading_rows.MAX_LINE)
    done = admin.put_rows(services().database, caller(), rows, lambda: datetime.now(UTC))
    return answer_outcomes(_outcomes(done))


def _outcomes(done: Iterable[admin.Chunk]) -> Iterator[dict[str, Any]]:
    counts: Counter[str] = Counter()
    for chunk in done:
        counts.update(chunk.counts)
        yield from chunk.refused
    names = ("recorded", "corrected", "unchanged", "refused")
    yield {"outcome": "counted", **{name: counts[name] for name in names}}


def _unit() -> Identifier:
    path = here()
    if not (path.startswith(f"{_UNITS}/") and path.endswith("/readings")):
        abort(404)  # the route itself was spelled with percent-encoding
    link = parse_target(path.removeprefix(_UNITS).removesuffix("/readings"))
    return require_kind(abort(404) if link.stem else link.identifier, "unit")


def _is_unit_itself() -> bool:
    try:
        identifier_after(_UNITS)
    except Gs1Error:
        return False
    return True
