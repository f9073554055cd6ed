"""Many things in one request: lines of JSON in, one outcome a line out."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from typing import IO, Any, cast

from flask import Response, request

from resolver import sizes
from resolver.admin import bulk
from resolver.api_requests import NDJSON, expect_media_type, whole_body

NDJSON_TYPES = (NDJSON, "application/jsonl", "application/jsonlines")
MAX_BULK = sizes.BULK_BODY  # about a million and a half units
_READ_AHEAD = 64 * 1024
_IN_MEMORY = 1024 * 1024  # bytes of outcomes before they go to a temporary file


def rows_sent(longest: int = bulk.MAX_LINE) -> Iterator[bulk.Row]:
    """The rows of the current request as they arrive; ``longest`` is a line's size in bytes.

    Raises WrongMediaType and EncodedBody at once, BrokenBody and Flask's 413 while reading.
    """
    return bulk.rows_of_lines(lines_sent(NDJSON_TYPES, longest), longest)


def lines_sent(media_types: Sequence[str], longest: int) -> Iterator[bytes]:
    """The lines of the current request as they arrive, each cut behind the longest one allowed.

    Raises WrongMediaType and EncodedBody at once, BrokenBody and Flask's 413 while reading.
    """
    expect_media_type(*media_types)
    request.max_content_length = MAX_BULK
    return _lines(longest)


def answer_outcomes(outcomes: Iterable[dict[str, Any]]) -> Response:
    """200 when every line was kept, 207 when some were refused.

    The outcomes are sent when the last line has been read: a client that writes everything before
    it reads would else wait for us while we wait for it.
    """
    with ExitStack() as stack:
        spool = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))
        refused = _write(outcomes, spool)
        # From here on it is closed by who has sent it, not by a failure before.
        stack.pop_all()
    return Response(_sent(spool), 207 if refused else 200, mimetype=NDJSON)


def _lines(longest: int) -> Iterator[bytes]:
    """Lines of the body as they arrive, each cut one byte behind the longest one allowed."""
    # Werkzeug's stream asks for one byte at a time to find the end of a line.
    body = io.BufferedReader(_Sent(cast(io.RawIOBase, request.stream)), _READ_AHEAD)
    while line := _next_line(body, longest):
        yield line
        # What is left of a line that is too long was refused with it.
        while not line.endswith(b"\n") and len(line) > longest:
            line = _next_line(body, longest)


class _Sent(io.RawIOBase):
    """The body of a request, which is the request's to close and not its reader's."""

    def __init__(self, stream: io.RawIOBase) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        return self._stream.readinto(buffer)


def _next_line(body: IO[bytes], longest: int) -> bytes:
    with whole_body():
        return body.readline(longest + 1)


def _write(outcomes: Iterable[dict[str, Any]], spool: IO[bytes]) -> int:
    refused = 0
    for outcome in outcomes:
        refused += outcome["outcome"] == "refused"
        spool.write(json.dumps(outcome, ensure_ascii=False).encode() + b"\n")
    return refused


def _sent(spool: IO[bytes]) -> Iterator[bytes]:
    with spool:
        spool.seek(0)
        yield from iter(partial(spool.read, 64 * 1024), b"")
