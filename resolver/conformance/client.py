"""Asks one server over HTTP, byte for byte, and follows nothing.

The server is anybody's, so nothing it sends is trusted: an answer has a limit of time and size,
and whatever is no HTTP answer becomes one plain sentence.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Event, Timer
from typing import Literal
from urllib.parse import urlsplit

from resolver.conformance.response import Response, plain

SECONDS = 10.0
LARGEST_BODY = 4 * 1024 * 1024
# How long to wait for bytes that must not come: a body behind the answer to HEAD.
_STRAY_SECONDS = 0.5

Method = Literal["GET", "HEAD", "OPTIONS", "POST"]
Headers = Iterable[tuple[str, str]]


class Unanswered(Exception):
    """There was no readable answer; the text says why in a plain sentence."""


class Unreachable(Unanswered):
    """There was not even a connection."""


class BadBase(ValueError):
    """The address of the server cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Base:
    """Where the server is: scheme, host and the path in front of every Digital Link, if any."""

    scheme: str
    host: str
    port: int | None
    stem: str

    @property
    def origin(self) -> str:
        """Scheme and authority, as they stand in front of a path."""
        return f"{self.scheme}://{self.authority}"

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"


def read_base(text: str) -> Base:
    """The server an address names. Raises BadBase."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise BadBase(f"{text!r} is no address: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadBase(f"{text!r} is no http or https address, such as https://id.example.com")
    if parts.username is not None or parts.query or parts.fragment:
        raise BadBase("the address of the server holds no user, no query and no fragment")
    if not text.isascii() or not text.isprintable() or " " in text:
        raise BadBase(f"{text!r} holds characters that do not belong into an address")
    return Base(parts.scheme, parts.hostname, port, parts.path.rstrip("/"))


class Client:
    """Asks one server. One connection for each request, so that no answer depends on another."""

    def __init__(self, base: Base, *, seconds: float = SECONDS, insecure: bool = False) -> None:
        """``insecure`` accepts any certificate: for servers with a private authority."""
        self.base = base
        self._seconds = seconds
        self._tls: ssl.SSLContext | None = None
        if base.scheme == "https":
            self._tls = ssl.create_default_context()
            if insecure:
                self._tls.check_hostname = False
                self._tls.verify_mode = ssl.CERT_NONE

    def ask(self, method: Method, target: str, headers: Headers = ()) -> Response:
        """One request with exactly these headers beside Host; raises Unanswered."""
        connection = self._connection()
        try:
            connection.connect()
        except (OSError, HTTPException) as error:
            connection.close()
            raise Unreachable(f"no connection to {self.base.authority}: {_why(error)}") from error
        stream, late = connection.sock, Event()
        guard = Timer(self._seconds, _cut, (stream, late))
        guard.daemon = True
        guard.start()
        try:
            answer = self._exchange(connection, stream, method, target, headers)
        except (OSError, HTTPException, ValueError, Unanswered) as error:
            if late.is_set() or isinstance(error, TimeoutError):
                raise self._late() from error
            if isinstance(error, Unanswered):
                raise
            raise Unanswered(f"no readable answer: {_why(error)}") from error
        finally:
            guard.cancel()
            connection.close()
        if late.is_set():
            raise self._late()
        return answer

    def _late(self) -> Unanswered:
        return Unanswered(f"no whole answer within {self._seconds:g} s")

    def _connection(self) -> HTTPConnection:
        base = self.base
        if self._tls is None:
            return HTTPConnection(base.host, base.port, timeout=self._seconds)
        return HTTPSConnection(base.host, base.port, timeout=self._seconds, context=self._tls)

    def _exchange(
        self,
        connection: HTTPConnection,
        stream: socket.socket,
        method: Method,
        target: str,
        headers: Headers,
    ) -> Response:
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in (
            ("Host", self.base.authority),
            ("User-Agent", "tracemark-conformance"),
            ("Connection", "close"),
            *headers,
        ):
            connection.putheader(name, value)
        if method == "POST":
            connection.putheader("Content-Length", "0")
        connection.endheaders()
        answer = connection.getresponse()
        try:
            stray = method == "HEAD" and _sends_more(answer, stream)
            body = b"" if method == "HEAD" else _body(answer)
        finally:
            answer.close()
        pairs = tuple((name, value) for name, value in answer.getheaders())
        return Response(answer.status, answer.version, pairs, body, stray)


def _body(answer: HTTPResponse) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := answer.read(65536):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_BODY:
            raise Unanswered(f"the answer is longer than {LARGEST_BODY // 2**20} MiB")
    promised = answer.getheader("Content-Length")
    if promised and not answer.chunked and answer.length not in (None, 0):
        raise Unanswered(f"the answer broke off: {promised} bytes were promised, {size} came")
    return b"".join(pieces)


def _sends_more(answer: HTTPResponse, stream: socket.socket) -> bool:
    """Whether anything comes behind the headers of an answer to HEAD (RFC 9110 9.3.2)."""
    stream.settimeout(_STRAY_SECONDS)
    try:
        return bool(answer.fp.read(1))
    except OSError:
        return False


def _cut(stream: socket.socket, late: Event) -> None:
    """End whatever is being read. The plain socket's method: that of TLS is not for threads."""
    late.set()
    try:
        socket.socket.shutdown(stream, socket.SHUT_RDWR)
    except OSError:
        return  # the other side was quicker


def _why(error: Exception) -> str:
    """The error in words; its text may hold what the server sent."""
    return plain(str(error)) or type(error).__name__
