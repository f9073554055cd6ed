"""Many units in one request: ``POST /api/v1/units`` with newline-delimited JSON."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from typing import IO

from flask import Response, request

from resolver.admin import bulk
from resolver.api_requests import NDJSON, expect_media_type, whole_body
from resolver.auth import admin_blueprint, caller, requires
from resolver.services import services

blueprint = admin_blueprint("admin_units")

MAX_BULK = 256 * 1024 * 1024  # bytes; about a million and a half units
_IN_MEMORY = 1024 * 1024  # bytes of outcomes before they go to a temporary file


@blueprint.post("/units")
@requires("catalogue:write")
def post_units() -> Response:
    """Keep the unit of each line; answers one outcome a line, in the same order.

    200 when every line was kept, 207 when some were refused. The outcomes are sent when the last
    line has been read: a client that writes everything before it reads would else wait for us
    while we wait for it.
    """
    expect_media_type(NDJSON, "application/jsonl", "application/jsonlines")
    request.max_content_length = MAX_BULK
    replace = request.headers.get("If-Match", "").strip() == "*"
    rows = bulk.rows_of_lines(_lines())
    outcomes = bulk.put_units(
        services().database,
        caller(),
        rows,
        datetime.now(UTC),
        replace=replace,
        public_url=services().settings.public_url,
    )
    with ExitStack() as stack:
        spool = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))
        refused = _write(outcomes, spool)
        # From here on it is closed by who has sent it, not by a failure before.
        stack.pop_all()
    return Response(_sent(spool), 207 if refused else 200, mimetype=NDJSON)


def _lines() -> Iterator[bytes]:
    """Lines of the body as they arrive, each cut one byte behind the longest one allowed."""
    while line := _next_line():
        yield line
        # What is left of a line that is too long was refused with it.
        while not line.endswith(b"\n") and len(line) > bulk.MAX_LINE:
            line = _next_line()


def _next_line() -> bytes:
    with whole_body():
        return request.stream.readline(bulk.MAX_LINE + 1)


def _write(outcomes: Iterator[dict[str, object]], spool: IO[bytes]) -> int:
    refused = 0
    for outcome in outcomes:
        refused += outcome["outcome"] == "refused"
        spool.write(json.dumps(outcome, ensure_ascii=False).encode() + b"\n")
    return refused


def _sent(spool: IO[bytes]) -> Iterator[bytes]:
    with spool:
        spool.seek(0)
        yield from iter(partial(spool.read, 64 * 1024), b"")
