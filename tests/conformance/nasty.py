"""Servers that are none: what they send is bytes, and no answer."""

from __future__ import annotations

import contextlib
import socketserver
import threading
import time
from collections.abc import Callable, Iterator

from tests.postgres import free_port

Send = Callable[[bytes], None]
Behaviour = Callable[[Send], None]


def says(*pieces: bytes) -> Behaviour:
    """Send these bytes and hang up."""

    def behave(send: Send) -> None:
        for piece in pieces:
            send(piece)

    return behave


def _head(*lines: bytes, status: bytes = b"200 OK") -> bytes:
    return b"\r\n".join([b"HTTP/1.1 " + status, *lines, b"", b""])


def drips(send: Send) -> None:
    """One byte now and then, for ever."""
    send(_head(b"Content-Type: text/html"))
    while True:
        send(b"x")
        time.sleep(0.02)


def drips_headers(send: Send) -> None:
    """One header after the other, slowly."""
    send(b"HTTP/1.1 200 OK\r\n")
    while True:
        send(b"X: y\r\n")
        time.sleep(0.02)


def floods(send: Send) -> None:
    """As many bytes as the line takes, for ever."""
    send(_head(b"Content-Type: application/json"))
    while True:
        send(b" " * 1_000_000)


def is_silent(send: Send) -> None:
    """Take the request and say nothing."""
    time.sleep(5)


_NO_UTF8 = b'{"linkset": [{"anchor": "\xff\xfe", "gs1:pip": [{"href": "\xe9"}]}]}'
_ODD_LINKSETS = (
    b'{"linkset": {"anchor": 1}}',
    b'{"linkset": [1, null, {"anchor": {}, "x": [1, {"href": 2, "hreflang": "en"}]}]}',
    b"[" * 100_000,
    b'{"linkset": [{"anchor": "https://[::1", "https://ref.gs1.org/voc/pip": [{}]}]}',
    b'{"linkset": [{"anchor": "/01/09521777000013", "https://ref.gs1.org/voc/defaultLink": [{}]}]}',
)


def _with(body: bytes, *lines: bytes) -> bytes:
    return _head(b"Content-Length: " + str(len(body)).encode(), *lines) + body


BEHAVIOURS: dict[str, Behaviour] = {
    "hangs up": says(),
    "garbage": says(b"\x00\xff\x80garbage\r\n\r\n"),
    "another protocol": says(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "500": says(_head(b"Content-Length: 0", status=b"500 Internal Server Error")),
    "loops": says(_head(b"Location: /01/09506000134352", status=b"307 Temporary Redirect")),
    "odd location": says(_head(b"Location: http://[::1/\xff", status=b"307 Temporary Redirect")),
    "escape sequences": says(
        _head(b"Location: https://x.example/\x1b[31m\x07", status=b"307 Temporary Redirect")
    ),
    "too few bytes": says(_head(b"Content-Length: 1000"), b"short"),
    "odd length": says(_head(b"Content-Length: -5"), b"x"),
    "broken chunks": says(_head(b"Transfer-Encoding: chunked"), b"zz\r\nxx"),
    "status out of range": says(b"HTTP/1.1 999 Odd\r\n\r\n"),
    "no number for a status": says(b"HTTP/1.1 abc\r\n\r\n"),
    "too many headers": says(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 300 + b"\r\n"),
    "a long header": says(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n"),
    "no utf-8": says(_with(_NO_UTF8, b"Content-Type: application/linkset+json")),
    "odd link header": says(_head(b'Link: <<>;;rel="linkset, >;=, <x>;rel', b"Content-Length: 0")),
    "drips": drips,
    "drips headers": drips_headers,
    "floods": floods,
    "is silent": is_silent,
    **{f"odd linkset {n}": says(_with(body)) for n, body in enumerate(_ODD_LINKSETS)},
}


class Nasty:
    """A port on which one behaviour after the other can be shown."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.behaviour: Behaviour = says()

    @property
    def base(self) -> str:
        return f"http://localhost:{self.port}"


@contextlib.contextmanager
def being_nasty() -> Iterator[Nasty]:
    """A server for the length of the block."""
    found = Nasty(free_port())

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while self.rfile.readline().strip():
                continue
            with contextlib.suppress(OSError):
                found.behaviour(self._send)

        def _send(self, piece: bytes) -> None:
            self.connection.sendall(piece)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", found.port), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()
