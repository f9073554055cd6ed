"""Asking for a link type (Resolver 2.6.2 and 2.14)."""

from __future__ import annotations

from urllib.parse import quote

from gs1.link_types import GS1_VOC, LINK_TYPES
from resolver.conformance.facts import Subject
from resolver.conformance.linksets import Link, reached
from resolver.conformance.probe import Probe
from resolver.conformance.registry import Check, Section, require, skip

_section = Section(6, "Asking for a link type")
clause = _section.clause
_MOST_TYPES = 80


@clause("R2.6.2-each", "SHALL", "Each link type of a linkset is redirected to when asked for.")
def _each(probe: Probe) -> None:
    asked = 0
    for subject in probe.facts.subjects:
        for link_type, links in subject.groups.items():
            if asked == _MOST_TYPES:
                return
            asked += 1
            _answered(probe, subject, link_type, links)
    if not asked:
        skip("no linkset has a descriptive link type")


def _answered(probe: Probe, subject: Subject, link_type: str, links: tuple[Link, ...]) -> None:
    query = f"linkType={_short(link_type)}"
    answer = probe.get(f"{subject.path}?{query}")
    if answer.status == 300 and len(links) > 1:
        return
    require(
        reached(answer.destination, links, query),
        f"{_short(link_type)} of {subject.path} was answered with {answer.summary()}",
    )


def _short(link_type: str) -> str:
    if link_type.startswith(GS1_VOC):
        return "gs1:" + link_type.removeprefix(GS1_VOC)
    return quote(link_type, safe=":/")


def _single(probe: Probe) -> tuple[Subject, Link]:
    """A GS1 link type with one link, so that only the spelling of the type is tried."""
    subject, links = probe.group(
        lambda links: len(links) == 1 and links[0].link_type.startswith(GS1_VOC),
        "no link type of GS1 has exactly one link",
    )
    return subject, links[0]


def _spelled(pattern: str, *, encoded: bool = False) -> Check:
    def check(probe: Probe) -> None:
        subject, link = _single(probe)
        text = pattern + link.link_type.removeprefix(GS1_VOC)
        query = f"linkType={quote(text, safe='') if encoded else text}"
        answer = probe.get(f"{subject.path}?{query}")
        require(
            reached(answer.destination, (link,), query),
            f"{text} was answered with {answer.summary()}",
        )

    return check


# One vocabulary, spelled in the ways that are in use (2.14).
for _word, _pattern, _encoded, _sentence in (
    ("curie", "gs1:", False, "A link type of GS1 is understood as gs1:…"),
    ("curie-encoded", "gs1:", True, "A link type of GS1 is understood as gs1%3A…"),
    ("full", GS1_VOC, False, "A link type of GS1 is understood as https://ref.gs1.org/voc/…"),
    (
        "full-encoded",
        GS1_VOC,
        True,
        "A link type of GS1 is understood by its encoded full address.",
    ),
    (
        "http",
        "http://ref.gs1.org/voc/",
        False,
        "A link type of GS1 is understood as http://ref.gs1.org/voc/…",
    ),
    (
        "gs1-org",
        "https://gs1.org/voc/",
        False,
        "A link type of GS1 is understood as https://gs1.org/voc/…",
    ),
    (
        "www-gs1-org",
        "https://www.gs1.org/voc/",
        False,
        "A link type of GS1 is understood as https://www.gs1.org/voc/…",
    ),
    (
        "http-gs1-org",
        "http://gs1.org/voc/",
        False,
        "A link type of GS1 is understood as http://gs1.org/voc/…",
    ),
):
    _section.add(f"R2.14-{_word}", "SHALL", _sentence, _spelled(_pattern, encoded=_encoded))


def _missing(link_type: str) -> Check:
    def check(probe: Probe) -> None:
        answer = probe.get(f"{probe.subject.path}?linkType={link_type}")
        require(answer.status == 404, f"{link_type} was answered with {answer.status}, not 404")

    return check


for _word, _link_type, _sentence in (
    ("invented", "gs1:nosuchlt", "A link type that does not exist is 404."),
    (
        "foreign",
        "https%3A%2F%2Fvocabulary.example%2Fnone",
        "A link type of another vocabulary that is not there is 404.",
    ),
    ("nonsense", "%3C%3E", "What is no link type at all is 404."),
):
    _section.add(f"R2.6.2-missing-{_word}", "SHALL", _sentence, _missing(_link_type))


@clause("R2.6.2-missing-unused", "SHALL", "A link type of GS1 that is not registered here is 404.")
def _missing_unused(probe: Probe) -> None:
    used = {
        link_type for s in probe.facts.subjects for link_type in s.linkset.standing(s.identifier)
    }
    unused = next((name for name in LINK_TYPES if GS1_VOC + name not in used), None)
    if unused is None:
        skip("every link type of GS1 is registered")
    _missing(f"gs1:{unused}")(probe)


@clause("R2.6.2-missing-lists", "MAY", "The 404 for a missing link type says which there are.")
def _missing_lists(probe: Probe) -> None:
    types = {name.rpartition("/")[2] for name in probe.subject.groups}
    if not types:
        skip("the first path has no descriptive link type")
    answer = probe.get(f"{probe.subject.path}?linkType=gs1:nosuchlt")
    require(any(name in answer.text for name in types), "its body names none of them")


@clause("R2.14-no-duplicates", "SHALL", "No link type of another vocabulary repeats one of GS1.")
def _no_duplicates(probe: Probe) -> None:
    terms = {name.lower() for name in LINK_TYPES}
    for subject in probe.facts.subjects:
        for level in probe.linkset(subject.path).anchors:
            for name in level.links:
                term = name.rstrip("/").rpartition("/")[2].lower()
                require(
                    name.startswith(GS1_VOC) or term not in terms,
                    f"{name} repeats gs1:{term}",
                )


@clause("R2.6.2-only-accept", "SHALL", "The only link of a type is used whatever Accept says.")
def _only_accept(probe: Probe) -> None:
    for accept in ("image/png", "application/x-unheard-of", "text/html;q=0", "undefined"):
        _only(probe, accept=accept)


@clause(
    "R2.6.2-only-language",
    "SHALL",
    "The only link of a type is used whatever language is asked for.",
)
def _only_language(probe: Probe) -> None:
    for language in ("tlh", "tlh, *;q=0"):
        _only(probe, accept_language=language)


@clause(
    "R2.6.2-only-context", "SHALL", "The only link of a type is used whatever context is asked for."
)
def _only_context(probe: Probe) -> None:
    _only(probe, "&context=nowhere")


def _only(probe: Probe, more: str = "", **headers: str) -> None:
    subject, link = _single(probe)
    query = f"linkType={_short(link.link_type)}{more}"
    answer = probe.get(f"{subject.path}?{query}", **headers)
    require(
        reached(answer.destination, (link,), query),
        f"{link.href} is the only link, and the answer was {answer.summary()}",
    )
