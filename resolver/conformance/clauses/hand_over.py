"""Handing a company prefix over to another resolver (Resolver 2.7); asked with --handed-over."""

from __future__ import annotations

from gs1 import Identifier, compress
from resolver.conformance.probe import Probe
from resolver.conformance.registry import Failed, Section, require, skip
from resolver.conformance.response import Response

_section = Section(14, "Handing over to another resolver")
clause = _section.clause


def _path(probe: Probe) -> Identifier:
    """The path that was named with --handed-over."""
    return probe.facts.handed_over or skip("no path was named with --handed-over")


def _answer(probe: Probe) -> tuple[str, Response]:
    path = _path(probe).path
    answer = probe.get(path)
    require(answer.redirects, f"{path} was answered with {answer.status}")
    return path, answer


@clause("R2.7-handled-by", "SHALL", 'The redirect to the other resolver says rel="gs1:handledBy".')
def _handled_by(probe: Probe) -> None:
    _, answer = _answer(probe)
    require(answer.linked("gs1:handledBy"), "its Link header does not")


@clause("R2.7-no-linkset", "SHALL", "A redirect to another resolver does not name a linkset here.")
def _no_linkset(probe: Probe) -> None:
    _, answer = _answer(probe)
    require(not answer.linked("linkset"), 'its Link header has rel="linkset"')


@clause("R2.7-path", "SHOULD", "A redirect to another resolver leads to the same identifier there.")
def _same_path(probe: Probe) -> None:
    path, answer = _answer(probe)
    require(answer.location.partition("?")[0].endswith(path), f"it leads to {answer.location}")


@clause("R2.7-query", "SHALL", "The query string is handed over as well.")
def _query(probe: Probe) -> None:
    query = "linkType=gs1:pip&x=a%2Fb"
    location = probe.get(f"{_path(probe).path}?{query}").location
    require(location.endswith(query), f"it leads to {location or 'nowhere'}")


@clause("R2.3-hand-over", "SHOULD", "A compressed link is handed over in its plain form.")
def _uncompressed(probe: Probe) -> None:
    path = _path(probe).path
    root = "https://id.gs1.org"
    answer = probe.get(compress(root + path).removeprefix(root))
    if not answer.redirects:
        raise Failed(f"it was answered with {answer.status}")
    require(answer.location.partition("?")[0].endswith(path), f"it leads to {answer.location}")
