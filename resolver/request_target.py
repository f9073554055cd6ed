"""The request target as the client sent it, before any server decoded or normalised it.

WSGI decodes PATH_INFO, which turns ``%2F`` in a serial into a path separator and merges two
different identifiers into one (Resolver 1.3, statement 21). Everything that reads an identifier
from a URL therefore reads it here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from gs1 import Gs1Error, Identifier, parse_target

# Everything a path may hold unencoded (RFC 3986 3.3); only used when no server kept the original.
_PATH_CHARACTERS = "/:@!$&'()*+,;=-._~"
_NEVER_PLAIN = re.compile(r"[\x00-\x20\\\x7f]")


class Target(NamedTuple):
    """A request target: raw path and raw query, and the authority where the client put it there."""

    path: str  # "/01/…", or "*", or whatever else was sent
    query: str  # without the question mark, byte for byte
    authority: str | None  # of an absolute-form target (RFC 9112 3.2.2)

    @property
    def text(self) -> str:
        """Origin form: path, question mark, query."""
        return f"{self.path}?{self.query}" if self.query else self.path


def raw_target(environ: Mapping[str, Any]) -> Target:
    """The target of a WSGI request: RAW_URI, else REQUEST_URI, else PATH_INFO quoted again."""
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if not raw:
        raw = _quoted_again(environ)
    authority = None
    if not raw.startswith("/"):
        authority, raw = _origin_form(raw)
    # A fragment never belongs into a target; what a faulty client sent of it is cut off.
    path, _, query = raw.partition("#")[0].partition("?")
    return Target(path, query, authority)


def _quoted_again(environ: Mapping[str, Any]) -> str:
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    raw = quote(path.encode("latin-1"), safe=_PATH_CHARACTERS) or "/"
    query = environ.get("QUERY_STRING", "")
    return f"{raw}?{query}" if query else raw


def _origin_form(raw: str) -> tuple[str | None, str]:
    """Authority and origin form of an absolute-form target; other forms stay as they are."""
    scheme, separator, rest = raw.partition("://")
    if not separator or scheme.lower() not in ("http", "https"):
        return None, raw
    end = min((index for index in (rest.find("/"), rest.find("?")) if index >= 0), default=-1)
    if end < 0:
        return rest, "/"
    path = rest[end:]
    return rest[:end], path if path.startswith("/") else "/" + path


def as_reference(path: str) -> str:
    """A raw path as a reference that can only lead back to this host (RFC 3986 4.2).

    Two slashes in front, or a backslash that browsers read as one, would begin the name of another
    host; what does not begin with a slash could begin with a scheme.
    """
    path = _NEVER_PLAIN.sub(lambda found: f"%{ord(found[0]):02X}", path)
    if path.startswith("//"):
        return "/." + path
    return path if path.startswith("/") else quote(path, safe="*")


def first_segment(path: str) -> str:
    """The raw first segment of a path, without slashes."""
    return path[1:].partition("/")[0]


def parameter(query: str, name: str) -> str | None:
    """The first value of a query parameter that is not empty, percent-decoded."""
    if name not in query:
        return None
    for piece in query.split("&"):
        key, _, value = piece.partition("=")
        if key == name and value:
            return unquote(value, errors="replace")
    return None


def identifier_after(prefix: str) -> Identifier:
    """The identifier behind ``prefix`` in the current Flask request, from its raw target.

    ``prefix`` has a leading and no trailing slash, such as ``/page`` or ``/passport/versions/3``;
    the query is not looked at. Raises :class:`gs1.Gs1Error` when what follows is no Digital Link
    path, and a plain 404 when the prefix itself was spelled with percent-encoding.
    """
    from flask import abort, request  # the pure part above also serves the WSGI callable

    path = raw_target(request.environ).path
    if not path.startswith(prefix + "/"):
        abort(404)
    link = parse_target(path[len(prefix) :])
    if link.stem:
        abort(404)
    return link.identifier


def identifier_between(prefix: str, suffix: str) -> Identifier | None:
    """As :func:`identifier_after`, of what stands before ``suffix`` (such as ``/events``).

    None where all of the address reads as an identifier: a serial may have the suffix's name.
    """
    from flask import abort, request  # as above

    try:
        identifier_after(prefix)
    except Gs1Error:
        path = raw_target(request.environ).path
        if not path.startswith(prefix + "/") or not path.endswith(suffix):
            abort(404)
        link = parse_target(path[len(prefix) :].removesuffix(suffix))
        return abort(404) if link.stem else link.identifier
    return None
