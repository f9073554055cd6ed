"""Many units in one request: ``POST /api/v1/units`` with newline-delimited JSON."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, request

from resolver.admin import bulk
from resolver.auth import admin_blueprint, caller, requires
from resolver.bulk_requests import answer_outcomes, rows_sent
from resolver.services import services

blueprint = admin_blueprint("admin_units")


@blueprint.post("/units")
@requires("catalogue:write")
def post_units() -> Response:
    """Keep the unit of each line; answers one outcome a line, in the same order.

    200 when every line was kept, 207 when some were refused.
    """
    outcomes = bulk.put_units(
        services().database,
        caller(),
        rows_sent(),
        datetime.now(UTC),
        replace=request.headers.get("If-Match", "").strip() == "*",
        public_url=services().settings.public_url,
    )
    return answer_outcomes(outcomes)
