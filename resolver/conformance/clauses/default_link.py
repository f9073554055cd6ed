"""The default link and where a bare request goes (Resolver 2.5.8, 2.5.9 and 2.6.1)."""

from __future__ import annotations

from collections.abc import Mapping

from gs1.link_types import GS1_VOC
from resolver.conformance.linksets import (
    DEFAULT,
    HANDLED_BY,
    LINKSET_JSON,
    MULTI,
    Anchored,
    Link,
    full,
    leads_to,
    raw_links,
    read,
)
from resolver.conformance.probe import UNKNOWN_LOT, Probe
from resolver.conformance.registry import Check, Failed, Section, require, skip

_section = Section(5, "The default link")
clause = _section.clause


def _levels(probe: Probe) -> list[Anchored]:
    """Every anchor of every path's linkset; there must be one."""
    return [each for s in probe.facts.subjects for each in probe.linkset(s.path).anchors]


@clause("R2.5.8-one", "SHALL", "Each anchor of a linkset has at most one gs1:defaultLink.")
def _one(probe: Probe) -> None:
    for level in _levels(probe):
        count = len(level.links.get(DEFAULT, ()))
        require(count <= 1, f"{level.anchor} has {count} default links")


@clause("R2.5.8-there", "SHALL", "Every path has a default link, its own or one of a level above.")
def _there(probe: Probe) -> None:
    for subject in probe.facts.subjects:
        found = probe.linkset(subject.path).default(subject.identifier)
        require(found, f"the linkset of {subject.path} has no default link")


@clause("R2.5.8-bare", "SHALL", "A default link has an address and a title and nothing else.")
def _bare(probe: Probe) -> None:
    for subject in probe.facts.subjects:
        answer = probe.get(f"{subject.path}?linkType=linkset", accept=LINKSET_JSON)
        document = answer.document()
        require(read(document).anchors, "there is no linkset to read")
        for anchor, name, link in raw_links(document):
            names = sorted(link) if isinstance(link, Mapping) else []
            bare = full(name) != DEFAULT or names == ["href", "title"]
            require(bare, f"the default of {anchor} has {', '.join(names) or 'neither'}")


@clause("R2.5.8-title", "SHALL", "A default link has a title that says something.")
def _title(probe: Probe) -> None:
    for level in _levels(probe):
        for link in level.links.get(DEFAULT, ()):
            require(link.title.strip(), f"the default of {level.anchor} has no title")


@clause("R2.5.8-described", "SHALL", "The default's target is also listed under a type of its own.")
def _described(probe: Probe) -> None:
    for level in _levels(probe):
        for link in level.links.get(DEFAULT, ()):
            require(_is_described(level, link), f"{link.href} is listed under no descriptive type")


def _is_described(level: Anchored, link: Link) -> bool:
    return any(
        link.href == other.href
        for name, links in level.links.items()
        if name not in (DEFAULT, MULTI)
        for other in links
    )


@clause("R2.6.1-default", "SHALL", "A bare request is redirected to the default link.")
def _default(probe: Probe) -> None:
    for subject in probe.facts.subjects:
        default = probe.default(subject)
        answer = probe.get(subject.path)
        _leads(answer.destination, default, subject.path)


def _leads(location: str, default: Link, path: str) -> None:
    require(
        leads_to(location, default.href),
        f"{path} leads to {location or 'nowhere'}, its default is {default.href}",
    )


@clause("R2.6.1-default-levels", "SHALL", "Each level of a linkset leads to its own default link.")
def _default_levels(probe: Probe) -> None:
    asked = {subject.identifier for subject in probe.facts.subjects}
    for level in _levels(probe):
        identifier = level.identifier
        if identifier is None or identifier in asked:
            continue
        asked.add(identifier)
        default = probe.linkset(identifier.path).default(identifier)
        if default is None:
            raise Failed(f"the linkset of {identifier.path} names no default link")
        _leads(probe.get(identifier.path).destination, default, identifier.path)
    if len(asked) == len(probe.facts.subjects):
        skip("no linkset has a level that is none of the paths")


def _unmoved(**headers: str) -> Check:
    def check(probe: Probe) -> None:
        default = probe.default(probe.subject)
        answer = probe.get(probe.subject.path, **headers)
        _leads(answer.destination, default, probe.subject.path)

    return check


