"""The dictionary of our own terms, for the page and as linked data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from passport.profile import profile
from resolver.pages import LocalText, pick_text
from schemas import loader
from schemas.dictionary import Term

# SKOS says how near a term of another vocabulary is.
RELATIONS = {"exact": "skos:exactMatch", "close": "skos:closeMatch", "broad": "skos:broadMatch"}
CONTEXT = {
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "label": {"@id": "rdfs:label", "@container": "@language"},
    "definition": {"@id": "skos:definition", "@language": "en"},
    "source": {"@id": "dcterms:source", "@language": "en"},
    "schema": "http://schema.org/",
    "unitText": "schema:unitText",
    "unitCode": "schema:unitCode",
    "elements": {"@id": "http://rdfs.org/ns/void#entities"},
    "usedIn": {"@id": "dcterms:isReferencedBy", "@type": "@id"},
}


@dataclass(frozen=True, slots=True)
class TermView:
    """One term as shown."""

    name: str
    iri: str
    kind: str
    label: LocalText
    definition: str
    unit: str | None
    source: str | None
    relation: str | None  # exact | close | broad
    related: str | None  # the other vocabulary's term
    profiles: tuple[str, ...]
    facts_in: tuple[str, ...]  # those of them that have it as a fact of its own


def term_view(term: Term, base_url: str, language: str) -> TermView:
    """A term for a reader of ``language``."""
    match = term.match or {}
    return TermView(
        name=term.name,
        iri=term_iri(base_url, term.name),
        kind=term.kind,
        label=pick_text(term.label, language) or LocalText(term.name, "en"),
        definition=term.definition,
        unit=(term.unit or {}).get("symbol") or None,
        source=term.source,
        relation=match.get("relation"),
        related=match.get("term"),
        profiles=term.profiles,
        facts_in=tuple(each for each in term.profiles if term.name in profile(each).attributes),
    )


def term_iri(base_url: str, name: str) -> str:
    """The name of a term in linked data, which is also its address."""
    return f"{base_url}/terms/{name}"


def dictionary_document(terms: Iterable[Term], base_url: str) -> dict[str, Any]:
    """Terms as JSON-LD: RDF Schema with SKOS mappings; and where the profiles are explained."""
    schemes = [
        {
            "@id": f"{base_url}/terms/{name}/",
            "@type": "skos:ConceptScheme",
            "label": dict(profile(name).title),
            "elements": len(profile(name).attributes),
        }
        for name in loader.profiles()
    ]
    return {"@context": CONTEXT, "@graph": [*schemes, *(_node(term, base_url) for term in terms)]}


def term_document(term: Term, base_url: str) -> dict[str, Any]:
    """One term as JSON-LD."""
    return {"@context": CONTEXT, **_node(term, base_url)}


def _node(term: Term, base_url: str) -> dict[str, Any]:
    node: dict[str, Any] = {
        "@id": term_iri(base_url, term.name),
        "@type": "rdfs:Class" if term.kind == "class" else "rdf:Property",
        "label": dict(term.label),
    }
    if term.definition:
        node["definition"] = term.definition
    if term.source:
        node["source"] = term.source
    if term.unit:
        named = {"unitText": term.unit.get("symbol"), "unitCode": term.unit.get("code")}
        node |= {name: value for name, value in named.items() if value}
    if term.profiles:
        node["usedIn"] = [f"{base_url}/schemas/passport/{name}.json" for name in term.profiles]
    if term.match:
        node[RELATIONS[term.match["relation"]]] = {"@id": term.match["term"]}
    return node
