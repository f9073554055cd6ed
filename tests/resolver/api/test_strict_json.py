"""JSON from outside: everything two readers could read differently is refused."""

from __future__ import annotations

import contextlib
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.strict_json import MAX_DEPTH, MalformedJson, parse

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text('abc\\"[{é'), inner),
    max_leaves=20,
)


@given(JSON_VALUES, st.booleans())
def test_what_a_json_writer_writes_is_read_back_unchanged(value: object, ascii_only: bool) -> None:
    assert parse(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_as_malformed(body: bytes) -> None:
    with contextlib.suppress(MalformedJson):
        parse(body)


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (b"", "syntax"),
        (b"{", "syntax"),
        (b"{} {}", "syntax"),
        (b"\xef\xbb\xbf{}", "syntax"),
        (b'"\xff"', "encoding"),
        (b'"\xed\xa0\x80"', "encoding"),
        (b'{"a": 1, "a": 2}', "duplicate-key"),
        (b'{"a": 1, "\\u0061": 2}', "duplicate-key"),
        (b"[NaN]", "number"),
        (b"[-Infinity]", "number"),
        (b"[9007199254740992]", "number"),
        (b"[-9007199254740992]", "number"),
        (b"[1e999]", "number"),
        (b"[" + b"9" * 5000 + b"]", "number"),
        (b'["\\ud800"]', "text"),
        (b'["\\ude00\\ud83d"]', "text"),
        (b'{"\\udc00": 1}', "text"),
        (b'["\\u0000"]', "text"),
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), "depth"),
        (b"[" * 500_000, "depth"),
    ],
)
def test_what_readers_could_disagree_about_is_refused(body: bytes, rule: str) -> None:
    with pytest.raises(MalformedJson) as caught:
        parse(body)
    assert caught.value.rule == rule


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"9007199254740991", 2**53 - 1),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b'"[[[[ \\" {{{{"', '[[[[ " {{{{'),
        (b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, None),
    ],
)
def test_the_edges_of_what_is_allowed_pass(body: bytes, value: object) -> None:
    assert parse(body) == value or value is None


def test_a_hostile_string_is_scanned_in_linear_time() -> None:
    started = time.perf_counter()
    with pytest.raises(MalformedJson):
        parse(b'"' + b'\\"' * 500_000)
    assert time.perf_counter() - started < 2
