"""The formats our schemas use, checked strictly and without any further package.

``jsonschema`` lets most formats pass silently unless optional packages are installed, and its own
``date`` accepts more spellings than RFC 3339 does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from urllib.parse import urlsplit

from jsonschema import FormatChecker

_date = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
_date_time = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})"
).fullmatch
# RFC 3986, without the brackets of IP literals: no address a product shows needs them.
_uri_text = re.compile(r"(?:[A-Za-z0-9._~:/?#@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+").fullmatch
_scheme = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.").match


def is_date(text: str) -> bool:
    """A calendar day, RFC 3339 full-date: 2026-11-21."""
    return _date(text) is not None and _parses(date.fromisoformat, text)


def is_date_time(text: str) -> bool:
    """An instant with its offset, RFC 3339: 2026-11-21T12:00:00Z."""
    return date_time(text) is not None


def date_time(text: str) -> datetime | None:
    """The instant of a text with its offset, RFC 3339; None for anything else."""
    if _date_time(text) is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def is_uri_reference(text: str) -> bool:
    """An absolute or relative URI, RFC 3986, ASCII only."""
    return _uri_text(text) is not None and _parses(urlsplit, text)


def is_uri(text: str) -> bool:
    """An absolute URI, RFC 3986, ASCII only."""
    return is_uri_reference(text) and _scheme(text) is not None


def _parses(parser: Callable[[str], object], text: str) -> bool:
    try:
        parser(text)
    except ValueError:
        return False
    return True


def format_checker() -> FormatChecker:
    """A checker that knows exactly the formats above; a value that is no text passes."""
    checker = FormatChecker(formats=())
    checks = {
        "date": is_date,
        "date-time": is_date_time,
        "uri": is_uri,
        "uri-reference": is_uri_reference,
    }
    for name, check in checks.items():
        checker.checkers[name] = (_texts_only(check), ())
    return checker


def _texts_only(check: Callable[[str], bool]) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, str) or check(value)
