"""What a level may hold but its maker should know: kept, and warned about. Pure.

Pointers lead into the level as the admin API shows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from gs1.link_types import DEPRECATED, GS1_VOC, LINK_TYPES, compact_link_type
from passport.errors import FieldProblem
from resolver.links.linkset import published_languages
from resolver.links.merging import draft_of
from resolver.links.model import Level, LinkDraft

_IN_ANY_CASE = {name.lower(): name for name in LINK_TYPES}


def warnings(level: Level, now: datetime) -> list[FieldProblem]:
    """Everything worth knowing about a level at an instant, in the order of its links."""
    draft = draft_of(level)
    found = []
    if draft.default is not None and "#" in draft.default.href:
        found.append(FieldProblem("/default/href", _FRAGMENT))
    titles: set[tuple[str, str]] = set()
    for number, link in enumerate(draft.links):
        pointer = f"/links/{number}"
        found += _of_link(pointer, link, now)
        if (link.link_type, link.title) in titles:
            found.append(
                FieldProblem(
                    f"{pointer}/title",
                    "another link of this type has the same title; people "
                    "who choose from a list cannot tell them apart",
                )
            )
        titles.add((link.link_type, link.title))
    if len(level.multi) == 1:
        alone = [number for number, link in enumerate(draft.links) if link.default_multi]
        found.append(
            FieldProblem(
                f"/links/{alone[0]}/defaultMulti",
                "the only one at this level; refined defaults come at least in twos (Resolver "
                "2.5.8)",
            )
        )
    return found


_FRAGMENT = "has a fragment (#…); the query of a scan is put before it"


def _of_link(pointer: str, link: LinkDraft, now: datetime) -> Iterator[FieldProblem]:
    yield from _of_type(f"{pointer}/linkType", link.link_type)
    if "#" in link.href:
        yield FieldProblem(f"{pointer}/href", _FRAGMENT)
    for number, tag in enumerate(link.languages):
        published = published_languages((tag,))
        if published != [tag]:
            told = f"as {published[0]}" if published else "without it"
            yield FieldProblem(
                f"{pointer}/hreflang/{number}",
                f"{tag} is kept and answered by, but GS1's linkset schema takes only ll and ll-CC: "
                f"in the linkset the link is published {told}",
            )
    if link.valid_until is not None and link.valid_until <= now:
        yield FieldProblem(f"{pointer}/validUntil", "has passed: the link answers nobody any more")


def _of_type(pointer: str, link_type: str) -> Iterator[FieldProblem]:
    if not link_type.startswith(GS1_VOC):
        return
    name = link_type.removeprefix(GS1_VOC)
    if name in DEPRECATED:
        yield FieldProblem(pointer, f"deprecated by GS1; use gs1:{DEPRECATED[name]}")
    elif name not in LINK_TYPES:
        near = _IN_ANY_CASE.get(name.lower())
        hint = f"; did you mean gs1:{near}?" if near else ""
        yield FieldProblem(
            pointer, f"{compact_link_type(link_type)} is not in the list of GS1 link types{hint}"
        )
