"""Any bytes as path, query or header: a refusal or a right answer, never an error of ours."""

from __future__ import annotations

import socket

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.journeys.service import Site

UNIT = b"/01/09520000010010/21/WM-000101"

# What may stand in a request line at all; gunicorn itself answers the rest with 400.
octets = st.binary(max_size=80).map(
    lambda raw: raw.translate(None, b" \r\n\t\x00").replace(b"#", b"%23")
)
escapes = st.lists(
    st.sampled_from([b"%2F", b"%00", b"%0d%0a", b"%FF", b"%zz", b"%25", b"..", b"//", b"%C3%A9"]),
    max_size=6,
).map(b"".join)


def raw(site: Site, request: bytes) -> bytes:
    """The first line of the answer to these very bytes."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=20) as connection:
        connection.sendall(request)
        return connection.makefile("rb").readline()


def status_of(line: bytes) -> int:
    assert line.startswith(b"HTTP/1.1 "), line
    return int(line.split()[1])


def ask(site: Site, target: bytes, headers: bytes = b"") -> int:
    host = f"localhost:{site.port}".encode()
    head = b"GET " + target + b" HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n"
    return status_of(raw(site, head + headers + b"\r\n"))


careful = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@careful
@given(tail=octets, escaped=escapes)
def test_any_path_is_answered(site: Site, tail: bytes, escaped: bytes) -> None:
    for target in (b"/" + tail, UNIT + escaped + tail, b"/passport" + UNIT + tail + escaped):
        status = ask(site, target)
        assert status < 500, target


@careful
@given(query=octets, escaped=escapes)
def test_any_query_is_answered(site: Site, query: bytes, escaped: bytes) -> None:
    for form in (b"?linkType=" + escaped + query, b"?" + query, b"?17=" + query, b"?lang=" + query):
        assert ask(site, UNIT + form) < 500, form
        assert ask(site, b"/page" + UNIT + form) < 500, form


@careful
@given(value=st.binary(max_size=60).map(lambda text: text.translate(None, b"\r\n\x00")))
def test_any_header_is_answered(site: Site, value: bytes) -> None:
    for name in (b"Accept", b"Accept-Language", b"If-None-Match", b"Cookie", b"Authorization"):
        header = name + b": " + value + b"\r\n"
        assert ask(site, UNIT, header) < 500, header
        assert ask(site, b"/passport" + UNIT, header) < 500, header
        assert ask(site, b"/api/v1/products/01/09520000010010", header) < 500, header


@pytest.mark.parametrize(
    "target",
    [
        b"/01/0952000001001" + "٠".encode(),
        b"/01/" + b"0" * 5000,
        b"/01/09520000010010/21/" + b"A" * 21,
        b"/documents/../../etc/passwd",
        b"/static/%2e%2e/%2e%2e/pyproject.toml",
        b"/schemas/passport/..%2f..%2f/1.json",
        b"/terms/%00",
        b"/passport/versions/99999999999999999999999/01/09520000010010",
        b"/passport/pinned/1.1.99999999999999999999999/01/09520000010010",
        b"/passport/versions/-1/01/09520000010010",
        b"/page/01/09520000010010?lang=%F0%9F%92%A9",
    ],
)
def test_what_looks_like_an_attack_is_refused(site: Site, target: bytes) -> None:
    status = ask(site, target)
    assert status < 500
    if b"lang=" not in target:
        assert 400 <= status < 500
