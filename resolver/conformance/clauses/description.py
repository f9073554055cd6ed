"""The resolver description file (Resolver 3)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from gs1.link_types import GS1_VOC
from resolver.conformance.facts import DESCRIPTION_FILE
from resolver.conformance.probe import Probe
from resolver.conformance.registry import Section, require
from resolver.conformance.wishes import BROWSER
from schemas.loader import validator

_section = Section(13, "The description file")
clause = _section.clause


def _file(probe: Probe) -> dict[str, Any]:
    document = probe.get(DESCRIPTION_FILE).document()
    if not isinstance(document, dict):
        require(False, "there is no description file to read")
    found: dict[str, Any] = document
    return found


@clause("R3-there", "SHALL", "There is a file at /.well-known/gs1resolver.")
def _there(probe: Probe) -> None:
    answer = probe.get(DESCRIPTION_FILE)
    require(answer.status == 200, f"it was answered with {answer.status}")


@clause("R3-json", "SHALL", "The description file is a JSON object.")
def _json(probe: Probe) -> None:
    document = probe.get(DESCRIPTION_FILE).document()
    require(isinstance(document, dict), "it is none")


@clause("R3-schema", "SHALL", "The description file is valid under its schema.")
def _schema(probe: Probe) -> None:
    faults = list(validator("gs1/description_file").iter_errors(_file(probe)))
    require(not faults, f"it is not: {faults[0].message[:200]}" if faults else "")


@clause("R3-root", "SHALL", "resolverRoot is the address in front of this server's anchors.")
def _root(probe: Probe) -> None:
    root = _file(probe).get("resolverRoot")
    require(isinstance(root, str) and urlsplit(root).netloc, f"it is {root!r}")
    for each in probe.linkset(probe.subject.path).anchors:
        fits = each.anchor.startswith(str(root).rstrip("/") + "/")
        require(fits, f"the anchor {each.anchor} does not begin with {root}")


@clause("R3-keys", "SHALL", "The description file lists the primary keys the server supports.")
def _keys(probe: Probe) -> None:
    keys = _file(probe).get("supportedPrimaryKeys")
    require(isinstance(keys, list) and keys, "supportedPrimaryKeys lists none")
    named = set(keys or ())
    for subject in probe.facts.subjects:
        ai = subject.identifier.key_ai
        require({ai, "all"} & named, f"{ai} is answered and not listed")


@clause("R3-media-type", "SHOULD", "The description file's media type is application/json.")
def _media_type(probe: Probe) -> None:
    found = probe.get(DESCRIPTION_FILE).media_type
    require(found == "application/json", f"it is {found or 'missing'}")


@clause("R3-same", "SHOULD", "The description file is the same for browsers and programs.")
def _same(probe: Probe) -> None:
    require(
        probe.get(DESCRIPTION_FILE).body == probe.get(DESCRIPTION_FILE, accept=BROWSER).body,
        "a browser's Accept header changes it",
    )


@clause("R3-context", "SHOULD", "The description file names a JSON-LD context for linksets.")
def _context(probe: Probe) -> None:
    found = _file(probe).get("jsonLdContextLocation")
    named = isinstance(found, str) and found.startswith(("https://", "http://"))
    require(named, f"jsonLdContextLocation is {found!r}")


@clause("R3-namespaces", "SHOULD", "The description file names the vocabularies in use.")
def _namespaces(probe: Probe) -> None:
    listed = _file(probe).get("supportedLinkType")
    names = tuple(
        each["namespace"]
        for each in (listed if isinstance(listed, list) else ())
        if isinstance(each, dict) and isinstance(each.get("namespace"), str)
    )
    require(GS1_VOC in names, "supportedLinkType does not name that of GS1")
    for subject in probe.facts.subjects:
        for level in probe.linkset(subject.path).anchors:
            for link_type in level.links:
                foreign = link_type.startswith("http") and not link_type.startswith(names)
                require(not foreign, f"{link_type} is in none of the vocabularies it names")


@clause(
    "R3-contexts", "SHOULD", "The description file says which values of context are understood."
)
def _contexts(probe: Probe) -> None:
    found = _file(probe)
    named = ("supportedContextValuesEnumerated", "supportedContextValuesExternal")
    require(any(found.get(name) for name in named), f"it has neither {named[0]} nor {named[1]}")
