"""300 where nothing tells the links of a type apart (Resolver 2.6.3 and 2.10)."""

from __future__ import annotations

from html import escape
from typing import NamedTuple

from resolver.conformance.facts import Subject
from resolver.conformance.linksets import LINKSET_JSON, REVISIONS, Link, faults, read
from resolver.conformance.probe import Probe
from resolver.conformance.registry import Section, require, skip
from resolver.conformance.response import Response
from resolver.conformance.wishes import BROWSER, answering, ask, own

_section = Section(8, "Links that cannot be told apart")
clause = _section.clause


class Equals(NamedTuple):
    """A path, the links of one of its types, and those of them that say the same."""

    subject: Subject
    links: tuple[Link, ...]
    equal: tuple[Link, ...]


def _equals(probe: Probe) -> Equals:
    found = [
        Equals(subject, links, answering(links, own(link)))
        for subject, links in probe.groups()
        for link in links
        if len(answering(links, own(link))) > 1
    ]
    if not found:
        skip("no link type has links that say exactly the same of themselves")
    # Best without a media type, so that Accept is free to ask for the form of the list.
    return next((each for each in found if each.equal[0].media_type is None), found[0])


def _for_program(probe: Probe) -> tuple[Response, Equals]:
    found = _equals(probe)
    wish = own(found.equal[0])
    accept = f"{wish.accept};q=0.5, application/json" if wish.accept else "application/json"
    return _answer(probe, found, accept), found


def _for_browser(probe: Probe) -> Response:
    return _answer(probe, _equals(probe), BROWSER)


def _answer(probe: Probe, found: Equals, accept: str) -> Response:
    wish = own(found.equal[0])._replace(accept=accept)
    answer = ask(probe, found.subject, found.links, wish)
    require(answer.status == 300, f"the answer was {answer.summary()}, not 300")
    return answer


@clause("R2.6.3-300", "SHOULD", "Links that cannot be told apart are answered with 300.")
def _multiple_choices(probe: Probe) -> None:
    found = _equals(probe)
    answer = ask(probe, found.subject, found.links, own(found.equal[0]))
    require(answer.status == 300, f"the answer was {answer.summary()}, not 300")


@clause("R2.6.3-300-candidates", "SHOULD", "The 300 lists exactly the links that are equal.")
def _candidates(probe: Probe) -> None:
    answer, found = _for_program(probe)
    listed = {
        link.href
        for level in read(answer.document()).anchors
        for links in level.links.values()
        for link in links
    }
    wanted = {link.href for link in found.equal}
    require(listed == wanted, f"it lists {sorted(listed)}, equal are {sorted(wanted)}")


@clause("R2.6.3-300-linkset", "SHOULD", "The 300 is a valid linkset for programs.")
def _as_linkset(probe: Probe) -> None:
    answer, _ = _for_program(probe)
    document = answer.document()
    require(document is not None, "its body is no JSON")
    for revision in REVISIONS:
        fault = faults(document, revision)
        require(fault is None, f"it is not valid under {revision}: {fault}")


@clause("R2.6.3-300-type", "SHOULD", "The 300 for programs says that it is JSON or a linkset.")
def _typed(probe: Probe) -> None:
    answer, _ = _for_program(probe)
    known = (LINKSET_JSON, "application/json", "application/ld+json")
    require(answer.media_type in known, f"its media type is {answer.media_type or 'missing'}")


@clause("R2.6.3-300-page", "SHOULD", "The 300 is a page to choose from for browsers.")
def _page(probe: Probe) -> None:
    found = _equals(probe)
    answer = _for_browser(probe)
    require(answer.media_type == "text/html", f"its media type is {answer.media_type}")
    for link in found.equal:
        require(escape(link.href) in answer.text, f"the page does not link {link.href}")


@clause("R2.6.3-300-cors", "SHALL", "Scripts of any site may read the 300.")
def _cors(probe: Probe) -> None:
    answer, _ = _for_program(probe)
    require(answer.header("Access-Control-Allow-Origin"), "there is no Access-Control-Allow-Origin")
