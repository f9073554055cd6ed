"""Defaults that depend on the request: gs1:defaultLinkMulti (Resolver 2.5.8 and 2.6.1)."""

from __future__ import annotations

from resolver.conformance.facts import Subject
from resolver.conformance.linksets import MULTI, Link, leads_to
from resolver.conformance.probe import Probe
from resolver.conformance.registry import Section, Warned, require, skip

_section = Section(5, "The default link")
clause = _section.clause


@clause("R2.5.8-multi-two", "SHOULD", "There are at least two gs1:defaultLinkMulti, or none.")
def _multi_two(probe: Probe) -> None:
    anchors = [each for s in probe.facts.subjects for each in probe.linkset(s.path).anchors]
    levels = [level for level in anchors if level.links.get(MULTI)]
    if not levels:
        skip("no linkset has a gs1:defaultLinkMulti")
    for level in levels:
        if len(level.links[MULTI]) < 2:
            raise Warned(f"{level.anchor} has one, which refines nothing")


def _refined(probe: Probe) -> tuple[Subject, tuple[Link, ...]]:
    """The first path with such links, and the links as they are now."""
    subject = next((s for s in probe.facts.subjects if s.refined), None)
    if subject is None:
        skip("no linkset has a gs1:defaultLinkMulti")
    refined = probe.linkset(subject.path).refined(subject.identifier)
    require(refined, "the linkset has no gs1:defaultLinkMulti any more")
    return subject, refined


@clause("R2.5.8-multi-chosen", "SHALL", "Each gs1:defaultLinkMulti is reached by what it says.")
def _multi_chosen(probe: Probe) -> None:
    subject, refined = _refined(probe)
    for link in refined:
        headers, query = _wish(link)
        location = probe.get(subject.path + query, **headers).destination
        alike = [each.href for each in refined if _wish(each) == (headers, query)]
        require(
            any(leads_to(location, href) for href in alike),
            f"{link.href} was asked for by all it says, and {location or 'nothing'} was reached",
        )


def _wish(link: Link) -> tuple[dict[str, str], str]:
    headers = {}
    if link.media_type:
        headers["accept"] = link.media_type
    if link.language:
        headers["accept_language"] = link.language
    return headers, f"?context={link.context}" if link.context else ""


@clause("R2.5.8-multi-typed", "SHALL", "A default that depends on the language is typed so.")
def _multi_typed(probe: Probe) -> None:
    for subject in probe.facts.subjects:
        found = probe.linkset(subject.path)
        default = found.default(subject.identifier)
        allowed = [link.href for link in (default, *found.refined(subject.identifier)) if link]
        named = {x for links in subject.groups.values() for link in links for x in link.languages}
        for language in sorted({"en", "de", "fr"} | named)[:12]:
            location = probe.get(subject.path, accept_language=language).destination
            require(
                any(leads_to(location, href) for href in allowed),
                f"{language} leads to {location or 'nowhere'}, which no default names",
            )


def _by_language(probe: Probe, pattern: str) -> None:
    """Each of two such links that differ in their language only is reached by a header."""
    subject, refined = _refined(probe)
    by_form: dict[tuple[str | None, str | None], list[Link]] = {}
    for link in refined:
        if link.language and link.language.isalpha():
            by_form.setdefault((link.media_type, link.context), []).append(link)
    pair = next((links[:2] for links in by_form.values() if len(links) > 1), None)
    if pair is None:
        skip("no two gs1:defaultLinkMulti differ in their language only")
    for one, other in (pair, pair[::-1]):
        headers, query = _wish(one)
        headers["accept_language"] = pattern.format(own=one.language, other=other.language)
        location = probe.get(subject.path + query, **headers).destination
        require(
            leads_to(location, one.href),
            f"{headers['accept_language']} leads to {location or 'nowhere'}, not {one.href}",
        )


@clause("R2.6.1-multi-region", "SHOULD", "A regional language reaches the default of its base.")
def _multi_region(probe: Probe) -> None:
    _by_language(probe, "{own}-ZZ")


@clause("R2.6.1-multi-quality", "SHOULD", "Among defaults the greater q-value of languages wins.")
def _multi_quality(probe: Probe) -> None:
    _by_language(probe, "{other};q=0.3, {own};q=0.9")
