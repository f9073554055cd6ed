"""Requests byte for byte, as no client library would send them."""

from __future__ import annotations

from typing import NamedTuple

HOST = b"localhost"
EVIL = b"evil.example"
MODEL = b"/01/09520000010010"
UNIT = MODEL + b"/21/WM-000101"


class Hostile(NamedTuple):
    """One request; ``unfinished`` ones promise more than they send, and may wait for it."""

    name: str
    sent: bytes
    refused: bool = False
    unfinished: bool = False

    def wishing(self, line: bytes) -> Hostile:
        """The same with a line in place of the one that ends the connection."""
        return self._replace(sent=self.sent.replace(b"Connection: close", line))


def head(
    target: bytes = UNIT,
    *lines: bytes,
    method: bytes = b"GET",
    version: bytes = b"HTTP/1.1",
    host: bytes | None = HOST,
) -> bytes:
    """A head with any bytes at any place; ``host`` None sends no Host at all."""
    named = [] if host is None else [b"Host: " + host]
    first = b" ".join((method, target, version))
    return b"\r\n".join([first, *named, b"Connection: close", *lines, b"", b""])
