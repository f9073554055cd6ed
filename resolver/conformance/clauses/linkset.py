"""The linkset: when it is sent, and what is in it (Resolver 2.5, 2.9 and 2.10)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from gs1.link_types import GS1_VOC, LINK_TYPES
from resolver.conformance.linksets import (
    LINKSET_JSON,
    REVISIONS,
    faults,
    full,
    identified,
    raw_links,
    read,
)
from resolver.conformance.probe import UNKNOWN_LOT, Probe
from resolver.conformance.registry import Check, Section, Warned, require, skip
from resolver.conformance.response import Response

_section = Section(9, "The linkset")
clause = _section.clause

_LANGUAGE = re.compile(
    r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?(?:-[A-Za-z0-9]{4,8})*\Z"
)
# The registries of RFC 6838 and RFC 9694: what stands in front of the slash.
_TOP_LEVEL = {"application", "audio", "example", "font", "haptics", "image"} | {
    "message", "model", "multipart", "text", "video",
}  # fmt: skip
_SUBTYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*\Z")


def _in_place(query: str, **headers: str) -> Check:
    def check(probe: Probe) -> None:
        answer = probe.get(probe.subject.path + query, **headers)
        require(answer.status == 200, f"it was answered with {answer.status}, not 200")
        require(read(answer.document()).anchors, "what came is no linkset")

    return check


for _word, _level, _query, _headers, _sentence in (
    ("asked", "SHALL", "?linkType=linkset", {}, "linkType=linkset is answered with the linkset."),
    (
        "accept",
        "SHALL",
        "",
        {"accept": LINKSET_JSON},
        "Accept: application/linkset+json is answered with the linkset.",
    ),
    (
        "accept-all",
        "SHALL",
        "?linkType=all",
        {"accept": LINKSET_JSON},
        "Accept: application/linkset+json with linkType=all is answered with it.",
    ),
):
    _section.add(f"R2.9-{_word}", "SHALL", _sentence, _in_place(_query, **_headers))
_section.add(
    "R2.9-accept-quality",
    "SHOULD",
    "Accept with several types answers with the linkset where that is liked best.",
    _in_place("", accept=f"{LINKSET_JSON}, application/json;q=0.5, */*;q=0.1"),
)
_section.add(
    "R2.9-all",
    "MAY",
    "linkType=all, which is deprecated, is answered with the linkset.",
    _in_place("?linkType=all"),
)


def _fetched(probe: Probe, path: str) -> Response:
    return probe.get(f"{path}?linkType=linkset", accept=LINKSET_JSON)


@clause("R2.9-content-type", "SHALL", "The linkset's media type is application/linkset+json.")
def _content_type(probe: Probe) -> None:
    found = _fetched(probe, probe.subject.path).media_type
    if found == "application/json":
        raise Warned("it is application/json, which says less")
    require(found == LINKSET_JSON, f"it is {found or 'missing'}")


def _valid(revision: str) -> Check:
    def check(probe: Probe) -> None:
        for subject in probe.facts.subjects:
            document = _fetched(probe, subject.path).document()
            require(document is not None, f"the linkset of {subject.path} is no JSON")
            fault = faults(document, revision)
            require(fault is None, f"the linkset of {subject.path} is not valid {fault}")

    return check


_section.add(
    "R2.9-schema",
    "SHALL",
    "The linkset is valid under the schema in force (2026).",
    _valid(REVISIONS[0]),
)
_section.add(
    "R2.9-schema-2025",
    "SHOULD",
    "The linkset is valid under the older schema, which GS1's suite still uses.",
    _valid(REVISIONS[1]),
)


@clause("R2.9-not-empty", "SHALL", "The linkset has an anchor with links.")
def _not_empty(probe: Probe) -> None:
    for subject in probe.facts.subjects:
        found = read(_fetched(probe, subject.path).document())
        require(any(each.links for each in found.anchors), f"that of {subject.path} has none")


@clause(
    "R2.9-anchor-absolute",
    "SHALL",
    "Each anchor of a linkset is a whole, uncompressed Digital Link.",
)
def _anchor_absolute(probe: Probe) -> None:
    for anchor in _anchors(probe):
        whole = anchor.startswith(("https://", "http://"))
        require(whole, f"{anchor or 'what there is'} is no whole address")
        require(identified(anchor), f"{anchor} is no Digital Link")


def _anchors(probe: Probe) -> Iterator[str]:
    for subject in probe.facts.subjects:
        for each in probe.linkset(subject.path).anchors:
            yield each.anchor


@clause("R2.9-anchor-literal", "SHALL", "The anchor of what was asked for is its address, as text.")
def _anchor_literal(probe: Probe) -> None:
    asked = 0
    for subject in probe.facts.subjects:
        found = probe.linkset(subject.path)
        for each in found.anchors:
            if each.identifier == subject.identifier:
                asked += 1
                known = [origin + subject.path for origin in probe.facts.origins]
                require(each.anchor in known, f"it is {each.anchor}, not {known[0]}")
    if not asked:
        skip("no path has an anchor of its own")


@clause("R2.9-levels", "SHALL", "Each level up to the key has its own anchor in the linkset.")
def _levels(probe: Probe) -> None:
    for subject in probe.facts.subjects:
        if subject.identifier.qualifiers and subject.identifier.key_ai != "415":
            found = probe.linkset(subject.path)
            named = {each.identifier for each in found.anchors}
            key = subject.identifier.primary()
            require(key in named, f"the linkset of {subject.path} has no anchor for {key}")
            return
    skip("none of the paths has a qualifier")


@clause("R2.9-levels-unknown", "SHALL", "The linkset of an unregistered lot still lists its GTIN.")
def _levels_unknown(probe: Probe) -> None:
    key = probe.known_gtin()
    found = probe.linkset(f"{key}/10/{UNKNOWN_LOT}")
    require(
        any(each.identifier and each.identifier.path == key for each in found.anchors),
        f"it has no anchor for {key}",
    )


def _links(probe: Probe) -> Iterator[tuple[str, Any]]:
    """Every link of every linkset as it stands there, with its type."""
    for subject in probe.facts.subjects:
        document = _fetched(probe, subject.path).document()
        require(read(document).anchors, f"the linkset of {subject.path} cannot be read")
        for _, name, link in raw_links(document):
            yield name, link


def _member(link: Any, name: str) -> Any:
    return link.get(name) if isinstance(link, dict) else None


@clause("R2.9-href", "SHALL", "Each link of a linkset has a target, a whole http or https address.")
def _href(probe: Probe) -> None:
    for name, link in _links(probe):
        href = _member(link, "href")
        whole = isinstance(href, str) and href.startswith(("https://", "http://"))
        require(whole, f"a link of type {name} has the target {href!r}")


@clause("R2.9-title", "SHALL", "Each link of a linkset has a title that says something.")
def _title(probe: Probe) -> None:
    for name, link in _links(probe):
        title = _member(link, "title")
        said = isinstance(title, str) and title.strip()
        require(said, f"a link of type {name} has no title")


@clause(
    "R2.9-link-type",
    "SHALL",
    "Each link type of a linkset is a whole address or a registered name.",
)
def _link_type(probe: Probe) -> None:
    for name, _ in _links(probe):
        whole = name.startswith(("https://", "http://"))
        require(whole or re.match(r"[a-z][a-z-]*\Z", name), f"{name} is neither")


@clause(
    "R2.9-media-type", "SHALL", "The media type of a link, where one is given, is one of IANA's."
)
def _media_type(probe: Probe) -> None:
    for name, link in _links(probe):
        value = _member(link, "type")
        if value is None:
            continue
        top, _, rest = value.partition("/") if isinstance(value, str) else ("", "", "")
        fits = top.lower() in _TOP_LEVEL and _SUBTYPE.match(rest)
        require(fits, f"a link of type {name} has the media type {value!r}")


@clause("R2.9-hreflang", "SHOULD", "The languages of a link are an array of BCP 47 tags.")
def _hreflang(probe: Probe) -> None:
    for name, link in _links(probe):
        value = _member(link, "hreflang")
        if value is None:
            continue
        tags = value if isinstance(value, list) else [None]
        fits = all(isinstance(tag, str) and _LANGUAGE.match(tag) for tag in tags)
        require(fits, f"a link of type {name} has the languages {value!r}")


@clause("R2.9-languages-named", "SHOULD", "Links say which language they are in.")
def _languages_named(probe: Probe) -> None:
    named = any(_member(link, "hreflang") for _, link in _links(probe))
    require(named, "no link of any linkset does")


@clause(
    "R2.9-ratified", "SHOULD", "Link types in the namespace of GS1 are terms of its vocabulary."
)
def _ratified(probe: Probe) -> None:
    for name, _ in _links(probe):
        term = full(name).removeprefix(GS1_VOC)
        require(term == full(name) or term in LINK_TYPES, f"gs1:{term} is not in the vocabulary")
