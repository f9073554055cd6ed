"""The text form of a key."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.principals.errors import BadKey
from resolver.principals.rules import (
    format_key,
    parse_key,
    secret_digest,
    secret_matches,
)

TOKEN_ID = "0123456789abcdef"
SECRET = "a1" * 32


def test_a_key_shows_where_it_comes_from_and_carries_its_public_id() -> None:
    assert format_key(TOKEN_ID, SECRET).startswith(f"tmk_{TOKEN_ID}_{SECRET}")


@given(st.binary(min_size=8, max_size=8), st.binary(min_size=32, max_size=32))
def test_a_key_taken_apart_gives_its_parts_again(token_id: bytes, secret: bytes) -> None:
    parts = parse_key(format_key(token_id.hex(), secret.hex()))
    assert (parts.token_id, parts.secret) == (token_id.hex(), secret.hex())


@given(st.integers(0, len(format_key(TOKEN_ID, SECRET)) - 1), st.characters())
def test_a_key_with_one_changed_character_is_malformed(position: int, character: str) -> None:
    key = format_key(TOKEN_ID, SECRET)
    changed = key[:position] + character + key[position + 1 :]
    if changed != key:
        with pytest.raises(BadKey) as caught:
            parse_key(changed)
        assert caught.value.reason == "malformed"


@given(st.text())
def test_any_text_is_a_key_or_malformed(text: str) -> None:
    with pytest.raises(BadKey):
        parse_key(text)


def test_a_trailing_newline_does_not_belong_to_a_key() -> None:
    with pytest.raises(BadKey):
        parse_key(format_key(TOKEN_ID, SECRET) + "\n")


def test_only_the_digest_of_the_secret_is_needed_to_compare() -> None:
    digest = secret_digest(SECRET)
    assert digest == hashlib.sha256(SECRET.encode()).hexdigest()
    assert secret_matches(SECRET, digest)
    assert not secret_matches("b2" * 32, digest)
