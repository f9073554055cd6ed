"""The forms of a linkset beside application/linkset+json (Resolver 2.10)."""

from __future__ import annotations

from html import escape

from resolver.conformance.linksets import LINKSET_JSON, read
from resolver.conformance.probe import Probe
from resolver.conformance.registry import Failed, Section, require
from resolver.conformance.response import HeaderLink, Response
from resolver.conformance.wishes import BROWSER

_section = Section(10, "Forms of the linkset")
clause = _section.clause
_CONTEXT_REL = "http://www.w3.org/ns/json-ld#context"


def _form(probe: Probe, accept: str) -> Response:
    answer = probe.get(f"{probe.subject.path}?linkType=linkset", accept=accept)
    require(answer.status == 200, f"it was answered with {answer.status}")
    return answer


def _context_link(probe: Probe) -> HeaderLink:
    link = _form(probe, LINKSET_JSON).linked(_CONTEXT_REL)
    if link is None:
        raise Failed(f'there is no Link with rel="{_CONTEXT_REL}"')
    return link


@clause("R2.10-context-link", "SHOULD", "A Link header names a JSON-LD context for the linkset.")
def _context_linked(probe: Probe) -> None:
    link = _context_link(probe)
    require(link.target.startswith(("https://", "http://")), f"{link.target} is no address")


@clause(
    "R2.10-context-link-type",
    "SHOULD",
    "The link to the JSON-LD context says application/ld+json, in quotes.",
)
def _context_link_type(probe: Probe) -> None:
    link = _context_link(probe)
    require(link.parameters.get("type") == '"application/ld+json"', "its type is not that")
    require(link.parameters.get("rel", "").startswith('"'), "its rel has no quotation marks")


def _same_links(probe: Probe, accept: str) -> Response:
    """The form asked for, which must hold the links of the linkset."""
    expected = read(_form(probe, LINKSET_JSON).document())
    answer = _form(probe, accept)
    found = answer.document()
    require(found is not None, "its body is no JSON")
    require(expected.anchors and read(found) == expected, "it holds other links")
    return answer


@clause("R2.10-json", "SHOULD", "The linkset as application/json has the same links.")
def _json(probe: Probe) -> None:
    _same_links(probe, "application/json")


@clause("R2.10-json-type", "SHOULD", "The linkset as application/json says that it is JSON.")
def _json_type(probe: Probe) -> None:
    found = _form(probe, "application/json").media_type
    require(found in ("application/json", LINKSET_JSON), f"it says {found or 'nothing'}")


@clause(
    "R2.10-json-ld", "SHOULD", "The linkset as application/ld+json has them with a context inside."
)
def _json_ld(probe: Probe) -> None:
    answer = _same_links(probe, "application/ld+json")
    document = answer.document()
    require(isinstance(document, dict) and "@context" in document, "it has no @context")


@clause(
    "R2.10-json-ld-type", "SHOULD", "The linkset as application/ld+json says that it is JSON-LD."
)
def _json_ld_type(probe: Probe) -> None:
    found = _form(probe, "application/ld+json").media_type
    require(found == "application/ld+json", f"it says {found or 'nothing'}")


@clause("R2.10-html", "SHOULD", "Browsers get the linkset as a page.")
def _html(probe: Probe) -> None:
    found = _form(probe, BROWSER).media_type
    require(found == "text/html", f"its media type is {found or 'missing'}")


@clause("R2.10-html-links", "SHOULD", "The page of a linkset links the targets.")
def _html_links(probe: Probe) -> None:
    wanted = [link for links in probe.subject.groups.values() for link in links]
    text = _form(probe, BROWSER).text
    for link in wanted:
        there = escape(link.href) in text or link.href in text
        require(there, f"the page does not link {link.href}")


@clause("R2.10-html-json-ld", "SHOULD", "The page of a linkset holds the links as JSON-LD as well.")
def _html_json_ld(probe: Probe) -> None:
    text = _form(probe, BROWSER).text
    require("application/ld+json" in text and "<script" in text, "it has no such script element")


@clause(
    "R2.10-text", "MAY", "The linkset is there in the text form of RFC 9264, application/linkset."
)
def _text(probe: Probe) -> None:
    answer = _form(probe, "application/linkset")
    require(answer.media_type == "application/linkset", f"it is {answer.media_type or 'missing'}")
    require("rel=" in answer.text and "anchor=" in answer.text, "it has no links with anchors")


@clause(
    "R2.6.1-linkset-default",
    "SHOULD",
    "A server that answers everybody with the linkset declares that.",
)
def _linkset_default(probe: Probe) -> None:
    answer = probe.get(probe.subject.path)
    if answer.status == 200 and read(answer.document()).anchors:
        declared = probe.facts.description.get("linkTypeDefaultCanBeLinkset") is True
        require(declared, "the description file does not say linkTypeDefaultCanBeLinkset")
