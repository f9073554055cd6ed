"""One rule of what a web address is, for makers, parts and recalls alike."""

from __future__ import annotations

import pytest

from passport.web_address import LONGEST, is_web_address


@pytest.mark.parametrize(
    "address",
    [
        "https://fjordwerk.example/w7?lang=de#top",
        "http://fjordwerk.example",
        "https://[2001:db8::1]:8443/spare-parts",
    ],
)
def test_an_absolute_address_is_one(address: str) -> None:
    assert is_web_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://fjordwerk.example/w 7",
        "https://fjordwerk.example/" + "x" * LONGEST,
        "https://fjordwerk.example@evil.example/",
        "https://fjordwerk.example:99999/",
        "https://[fjordwerk/",
        "https:///spare-parts",
        "javascript:alert(1)",
        "/spare-parts",
        "https://fjordwerk.example/\n",
    ],
)
def test_anything_else_is_none(address: str) -> None:
    assert not is_web_address(address)
