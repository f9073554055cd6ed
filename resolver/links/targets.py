"""Where a link may lead. Pure; finds every fault.

A printed code must never send people elsewhere than its maker said: targets are https, name a
host in plain ASCII and nothing that browsers and servers read differently (security bar R.2).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from gs1 import Gs1Error
from passport.catalogue.code_uri import authority_of
from passport.errors import FieldProblem, Refusal
from resolver.links import templates
from resolver.read_target import read_target
from resolver.request_target import Target

LONGEST_HREF = 2000

_DOCUMENT = re.compile(r"/documents/[0-9a-f]{64}/[A-Za-z0-9._~%!$&'()*+,;=:@-]+\Z")
_AUTHORITY = re.compile(r"https?://(?P<authority>[^/?#]*)")
_URL = re.compile(
    r"(?P<scheme>https?)://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
    r"(?:[/?#][A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*)?\Z"
)
_BROKEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_DIGITS = frozenset("0123456789")
_UNSEEN = re.compile(r"[\x00-\x20\x7f\\]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the place a link is for allows its target to be."""

    allow_http: bool = False
    product: bool = False  # the key is a GTIN, whose recall state is not for registering
    hosts: tuple[str, ...] | None = None  # the operator's, with their subdomains; None: any
    own_hosts: Collection[str] = ()  # authorities whose codes are answered here
    variables: Collection[str] | None = None  # of templates; None: every one there is


def href_problems(pointer: str, href: str, allowed: Allowed) -> Iterator[FieldProblem]:
    """Every fault of a target address, or of a template of one."""
    if len(href) > LONGEST_HREF:
        yield FieldProblem(pointer, f"longer than {LONGEST_HREF} characters")
    elif href.startswith("/"):
        if not _DOCUMENT.match(href):
            yield FieldProblem(pointer, "of our own paths only /documents/… may be linked")
    elif "{" in href or "}" in href:
        yield from _template_problems(pointer, href, allowed)
    else:
        yield from _address_problems(pointer, href, allowed)


def _template_problems(pointer: str, href: str, allowed: Allowed) -> Iterator[FieldProblem]:
    faults = list(templates.problems(href))
    yield from (FieldProblem(pointer, f"in the template: {fault}") for fault in faults)
    if faults:
        return
    names = templates.variables(href)
    never = [n for n in names if allowed.variables is not None and n not in allowed.variables]
    if never:
        yield FieldProblem(
            pointer,
            f"in the template: {', '.join(never)} can have no value here; at this level and below "
            f"it there are {', '.join(sorted(allowed.variables or ()))}",
        )
    yield from _address_problems(
        pointer, templates.expand(href, dict.fromkeys(names, "1")), allowed
    )


def _address_problems(pointer: str, href: str, allowed: Allowed) -> Iterator[FieldProblem]:
    fault = address_fault(href)
    if fault is not None:
        yield FieldProblem(pointer, fault)
        return
    if href.startswith("http:") and not allowed.allow_http:
        yield FieldProblem(pointer, "only https addresses may be linked")
    if authority_of(href) in allowed.own_hosts and _may_lead_back(href):
        yield FieldProblem(
            pointer, "leads back to this service, which would run in a circle; link the page itself"
        )
    host = (urlsplit(href).hostname or "").rstrip(".")
    if allowed.hosts is not None and not _is_among(host, allowed.hosts):
        listed = ", ".join(allowed.hosts) or "none"
        yield FieldProblem(
            pointer, f"{host} is not among the hosts this operator's links may lead to: {listed}"
        )


def address_fault(href: str) -> str | None:
    """What is wrong with an absolute http or https address; None when nothing is."""
    authority = _AUTHORITY.match(href)
    if _UNSEEN.search(href):
        return "an address holds no blank, backslash or control character"
    if _NOT_ASCII.search(href):
        return (
            "an address is plain ASCII: other scripts percent-encoded, host names in their xn-- "
            "form"
        )
    if authority is None:
        return "not an absolute web address; it begins with https:// and a host"
    if "@" in authority["authority"]:
        return "an address carries no user name or password"
    if not _URL.match(href) or _BROKEN_PERCENT.search(href):
        return "not an absolute web address as RFC 3986 has it"
    return None if _real_host(href) else "the host or the port of the address is not a real one"


def _may_lead_back(href: str) -> bool:
    """Whether a path on our own hosts is answered by sending the reader on once more.

    It is where it is a code, in plain, compressed or binary form, and where it is a search that
    ends at one. The values of a template are ones here, so that every key begins with a digit.
    """
    path = _without_dots(urlsplit(href).path)
    first = path[1:].partition("/")[0]
    if first[:1] in _DIGITS or first == "find":
        return True
    try:
        read_target(Target(path, "", None))
    except (Gs1Error, Refusal):
        return False
    return True


def _without_dots(path: str) -> str:
    """A path as browsers ask for it: dot segments are gone, encoded ones too (RFC 3986 5.2.4)."""
    kept: list[str] = []
    for segment in path.split("/"):
        plain = unquote(segment)
        if plain == "..":
            del kept[-1:]
        elif plain not in (".", ""):
            kept.append(segment)
    return "/" + "/".join(kept)


def _real_host(href: str) -> bool:
    try:
        parts = urlsplit(href)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    labels = host.rstrip(".").split(".")
    return port != 0 and (":" in host or all(_is_label(label) for label in labels))


def _is_label(label: str) -> bool:
    return 0 < len(label) <= 63 and not label.startswith("-") and not label.endswith("-")


def _is_among(host: str, hosts: Collection[str]) -> bool:
    return any(host == each or host.endswith(f".{each}") for each in hosts)
