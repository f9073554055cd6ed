"""The table of sizes over raw sockets: the largest is read, one more is refused; nobody's word."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from resolver import sizes
from tests.journeys.service import Site
from tests.journeys.test_hostile_input import UNIT, raw, status_of

MODEL = b"/01/09520000010010"
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(sqlite_site: Site) -> Site:
    """On one engine: nothing of this reaches the database."""
    return sqlite_site


def head(site: Site, target: bytes, *lines: bytes, method: bytes = b"GET") -> bytes:
    host = f"Host: localhost:{site.port}".encode()
    first = method + b" " + target + b" HTTP/1.1"
    return b"\r\n".join([first, host, b"Connection: close", *lines, b"", b""])


def status(site: Site, target: bytes, *lines: bytes) -> int:
    return status_of(raw(site, head(site, target, *lines)))


def test_a_path_as_long_as_allowed_is_read_and_one_more_is_not(site: Site) -> None:
    longest = b"/x" + b"a" * (sizes.PATH - 2)
    assert status(site, longest) in (400, 404)
    assert status(site, longest + b"a") == 414


def test_a_query_as_long_as_allowed_is_read_and_one_more_is_not(site: Site) -> None:
    longest = UNIT + b"?x=" + b"a" * (sizes.QUERY - 2)
    assert status(site, longest) == 307
    assert status(site, longest + b"a") == 414


def test_a_longer_request_line_is_not_even_read(site: Site) -> None:
    assert status(site, b"/" + b"a" * (sizes.REQUEST_LINE + 10)) == 414


def test_a_longer_header_and_one_more_header_are_refused(site: Site) -> None:
    name = b"X-A: "
    assert status(site, UNIT, name + b"a" * (sizes.HEADER - len(name) - 2)) == 307
    assert status(site, UNIT, name + b"a" * (sizes.HEADER + 10)) == 431
    # Two of them are there already.
    many = [b"X-%d: 1" % number for number in range(sizes.HEADERS - 2)]
    assert status(site, UNIT, *many) == 307
    assert status(site, UNIT, *many, b"X-More: 1") == 431


def test_a_larger_body_is_refused_before_it_was_sent(site: Site) -> None:
    lines = [f"Authorization: Bearer {site.key}".encode(), b"Content-Type: application/json"]
    target = b"/api/v1/products" + MODEL
    for length, expected in ((sizes.JSON_BODY, 400), (sizes.JSON_BODY + 1, 413)):
        request = head(site, target, *lines, b"Content-Length: %d" % length, method=b"PUT")
        with socket.create_connection(("127.0.0.1", site.port), timeout=20) as connection:
            connection.sendall(request)
            if expected == 400:
                connection.sendall(b"{" * length)
            assert status_of(connection.makefile("rb").readline()) == expected


@pytest.mark.parametrize(
    "line",
    [
        *(b"X-Forwarded-Host: evil.example", b"X-Forwarded-Proto: https", b"X-Forwarded-Ssl: on"),
        *(b"X-Forwarded-For: 203.0.113.9", b"Forwarded: host=evil.example;proto=https"),
        *(b"X-Original-URL: /api/v1/links", b"X-Rewrite-URL: /api/v1/links"),
        *(b"X-HTTP-Method-Override: DELETE", b"X-Forwarded-Prefix: /evil", b"X-Real-IP: 1.2.3.4"),
        *(b"SCRIPT_NAME: /evil", b"PATH_INFO: /api/v1/links", b"Script-Name: /evil"),
        *(b"X-Forwarded-Protocol: ssl", b"REMOTE_USER: admin", b"RAW_URI: /healthz"),
    ],
)
@pytest.mark.parametrize("target", [UNIT, UNIT + b"?linkType=linkset", b"/page" + UNIT, b"/"])
def test_no_header_of_a_caller_changes_an_answer(site: Site, target: bytes, line: bytes) -> None:
    def answer(*lines: bytes) -> list[bytes]:
        with socket.create_connection(("127.0.0.1", site.port), timeout=20) as connection:
            connection.sendall(head(site, target, *lines))
            whole = b"".join(iter(lambda: connection.recv(65536), b""))
        start, _, body = whole.partition(b"\r\n\r\n")
        kept = [x for x in start.split(b"\r\n") if not x.startswith((b"X-Request-Id", b"Date"))]
        return [*kept, body]

    assert answer(line) == answer()


def test_the_table_of_the_document_is_the_table(site: Site) -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for row in sizes.SIZES:
        assert f"| {row.what} | {row.most} | {row.status} |" in text
