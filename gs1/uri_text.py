"""Taking a web address apart without decoding it, and decoding single values out of it."""

from __future__ import annotations

import re
from typing import NamedTuple

from gs1.errors import Gs1Error, MalformedUri, shown

# RFC 3986 appendix A. Brackets are let through outside the host too: no value can contain them,
# and what stands in the stem or in foreign parameters is not ours to judge.
_ALLOWED = r"A-Za-z0-9\-._~:/\[\]@!$&'()*+,;=%"
_PARTS = rf"(/[{_ALLOWED}]*)?(?:\?([{_ALLOWED}?]*))?(?:#[{_ALLOWED}?#]*)?"
_uri = re.compile(rf"[Hh][Tt][Tt][Pp][Ss]?://[A-Za-z0-9.\-:\[\]]+{_PARTS}").fullmatch
_target = re.compile(_PARTS).fullmatch
_forbidden = re.compile(rf"[^{_ALLOWED}?#]").search
_http_scheme = re.compile(r"https?://", re.IGNORECASE).match
_wrong_host_character = re.compile(r"[^A-Za-z0-9.\-:\[\]]").search
_percent = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_broken_percent = re.compile(r"%(?![0-9A-Fa-f]{2})").search


class UriText(NamedTuple):
    """The parts of a web address, all still percent-encoded, and where they start in it."""

    origin: str  # "https://example.com"; empty for a request target
    path: str
    query: str | None
    path_start: int
    query_start: int


def split_uri(uri: str) -> UriText:
    """Split an absolute http or https URI; the fragment is dropped. Raises MalformedUri."""
    match = _uri(uri)
    if match is None:
        raise _uri_fault(uri)
    start = match.start(1)
    if start < 0:
        return UriText(uri, "", None, len(uri), len(uri))
    return UriText(uri[:start], match[1], match[2], start, match.start(2))


def split_target(target: str) -> UriText:
    """Split a request target in origin form (``/path?query``). Raises MalformedUri."""
    match = _target(target)
    if match is None or match[1] is None:
        raise _target_fault(target)
    return UriText("", match[1], match[2], 0, match.start(2))


def decoded(raw: str, start: int) -> str:
    """``raw`` percent-decoded once.

    No GS1 character set has anything beyond ASCII, so such a value is refused however its bytes
    are read; they are read as UTF-8 so that the refusal names the character that was meant.
    ``start`` is the place of ``raw`` in the whole input. Raises MalformedUri for a percent sign
    without two hexadecimal digits.
    """
    if "%" not in raw:
        return raw
    broken = _broken_percent(raw)
    if broken:
        raise MalformedUri(
            f"In {shown(raw)} a '%' has no two hexadecimal digits behind it.",
            position=start + broken.start(),
            rule="percent-encoding",
            found=raw,
        )
    return _percent.sub(_bytes_meant, raw)


def _bytes_meant(match: re.Match[str]) -> str:
    return bytes.fromhex(match[0].replace("%", "")).decode("utf-8", "replace")


def relocated(error: Gs1Error, raw: str, start: int, padding: int = 0) -> Gs1Error:
    """``error``, whose position counts in the decoded value of ``raw``, counted in the input.

    ``padding`` is how many zeros were put before the value after it was decoded.
    """
    place = start
    for _ in range(max(0, (error.position or 0) - padding)):
        place += 3 if raw[place - start : place - start + 1] == "%" else 1
    error.position = place
    return error


def _illegal_character(text: str) -> MalformedUri | None:
    illegal = _forbidden(text)
    if illegal is None:
        return None
    return MalformedUri(
        f"The character {illegal[0]!r} may not stand in a web address; "
        "it must be percent-encoded there.",
        position=illegal.start(),
        rule="characters of RFC 3986",
        found=illegal[0],
    )


def _uri_fault(uri: str) -> MalformedUri:
    illegal = _illegal_character(uri)
    if illegal:
        return illegal
    scheme = _http_scheme(uri)
    if scheme is None:
        return MalformedUri(
            f"A Digital Link begins with https:// or http://; found {shown(uri)}.",
            position=0,
            rule="scheme",
            expected="https://",
            found=uri[:8],
        )
    host = re.split(r"[/?#]", uri[scheme.end() :], maxsplit=1)[0]
    wrong = _wrong_host_character(host)
    sentence = f"{shown(host)} is no host name a Digital Link can have."
    if not host:
        sentence = "The host name is missing."
    elif "@" in host:
        sentence = "A Digital Link must not carry a user name or password before the host."
    return MalformedUri(
        sentence,
        position=scheme.end() + (wrong.start() if wrong else 0),
        rule="host",
        expected="letters, digits, '.', '-', ':'",
        found=host,
    )


def _target_fault(target: str) -> MalformedUri:
    return _illegal_character(target) or MalformedUri(
        f"A request target begins with '/'; found {shown(target)}.",
        position=0,
        rule="origin form",
        expected="/",
        found=target[:1],
    )
