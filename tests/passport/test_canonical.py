"""Canonical bytes: one form for one value, and a refusal for what has none."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest

from passport.canonical import NotCanonical, canonical, parsed, pointer_to, sha256


def test_the_form_is_that_of_rfc_8785() -> None:
    # The number and text example of RFC 8785 section 3.2.2, with members in another order.
    value = {
        "literals": [None, True, False],
        "numbers": [333333333.33333329, 1e-27, 4.50, 2e-3, 0.000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
    }
    assert (
        canonical(value)
        == (
            '{"literals":[null,true,false],"numbers":[333333333.3333333,1e-27,4.5,0.002,0.000001],'
            '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
        ).encode()
    )


def test_members_are_sorted_by_utf_16_code_units() -> None:
    assert canonical({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'.encode()


def test_equal_numbers_have_equal_bytes() -> None:
    assert canonical(36.0) == canonical(36) == b"36"
    assert canonical(-0.0) == b"0"


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        ({"a": [1, math.nan]}, "/a/1"),
        ({"a": math.inf}, "/a"),
        ([-math.inf], "/0"),
        ({"a/b": {"c~d": 2**53}}, "/a~1b/c~0d"),
        (-(2**53), ""),
        (1e300, ""),
        (["\ud800"], "/0"),
        ({"x": {"\udc00": 1}}, "/x"),
        ({1: 2}, ""),
        ((1, 2), ""),
        ({"a": Decimal("1.5")}, "/a"),
        (b"bytes", ""),
        ({"a": {1, 2}}, "/a"),
    ],
)
def test_what_has_no_canonical_form_is_refused_by_pointer(value: Any, pointer: str) -> None:
    with pytest.raises(NotCanonical) as caught:
        canonical(value)
    assert caught.value.pointer == pointer
    assert caught.value.reason in str(caught.value)


def test_the_largest_exact_numbers_are_kept() -> None:
    assert canonical([2**53 - 1, -(2**53) + 1]) == b"[9007199254740991,-9007199254740991]"


def test_nesting_has_a_limit() -> None:
    def nested(levels: int) -> Any:
        value: Any = 1
        for _ in range(levels - 1):
            value = [value]
        return value

    assert parsed(canonical(nested(64))) == nested(64)
    with pytest.raises(NotCanonical, match="deeper than 64"):
        canonical(nested(65))
    with pytest.raises(NotCanonical, match="deeper than 64"):
        canonical(nested(100_000))


def test_a_pointer_escapes_its_steps() -> None:
    assert pointer_to(pointer_to("", "a/b~c"), 0) == "/a~1b~0c/0"


def test_the_digest_is_sha_256_in_hexadecimal() -> None:
    assert sha256(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