# Nothing in these allows a better answer than the default.
for _word, _headers, _sentence in (
    (
        "language",
        {"accept_language": "tlh"},
        "Asking for a language nobody offers leads to the default.",
    ),
    (
        "media-type",
        {"accept": "application/x-unheard-of"},
        "Asking for an unheard-of media type leads to the default.",
    ),
    ("anything", {"accept": "*/*"}, "Accept: */* leads to the default."),
    ("star", {"accept": "*"}, "Accept: *, which some clients send, leads to the default."),
    (
        "undefined",
        {"accept": "undefined"},
        "Accept: undefined, which GS1's suite sends, leads to the default.",
    ),
    (
        "bad-quality",
        {"accept_language": "tlh;q=x, ;;,"},
        "A header that cannot be read leads to the default.",
    ),
):
    _section.add(f"R2.6.1-default-{_word}", "SHALL", _sentence, _unmoved(**_headers))


@clause("R2.6.1-never-300", "SHALL", "A request without a link type is never answered with 300.")
def _never_300(probe: Probe) -> None:
    for subject in probe.facts.subjects:
        languages = {link.language for link in subject.refined if link.language}
        for language in ("tlh", "*", *sorted(languages)):
            answer = probe.get(subject.path, accept_language=language)
            require(answer.status != 300, f"{subject.path} was answered with 300 for {language}")


@clause("R2.5.9-above", "SHALL", "A level nobody has registered has the default of one above it.")
def _above(probe: Probe) -> None:
    key = probe.known_gtin()
    for path in (f"{key}/10/{UNKNOWN_LOT}", f"{key}/21/{UNKNOWN_LOT}", f"{key}/22/2A"):
        answer = probe.get(path)
        require(answer.answers, f"{path} was answered with {answer.status}")


@clause("R2.6.1-temporary", "SHOULD", "Redirects are temporary: 307, 303 or 302.")
def _temporary(probe: Probe) -> None:
    answer = probe.get(probe.subject.path)
    if not answer.redirects:
        skip(f"the server answers in place, with {answer.status}")
    require(
        answer.status in (302, 303, 307),
        f"{answer.status} may be kept for good, and the link may change tomorrow",
    )


@clause("R2.6.1-absolute", "SHOULD", "The Location is a whole address, in ASCII.")
def _absolute(probe: Probe) -> None:
    answer = probe.get(probe.subject.path)
    if not answer.redirects:
        skip(f"the server answers in place, with {answer.status}")
    location = answer.location
    require(location.startswith(("https://", "http://")), f"{location} is no whole address")
    require(location.isascii() and location.isprintable(), f"{location} is not ASCII")


@clause("R2.5-linkset-link", "SHOULD", 'A redirect says where the linkset is: rel="linkset".')
def _linkset_link(probe: Probe) -> None:
    value = probe.get(probe.subject.path).header("Link")
    require('rel="linkset"' in value, 'the Link header has no rel="linkset"')


@clause("R2.5-linkset-link-type", "SHOULD", "The link to the linkset names its media type.")
def _linkset_link_type(probe: Probe) -> None:
    link = probe.get(probe.subject.path).linked("linkset")
    if link is None:
        raise Failed("there is no link to the linkset")
    require(link.says("type", LINKSET_JSON), f"its type is not {LINKSET_JSON}")


@clause("R2.5-linkset-link-leads", "SHOULD", "The link to the linkset leads there.")
def _linkset_link_leads(probe: Probe) -> None:
    link = probe.get(probe.subject.path).linked("linkset")
    if link is None:
        raise Failed("there is no link to the linkset")
    for origin in probe.facts.origins:
        if link.target.startswith(origin + "/"):
            answer = probe.get(link.target.removeprefix(origin))
            require(read(answer.document()).anchors, f"{link.target} is no linkset")
            return
    skip(f"{link.target} is on another server, which is not asked")


@clause("R2.5-linkset-link-options", "SHOULD", "The answer to OPTIONS names the linkset as well.")
def _linkset_link_options(probe: Probe) -> None:
    answer = probe.ask("OPTIONS", probe.subject.path)
    require('rel="linkset"' in answer.header("Link"), 'the Link header has no rel="linkset"')


@clause("R2.5-no-targets", "SHOULD", "The Link header of a redirect does not list the targets.")
def _no_targets(probe: Probe) -> None:
    for link in probe.get(probe.subject.path).links():
        rel = full(link.parameters.get("rel", "").strip('"'))
        listed = rel.startswith(GS1_VOC) and rel != HANDLED_BY
        require(not listed, f"it lists {link.target} as {rel}")
