"""Who scans is told apart coarsely and cheaply."""

from __future__ import annotations

import pytest

from aftersales.analytics.rules import client_class


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "browser"),
        ("Mozilla/5.0 (Linux; Android 9; CUBOT_X19) AppleWebKit/537.36 Mobile Safari", "browser"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "bot"),
        ("WhatsApp/2.23.20", "bot"),
        ("curl/8.9.1", "machine"),
        ("python-requests/2.32", "machine"),
        ("", "machine"),
        (None, "machine"),
        ("\x00\xff" * 40, "machine"),
    ],
)
def test_a_client_is_a_browser_a_machine_or_a_bot(user_agent: str | None, expected: str) -> None:
    assert client_class(user_agent) == expected


def test_only_the_front_of_a_very_long_header_is_read() -> None:
    assert client_class("Mozilla/5.0 " + "x" * 100_000 + " bot") == "browser"
