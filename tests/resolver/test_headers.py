"""Headers that every answer carries."""

from __future__ import annotations

import pytest

from resolver import headers as h


@pytest.mark.parametrize("inbound", ["abcdef12", "0f-_.AZ" + "x" * 57])
def test_a_sane_request_id_is_kept(inbound: str) -> None:
    assert h.request_id({"HTTP_X_REQUEST_ID": inbound}) == inbound


@pytest.mark.parametrize(
    "inbound", [None, "", "short", "x" * 65, "with blank1", "line\nbreak1", "-leading1", "ünïcode1"]
)
def test_any_other_request_id_is_replaced(inbound: str | None) -> None:
    environ = {} if inbound is None else {"HTTP_X_REQUEST_ID": inbound}
    found = h.request_id(environ)
    assert found != inbound
    assert len(found) == 32


def test_no_inline_code_and_no_foreign_origin_is_allowed() -> None:
    assert "unsafe" not in h.CONTENT_SECURITY_POLICY
    assert "http" not in h.CONTENT_SECURITY_POLICY
    assert "default-src 'none'" in h.CONTENT_SECURITY_POLICY


def test_strict_transport_is_asked_for_behind_https_only() -> None:
    names = [name for name, _ in h.security_headers("https://id.example.com")]
    assert "Strict-Transport-Security" in names
    assert len(h.security_headers("http://localhost:8000")) == len(names) - 1


def test_a_header_an_answer_has_set_is_left_alone() -> None:
    own = [("content-security-policy", "default-src *")]
    completed = h.completed(own, h.SECURITY)
    assert [value for name, value in completed if name.lower() == "content-security-policy"] == [
        "default-src *"
    ]
    assert ("X-Content-Type-Options", "nosniff") in completed


@pytest.mark.parametrize(
    ("header", "matches"),
    [
        (None, False),
        ("", False),
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ("*", True),
        ('"b"', False),
        ("a", False),
    ],
)
def test_if_none_match_is_compared_weakly(header: str | None, matches: bool) -> None:
    assert h.etag_matches(header, '"a"') is matches
