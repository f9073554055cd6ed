"""Some three hundred hostile requests over sockets, straight and through the shipped nginx."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator

import pytest

from tests import nginx
from tests.journeys import hostile_heads as heads
from tests.journeys import hostile_targets as targets
from tests.journeys.raw_requests import EVIL, HOST, UNIT, Hostile, head
from tests.journeys.service import Site
from tests.postgres import free_port

GROUPS: tuple[Callable[[], Iterator[Hostile]], ...] = (
    *(targets.paths, targets.identifiers, targets.ours, targets.queries),
    *(heads.methods, heads.versions, heads.hosts, heads.absolute, heads.forwarded),
    *(heads.lengths, heads.codings, heads.lines, heads.accepted, heads.bodies),
)
STATUS_LINE = re.compile(rb"HTTP/1\.[0-9] ([1-5][0-9][0-9])(?: [^\r\n]*)?\r\n")
# As the host of an address: in a header, in an attribute, or as a value of JSON or of a Link.
CALLERS_HOST = re.compile(
    rb"(?i)(?:\r\n[a-z-]+: |[\"<])(?:[a-z][a-z0-9+.-]*:)?[/\\]{2}[^/?#\"'\s]*evil\.example"
)
FAULT = re.compile(rb"urn:tracemark:problem:|Traceback|Internal Server Error")
PATIENCE = 0.5  # for what is unfinished, and for a second answer nobody should send


@pytest.fixture(scope="module")
def site(sqlite_site: Site) -> Site:
    """On one engine: none of these gets as far as a database of any kind."""
    return sqlite_site


@pytest.fixture(scope="module")
def proxy(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of the shipped nginx."""
    if nginx.NGINX is None:
        pytest.skip(nginx.MISSING)
    port = free_port()
    with nginx.running(tmp_path_factory.mktemp("hostile"), site.port, port):
        yield port


@pytest.fixture(params=["straight", "through nginx"])
def port(request: pytest.FixtureRequest, site: Site) -> int:
    found: int = site.port if request.param == "straight" else request.getfixturevalue("proxy")
    return found


def exchanged(port: int, each: Hostile) -> bytes:
    """All that comes back until the other side hangs up, or has nothing more to say."""
    got = b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        try:
            connection.sendall(each.sent)
            if each.unfinished:
                connection.settimeout(PATIENCE)
            while chunk := connection.recv(65536):
                got += chunk
        except (TimeoutError, ConnectionResetError, BrokenPipeError):
            # It hung up before it had read all of it, or waits for the rest: what came counts.
            return got
    return got


def faults(each: Hostile, answer: bytes) -> Iterator[str]:
    """What is wrong with an answer, in words."""
    started = STATUS_LINE.match(answer)
    if started is None:
        # HTTP/0.9 knows no head: such a refusal is a body and nothing else.
        if FAULT.search(answer):
            return
        if answer or not (each.unfinished or len(each.sent) > 8000):
            yield f"no answer but {answer[:80]!r}"
        return
    status = int(started[1])
    if status >= 500:
        yield f"status {status}"
    if each.refused and not 400 <= status < 500:
        yield f"not refused but {status}"
    if status < 400 and FAULT.search(answer):
        yield f"{status} with a fault in it"
    if CALLERS_HOST.search(answer.replace(b"\\/", b"/")):
        yield "the caller's host in an address"
    if len(STATUS_LINE.findall(answer)) > 1 and each.name != "two requests at once":
        yield "a second answer"


@pytest.mark.parametrize("accept", [b"*/*", b"text/html"], ids=["anything", "page"])
@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.__name__)
def test_every_hostile_request_is_refused_or_rightly_answered(
    port: int, group: Callable[[], Iterator[Hostile]], accept: bytes
) -> None:
    wish = b"Connection: close\r\nAccept: " + accept
    found = [
        f"{each.name}: {fault}"
        for each in group()
        for fault in faults(each, exchanged(port, each.wishing(wish)))
    ]
    assert not found, "\n".join(found)
    # And it is as well as before.
    assert exchanged(port, Hostile("", head())).startswith(b"HTTP/1.1 307 ")


def test_there_are_three_hundred_of_them_and_none_twice() -> None:
    every = [each for group in GROUPS for each in group()]
    assert len(every) >= 300
    assert len({each.name for each in every}) == len(every)


def test_the_check_of_an_answer_can_fail() -> None:
    fine = Hostile("x", b"", refused=True)
    for answer, word in (
        (b"HTTP/1.1 500 X\r\n\r\n", "500"),
        (b"HTTP/1.1 200 OK\r\n\r\n", "not refused"),
        (b"HTTP/1.1 200 OK\r\n\r\nurn:tracemark:problem:x", "fault in it"),
        (b"HTTP/1.1 400 X\r\nLocation: http://" + EVIL + UNIT + b"\r\n\r\n", "host"),
        (b"HTTP/1.1 400 X\r\n\r\nHTTP/1.1 404 Y\r\n\r\n", "second"),
        (b"", "no answer"),
    ):
        assert any(word in fault for fault in faults(fine, answer)), word
    assert list(faults(fine, b"HTTP/1.1 421 X\r\nHost: " + HOST + b"\r\n\r\n")) == []
