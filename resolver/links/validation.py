"""What may be registered as a link. Pure; finds every fault, not only the first.

A printed code must never send people elsewhere than its maker said: targets are https, name a
host in plain ASCII and nothing that browsers and servers read differently (security bar R.2).
What cannot stand in a linkset that is valid under GS1's schemas is refused here, so that every
linkset we send is valid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from gs1 import Gs1Error
from gs1.link_types import GS1_VOC, expand_link_type
from passport.errors import FieldProblem
from resolver.links.errors import InvalidLinks
from resolver.links.model import (
    DEFAULT_LINK,
    DEFAULT_LINK_MULTI,
    Level,
    LinkDraft,
    LinkSetDraft,
    Target,
    described,
)

MOST_LINKS = 200
LONGEST_HREF = 2000
LONGEST_TEXT = 300

# The recall state of a product is derived at scan time, never a registered link (DECISION 8).
RECALL_STATUS = GS1_VOC + "recallStatus"

_DOCUMENT = re.compile(r"/documents/[0-9a-f]{64}/[A-Za-z0-9._~%!$&'()*+,;=:@-]+\Z")
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
    r"(?:[/?#][A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*)?\Z"
)
_BROKEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# The keys a linkset may have under GS1's schema: no fragment, hyphen, port or CURIE.
_LINKSET_KEY = re.compile(r"https?://[A-Za-z0-9._/]+\Z")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+_-]*/[A-Za-z0-9][A-Za-z0-9.+_-]*\Z")
_LANGUAGE = re.compile(
    r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*\Z"
)


def checked_level(draft: LinkSetDraft, *, allow_http: bool, product: bool) -> Level:
    """The level a draft describes, normalised; raises :class:`InvalidLinks` with every fault.

    ``product`` says that the key is a GTIN, whose recall state is not for registering. A default
    that is listed under no descriptive type gets one (gs1:pip).
    """
    problems = list(_problems(draft, allow_http, product))
    if problems:
        raise InvalidLinks(tuple(problems))
    default = Target(draft.default.href, draft.default.title.strip()) if draft.default else None
    links: dict[str, list[Target]] = {}
    multi: list[Target] = []
    for link in draft.links:
        target = _target(link)
        links.setdefault(expand_link_type(link.link_type), []).append(target)
        if link.default_multi:
            multi.append(target)
    by_type = {name: tuple(found) for name, found in links.items()}
    return Level(
        description=draft.description.strip(),
        default=default,
        multi=tuple(multi),
        links=described(default, by_type),
    )


def _target(link: LinkDraft) -> Target:
    return Target(
        link.href,
        link.title.strip(),
        link.media_type.lower() if link.media_type else None,
        tuple(_normalised_language(tag) for tag in link.languages),
        link.contexts,
        link.valid_from,
        link.valid_until,
    )


def _normalised_language(tag: str) -> str:
    """The usual case of each subtag: ``zh-Hant-TW`` (RFC 5646 2.1.1)."""
    first, *rest = tag.split("-")
    cased = [
        part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part.lower()
        for part in rest
    ]
    return "-".join([first.lower(), *cased])


def _problems(draft: LinkSetDraft, allow_http: bool, product: bool) -> Iterator[FieldProblem]:
    yield from _text_problems("/description", draft.description)
    if draft.default is not None:
        yield from href_problems("/default/href", draft.default.href, allow_http)
        yield from _text_problems("/default/title", draft.default.title)
    elif any(link.default_multi for link in draft.links):
        yield FieldProblem("/default", "links with defaultMulti refine a default; give one")
    if len(draft.links) > MOST_LINKS:
        yield FieldProblem("/links", f"there are more than {MOST_LINKS} links")
        return
    for number, link in enumerate(draft.links):
        yield from link_problems(f"/links/{number}", link, allow_http, product)
    yield from _duplicates(draft.links)


def link_problems(
    pointer: str, link: LinkDraft, allow_http: bool, product: bool
) -> Iterator[FieldProblem]:
    """Every fault of one link, as JSON pointers below ``pointer``."""
    yield from _type_problems(f"{pointer}/linkType", link.link_type, product)
    yield from href_problems(f"{pointer}/href", link.href, allow_http)
    yield from _text_problems(f"{pointer}/title", link.title)
    if link.media_type is not None and not _MEDIA_TYPE.match(link.media_type):
        yield FieldProblem(f"{pointer}/type", "a media type looks like text/html")
    for number, tag in enumerate(link.languages):
        if not _LANGUAGE.match(tag):
            yield FieldProblem(f"{pointer}/hreflang/{number}", "not a BCP 47 language tag")
    for number, context in enumerate(link.contexts):
        yield from _text_problems(f"{pointer}/context/{number}", context)


def _type_problems(pointer: str, text: str, product: bool) -> Iterator[FieldProblem]:
    try:
        link_type = expand_link_type(text)
    except Gs1Error as error:
        yield FieldProblem(pointer, str(error))
        return
    if link_type in (DEFAULT_LINK, DEFAULT_LINK_MULTI):
        yield FieldProblem(pointer, "use the members default and defaultMulti for defaults")
    elif product and link_type == RECALL_STATUS:
        yield FieldProblem(pointer, "the recall state is worked out at each scan, not registered")
    elif not _LINKSET_KEY.match(link_type):
        yield FieldProblem(
            pointer, "only letters, digits, '.', '_' and '/' may stand in a link type's address"
        )


def href_problems(pointer: str, href: str, allow_http: bool) -> Iterator[FieldProblem]:
    """Every fault of a target address."""
    if len(href) > LONGEST_HREF:
        yield FieldProblem(pointer, f"longer than {LONGEST_HREF} characters")
    elif href.startswith("/"):
        if not _DOCUMENT.match(href):
            yield FieldProblem(pointer, "of our own paths only /documents/… may be linked")
    elif not (match := _URL.match(href)) or _BROKEN_PERCENT.search(href):
        yield FieldProblem(
            pointer,
            "not an absolute web address in plain ASCII (no user name, blank, backslash or control "
            "character; other scripts percent-encoded, host names in their xn-- form)",
        )
    elif match["scheme"] == "http" and not allow_http:
        yield FieldProblem(pointer, "only https addresses may be linked")
    elif not _real_host(href):
        yield FieldProblem(pointer, "the host or the port of the address is not a real one")


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


def _text_problems(pointer: str, text: str) -> Iterator[FieldProblem]:
    if not text.strip():
        yield FieldProblem(pointer, "empty")
    elif len(text) > LONGEST_TEXT:
        yield FieldProblem(pointer, f"longer than {LONGEST_TEXT} characters")
    elif not text.isprintable():
        yield FieldProblem(pointer, "holds a control character or another one nobody can see")


def _duplicates(links: Sequence[LinkDraft]) -> Iterator[FieldProblem]:
    seen: set[LinkDraft] = set()
    for number, link in enumerate(links):
        if link in seen:
            yield FieldProblem(f"/links/{number}", "the same link stands here twice")
        seen.add(link)
