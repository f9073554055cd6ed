"""Many requests over few connections, cheaply enough to send ten thousand in a test."""

from __future__ import annotations

import random
import socket
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import accumulate, product
from typing import BinaryIO, NamedTuple

from tests.journeys.service import BROWSER

MODEL = "/01/09520000010010"
UNIT = f"{MODEL}/21/WM-000101"
PATHS = [
    *(UNIT, MODEL, f"{MODEL}/10/L2601", "/01/09520000010027/21/EB-2601-0001"),
    *("/01/09520000099992", f"{MODEL}/21/none-such", "/01/0952000001001", "/nonsense", "/"),
    *(f"/page{UNIT}", f"/passport{UNIT}", f"/parts{UNIT}", f"/recall{UNIT}", f"/history{MODEL}"),
    *(f"{UNIT}/qr.svg", f"/find?code={MODEL}", "/terms/"),
    *(f"/passport/versions/1{MODEL}", "/contexts/passport-1.jsonld", "/.well-known/gs1resolver"),
]
ACCEPTS = ["", BROWSER, "application/json", "application/ld+json", "application/linkset+json", "x"]
LANGUAGES = ["", "de", "en-GB,de;q=0.5", "fr, de;q=0.1"]
QUERIES = ["", "linkType=linkset", "linkType=gs1:instructions", "linkType=gs1:none", "lang=de"]
# Of one exchange; a cache may say how old its answer is, and it repeats the id of the first one.
_OF_ONE_EXCHANGE = frozenset(
    (
        b"age",
        b"connection",
        b"date",
        b"server",
        b"x-request-id",
        b"transfer-encoding",
        b"keep-alive",
    )
)
CONNECTIONS = 6


class Request(NamedTuple):
    """What is asked, with everything an answer may depend on."""

    method: str
    target: str
    accept: str
    language: str
    if_none_match: str = ""

    def sent(self, host: str) -> bytes:
        named = {
            "Host": host,
            "Accept": self.accept,
            "Accept-Language": self.language,
            "If-None-Match": self.if_none_match,
        }
        lines = [f"{name}: {value}" for name, value in named.items() if value]
        return "\r\n".join([f"{self.method} {self.target} HTTP/1.1", *lines, "", ""]).encode()


class Answer(NamedTuple):
    """What there is to compare: all of it but what belongs to one exchange."""

    status: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @property
    def etag(self) -> str:
        return dict(self.headers).get(b"etag", b"").decode()


def mixed(number: int) -> list[Request]:
    """As scans are spread: a few are asked for again and again, and many once (Zipf)."""
    chance = random.Random(20261121)  # noqa: S311 - the same each time
    every = [
        Request(method, path + (("&" if "?" in path else "?") + query if query else ""), *wish)
        for method, path, query, *wish in product(
            ("GET", "GET", "HEAD"), PATHS, QUERIES, ACCEPTS, LANGUAGES
        )
    ]
    chance.shuffle(every)
    weights = list(accumulate(1 / (rank + 1) for rank in range(len(every))))
    return chance.choices(every, cum_weights=weights, k=number)


def answers(port: int, requests: Sequence[Request], host: str) -> list[Answer]:
    """The answer to each, asked over several connections at once."""
    parts = [requests[first::CONNECTIONS] for first in range(CONNECTIONS)]
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        found = [iter(part) for part in pool.map(lambda part: _asked(port, part, host), parts)]
    return [next(found[number % CONNECTIONS]) for number in range(len(requests))]


def _asked(port: int, requests: Sequence[Request], host: str) -> list[Answer]:
    """One after the other, on one connection for as long as the other side keeps it."""
    found: list[Answer] = []
    while len(found) < len(requests):
        with (
            closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as connection,
            connection.makefile("rb") as stream,
        ):
            kept = True
            while kept and len(found) < len(requests):
                request = requests[len(found)]
                connection.sendall(request.sent(host))
                answer, kept = _read(stream, request.method)
                found.append(answer)
    return found


def _read(stream: BinaryIO, method: str) -> tuple[Answer, bool]:
    """One answer, and whether the connection stays."""
    status = stream.readline().split(b" ", 2)[1]
    headers: dict[bytes, bytes] = {}
    while (line := stream.readline()) != b"\r\n":
        name, _, value = line.partition(b":")
        headers[name.lower()] = value.strip()
    body = b""
    if method != "HEAD" and status not in (b"204", b"304"):
        body = _body(stream, headers)
    left_out = _OF_ONE_EXCHANGE
    if status == b"304":
        # Describes a body that is not there; a cache leaves it out (RFC 9110 15.4.5).
        left_out |= {b"content-language"}
    compared = tuple(sorted(each for each in headers.items() if each[0] not in left_out))
    return Answer(status, compared, body), headers.get(b"connection") != b"close"


def _body(stream: BinaryIO, headers: Mapping[bytes, bytes]) -> bytes:
    if b"content-length" in headers:
        return stream.read(int(headers[b"content-length"]))
    assert headers[b"transfer-encoding"] == b"chunked", headers
    chunks = []
    while size := int(stream.readline(), 16):
        chunks.append(stream.read(size))
        stream.readline()
    stream.readline()
    return b"".join(chunks)
