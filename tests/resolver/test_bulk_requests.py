"""Lines of a large body are read in large pieces."""

from __future__ import annotations

import io

from flask import Flask

from resolver.bulk_requests import lines_sent

NDJSON = "application/x-ndjson"


class Counted(io.BytesIO):
    """A body that knows how often it was asked for more."""

    asked = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.asked += 1
        return super().read(size)

    def readinto(self, buffer: bytearray, /) -> int:  # type: ignore[override]
        self.asked += 1
        return super().readinto(buffer)


def test_a_body_is_not_asked_for_byte_by_byte() -> None:
    sent = [b'{"value": %d}\n' % number for number in range(10_000)]
    body = Counted(b"".join(sent))
    size = len(body.getvalue())
    with Flask("bulk").test_request_context(
        method="POST", input_stream=body, content_type=NDJSON, content_length=size
    ):
        assert list(lines_sent((NDJSON,), 1000)) == sent
    assert body.asked <= size // 4096
