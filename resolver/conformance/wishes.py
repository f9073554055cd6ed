"""What a request says beside the link type, and which links of a type that fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gs1.link_types import GS1_VOC
from resolver.conformance.facts import Subject
from resolver.conformance.linksets import Link, reached
from resolver.conformance.probe import Probe
from resolver.conformance.registry import require
from resolver.conformance.response import Response

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


class Wish(NamedTuple):
    """What a request asks for beside the link type."""

    accept: str | None = None
    language: str | None = None
    context: str | None = None


def ask(probe: Probe, subject: Subject, links: Sequence[Link], wish: Wish) -> Response:
    """The answer for the type of ``links`` and a wish; raises client.Unanswered."""
    headers = {}
    if wish.accept:
        headers["accept"] = wish.accept
    if wish.language:
        headers["accept_language"] = wish.language
    return probe.get(f"{subject.path}?{query(links, wish)}", **headers)


def query(links: Sequence[Link], wish: Wish) -> str:
    """The query string that asks for the type of ``links`` in the context of a wish."""
    link_type = links[0].link_type
    if link_type.startswith(GS1_VOC):
        link_type = "gs1:" + link_type.removeprefix(GS1_VOC)
    return f"linkType={link_type}" + (f"&context={wish.context}" if wish.context else "")


def own(link: Link, **over: str | None) -> Wish:
    """All a link says of itself, as GS1's suite asks for it."""
    return Wish(link.media_type, link.language, link.context)._replace(**over)


def same(one: Link, other: Link) -> bool:
    """Whether two links say the same of what they lead to."""
    return (
        one.media_type == other.media_type
        and set(one.languages) == set(other.languages)
        and set(one.contexts) == set(other.contexts)
    )


def answering(links: Sequence[Link], wish: Wish) -> tuple[Link, ...]:
    """The links that say exactly what a request says, nothing more and nothing less."""
    return tuple(
        link
        for link in links
        if link.media_type == wish.accept
        and (wish.language in link.languages if wish.language else not link.languages)
        and (wish.context in link.contexts if wish.context else not link.contexts)
    )


def expect(probe: Probe, subject: Subject, links: Sequence[Link], wish: Wish, wanted: Link) -> None:
    """The answer for a wish must be one link; raises Failed."""
    answer = ask(probe, subject, links, wish)
    found = reached(answer.destination, links, query(links, wish))
    require(wanted in found, f"the answer was {answer.summary()}, not {wanted.href}")
