"""Choosing among several links of one type (Resolver 2.6.3)."""

from __future__ import annotations

from collections.abc import Sequence

from resolver.conformance.facts import Subject
from resolver.conformance.linksets import Link
from resolver.conformance.probe import Probe
from resolver.conformance.registry import Section, require, skip
from resolver.conformance.wishes import answering, ask, expect, own, same

_section = Section(7, "Choosing among several links")
clause = _section.clause


@clause("R2.6.3-own", "SHOULD", "A link is reached by its own type, language and context.")
def _own_attributes(probe: Probe) -> None:
    asked = 0
    for subject, links in probe.groups():
        if len(links) < 2:
            continue
        for link in links:
            if answering(links, own(link)) == (link,):
                asked += 1
                expect(probe, subject, links, own(link), link)
    if not asked:
        skip("no link type has several links that can be told apart")


# Language


def _in_languages(probe: Probe) -> tuple[Subject, tuple[Link, Link]]:
    """Two links of one type that differ in their language and in nothing else."""
    for subject, links in probe.groups():
        for one in links:
            for other in links:
                if one.language and other.language and _apart_by_language(links, one, other):
                    return subject, (one, other)
    skip("no link type has links that differ in their language only")


def _apart_by_language(links: Sequence[Link], one: Link, other: Link) -> bool:
    alone = all(
        answering(links, own(each)) == (each,) and (each.language or "").isalpha()
        for each in (one, other)
    )
    return (
        alone
        and not set(one.languages) & set(other.languages)
        and one.media_type == other.media_type
        and one.contexts == other.contexts
    )


def _by_language(probe: Probe, pattern: str) -> None:
    """``{own}`` stands for the language of the link wanted, ``{other}`` for that of the other."""
    subject, pair = _in_languages(probe)
    links = next(g for g in subject.groups.values() if pair[0] in g)
    for one, other in (pair, pair[::-1]):
        language = pattern.format(own=one.language, other=other.language)
        expect(probe, subject, links, own(one, language=language), one)


@clause("R2.6.3-language", "SHOULD", "Accept-Language chooses among links of one type.")
def _language(probe: Probe) -> None:
    _by_language(probe, "{own}")


@clause("R2.6.3-language-quality", "SHOULD", "The language with the greater q-value is chosen.")
def _language_quality(probe: Probe) -> None:
    _by_language(probe, "{other};q=0.3, {own};q=0.9")


@clause("R2.6.3-language-region", "SHOULD", "A regional language falls back to its base: fr-CA.")
def _language_region(probe: Probe) -> None:
    _by_language(probe, "{own}-ZZ")


@clause(
    "R2.6.3-language-second",
    "SHOULD",
    "The second language wished for counts where the first is not there.",
)
def _language_second(probe: Probe) -> None:
    _by_language(probe, "tlh, {own};q=0.5")


@clause("R2.6.3-language-case", "SHOULD", "Languages are the same in upper and lower case.")
def _language_case(probe: Probe) -> None:
    subject, (one, other) = _in_languages(probe)
    links = next(g for g in subject.groups.values() if one in g)
    for link in (one, other):
        expect(probe, subject, links, own(link, language=str(link.language).upper()), link)


@clause(
    "R2.6.3-language-none",
    "SHOULD",
    "Without Accept-Language, a link that names no language is preferred.",
)
def _language_none(probe: Probe) -> None:
    for subject, links in probe.groups():
        neutral = [link for link in links if not link.languages]
        others = [link for link in links if link.languages]
        for link in neutral:
            rival = any(same(link, each) for each in neutral if each is not link)
            alike = any(each.media_type == link.media_type for each in others)
            if alike and not rival:
                expect(probe, subject, links, own(link), link)
                return
    skip("no link type has links with and without a language")


# Media type


@clause("R2.6.3-undefined", "SHOULD", "Accept: undefined chooses as if there were no Accept.")
def _undefined(probe: Probe) -> None:
    subject, links = probe.group(lambda links: len(links) > 1, "no link type has several links")
    wish = own(links[0], accept=None)
    plain = ask(probe, subject, links, wish)
    found = ask(probe, subject, links, wish._replace(accept="undefined"))
    require(
        (found.status, found.location) == (plain.status, plain.location),
        f"the answer was {found.summary()}, without Accept it is {plain.summary()}",
    )


@clause("R2.6.3-media-type", "MAY", "Accept chooses among links of one type.")
def _media_type(probe: Probe) -> None:
    subject, links, pair = _in_media_types(probe)
    for link in pair:
        expect(probe, subject, links, own(link), link)


@clause("R2.6.3-media-type-quality", "MAY", "The media type with the greater q-value is chosen.")
def _media_type_quality(probe: Probe) -> None:
    subject, links, pair = _in_media_types(probe)
    for one, other in (pair, pair[::-1]):
        accept = f"{other.media_type};q=0.3, {one.media_type};q=0.9"
        expect(probe, subject, links, own(one, accept=accept), one)


def _in_media_types(probe: Probe) -> tuple[Subject, tuple[Link, ...], tuple[Link, Link]]:
    for subject, links in probe.groups():
        for one in links:
            for other in links:
                if (
                    one.media_type
                    and other.media_type
                    and one.media_type != other.media_type
                    and (one.languages, one.contexts) == (other.languages, other.contexts)
                    and all(answering(links, own(each)) == (each,) for each in (one, other))
                ):
                    return subject, links, (one, other)
    skip("no link type has links that differ in their media type only")


# Context


@clause("R2.6.3-context", "MAY", "The context in the query chooses among links of one type.")
def _context(probe: Probe) -> None:
    for subject, links in probe.groups():
        named = [link for link in links if link.contexts]
        if len(links) > 1 and named and answering(links, own(named[0])) == (named[0],):
            expect(probe, subject, links, own(named[0]), named[0])
            return
    skip("no link type has several links of which one has a context")


@clause(
    "R2.6.3-context-none",
    "MAY",
    "Without a context in the query, a link that names none is preferred.",
)
def _context_none(probe: Probe) -> None:
    for subject, links in probe.groups():
        for link in links:
            twins = [e for e in links if (e.media_type, e.languages) == _form(link)]
            if not link.contexts and answering(links, own(link)) == (link,) and len(twins) > 1:
                expect(probe, subject, links, own(link), link)
                return
    skip("no link type has links that differ in their context only, one of them without")


def _form(link: Link) -> tuple[str | None, tuple[str, ...]]:
    return link.media_type, link.languages
