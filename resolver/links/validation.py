"""What may be registered as a link. Pure; finds every fault, not only the first.

What cannot stand in a linkset that is valid under GS1's schemas is refused here, or published in
its valid form and warned about (``advice``), so that every linkset we send is valid.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from gs1 import Gs1Error
from gs1.link_types import GS1_VOC, LINK_TYPES, expand_link_type
from passport.errors import FieldProblem
from resolver.links.errors import InvalidLinks
from resolver.links.model import (
    DEFAULT_LINK,
    DEFAULT_LINK_MULTI,
    Level,
    LinkDraft,
    LinkSetDraft,
    Sent,
    Target,
    described,
)
from resolver.links.targets import Allowed, href_problems

MOST_LINKS = 200
LONGEST_TEXT = 300

# The recall state of a product is derived at scan time, never a registered link (DECISION 8).
RECALL_STATUS = GS1_VOC + "recallStatus"

# The keys a linkset may have under GS1's schema: no fragment, hyphen, port or CURIE.
_LINKSET_KEY = re.compile(r"https?://[A-Za-z0-9._/]+\Z")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+_-]*/[A-Za-z0-9][A-Za-z0-9.+_-]*\Z")
_LANGUAGE = re.compile(
    r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*\Z"
)
_DEFAULTS = (DEFAULT_LINK.lower(), DEFAULT_LINK_MULTI.lower())
_TERMS = {name.lower(): name for name in LINK_TYPES}
# Texts that carry these read otherwise than they are stored ("Trojan Source").
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Characters nobody sees: control, format, surrogate, private, unassigned, line and paragraph ends;
# Persian and Indic scripts and emoji need the joiners, French the narrow blanks.
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_JOINERS = "\u200c\u200d"


def checked_level(draft: LinkSetDraft, allowed: Allowed, sent: Sent | None = None) -> Level:
    """The level a draft describes, normalised; raises :class:`InvalidLinks` with every fault.

    A default that is listed under no descriptive type gets one. ``sent`` tells what of a merged
    draft came with the request: faults are told by its pointers, and what was kept before stays.
    """
    problems = list(_problems(draft, allowed, sent or Sent.all_of(draft)))
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
        tuple(dict.fromkeys(_normalised_language(tag) for tag in link.languages)),
        tuple(dict.fromkeys(link.contexts)),
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


def _problems(draft: LinkSetDraft, allowed: Allowed, sent: Sent) -> Iterator[FieldProblem]:
    if sent.description:
        yield from _text_problems("/description", draft.description)
    if draft.default is not None and sent.default:
        yield from href_problems("/default/href", draft.default.href, allowed)
        yield from _text_problems("/default/title", draft.default.title)
    if draft.default is None and any(link.default_multi for link in draft.links):
        yield FieldProblem("/default", "links with defaultMulti refine a default; give one")
    if len(draft.links) > MOST_LINKS:
        yield FieldProblem("/links", f"there are more than {MOST_LINKS} links")
        return
    for number, link in zip(sent.links, draft.links, strict=True):
        if number is not None:
            yield from link_problems(f"/links/{number}", link, allowed)
    yield from _duplicates(draft.links, sent)


def link_problems(pointer: str, link: LinkDraft, allowed: Allowed) -> Iterator[FieldProblem]:
    """Every fault of one link, as JSON pointers below ``pointer``."""
    yield from _type_problems(f"{pointer}/linkType", link.link_type, allowed.product)
    yield from href_problems(f"{pointer}/href", link.href, allowed)
    yield from _text_problems(f"{pointer}/title", link.title)
    if link.media_type is not None and not _MEDIA_TYPE.match(link.media_type):
        yield FieldProblem(f"{pointer}/type", "a media type looks like text/html")
    for number, tag in enumerate(link.languages):
        if not _LANGUAGE.match(tag):
            yield FieldProblem(f"{pointer}/hreflang/{number}", "not a BCP 47 language tag")
    for number, context in enumerate(link.contexts):
        yield from _text_problems(f"{pointer}/context/{number}", context)
    if link.valid_from and link.valid_until and link.valid_from >= link.valid_until:
        yield FieldProblem(f"{pointer}/validUntil", "not later than validFrom")


def _type_problems(pointer: str, text: str, product: bool) -> Iterator[FieldProblem]:
    try:
        link_type = expand_link_type(text)
    except Gs1Error as error:
        yield FieldProblem(pointer, str(error))
        return
    if link_type.lower() in _DEFAULTS:
        yield FieldProblem(
            pointer,
            "a level has one default: the member default; others that refine it are links of "
            "their own type with defaultMulti",
        )
    elif product and link_type == RECALL_STATUS:
        yield FieldProblem(pointer, "the recall state is worked out at each scan, not registered")
    elif not link_type.startswith(GS1_VOC):
        yield from _foreign_problems(pointer, link_type)


def _foreign_problems(pointer: str, link_type: str) -> Iterator[FieldProblem]:
    name = re.split("[/#]", link_type.rstrip("/#"))[-1].lower()
    if name in _TERMS:
        yield FieldProblem(
            pointer,
            f"GS1 has a term of this name; write gs1:{_TERMS[name]} (others may not duplicate it)",
        )
    elif not _LINKSET_KEY.match(link_type):
        yield FieldProblem(
            pointer, "only letters, digits, '.', '_' and '/' may stand in a link type's address"
        )


def _text_problems(pointer: str, text: str) -> Iterator[FieldProblem]:
    if not text.strip():
        yield FieldProblem(pointer, "empty")
    elif len(text) > LONGEST_TEXT:
        yield FieldProblem(pointer, f"longer than {LONGEST_TEXT} characters")
    elif found := _DIRECTIONS.search(text):
        yield FieldProblem(
            pointer,
            f"holds U+{ord(found[0]):04X}, which turns the direction of writing: such a text "
            "reads otherwise than it is",
        )
    elif any(unicodedata.category(c) in _UNSEEN and c not in _JOINERS for c in text):
        yield FieldProblem(pointer, "holds a control character or another one nobody can see")


def _duplicates(links: Sequence[LinkDraft], sent: Sent) -> Iterator[FieldProblem]:
    seen: set[LinkDraft] = set()
    for number, link in zip(sent.links, links, strict=True):
        if link in seen and number is not None:
            yield FieldProblem(f"/links/{number}", "the same link stands here twice")
        seen.add(link)
