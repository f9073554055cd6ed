"""The elements of a profile as linked data: SKOS concepts in the scheme of their profile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from passport.jsonld import element_iri
from passport.obligations import Obligation
from passport.profile import Attribute, profile
from resolver.views.dictionary_model import RELATIONS
from resolver.views.element_model import Element, elements, term_address


def _context(base_url: str) -> dict[str, Any]:
    own = f"{base_url}/terms/"
    return {
        "@version": 1.1,
        "own": own,
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "dcterms": "http://purl.org/dc/terms/",
        "schema": "https://schema.org/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "label": {"@id": "skos:prefLabel", "@container": "@language"},
        "definition": {"@id": "skos:definition", "@container": "@language"},
        "note": {"@id": "skos:scopeNote", "@container": "@language"},
        "inScheme": {"@id": "skos:inScheme", "@type": "@id"},
        "broader": {"@id": "skos:broader", "@type": "@id"},
        "narrower": {"@id": "skos:narrower", "@type": "@id"},
        "elementId": {"@id": "own:elementId"},
        "section": {"@id": "own:section", "@container": "@language"},
        "publishedAs": {"@id": "own:publishedAs", "@type": "@id"},
        "establishedAt": {"@id": "own:establishedAt"},
        "dynamic": {"@id": "own:dynamic", "@type": "xsd:boolean"},
        "readableBy": {"@id": "own:readableBy", "@container": "@set"},
        "unitText": {"@id": "schema:unitText"},
        "unitCode": {"@id": "schema:unitCode"},
        "source": {"@id": "dcterms:source", "@language": "en"},
        "obligation": {"@id": "own:obligation", "@container": "@list"},
        "obligationWord": {"@id": "own:obligationWord"},
        "appliesFrom": {"@id": "own:appliesFrom", "@type": "xsd:date"},
        "appliesUntil": {"@id": "own:appliesUntil", "@type": "xsd:date"},
        "appliesWhen": {"@id": "own:appliesWhen", "@container": "@set"},
        "attribute": {"@id": "own:property", "@type": "@id"},
        "attributeValue": {"@id": "own:attributeValue", "@container": "@set"},
        "replaces": {"@id": "dcterms:replaces", "@type": "@id"},
        "describedBy": {"@id": "dcterms:conformsTo", "@type": "@id"},
    }


def element_document(name: str, path: str, base_url: str) -> dict[str, Any]:
    """One element of the profile ``name``. Raises KeyError where there is none."""
    return {"@context": _context(base_url), **_node(name, elements(name)[path], base_url)}


def vocabulary_document(name: str, base_url: str) -> dict[str, Any]:
    """Every element of the profile ``name``, and the profile as the scheme they are in."""
    found = profile(name)
    scheme = {
        "@id": f"{base_url}/terms/{name}/",
        "@type": "skos:ConceptScheme",
        "label": dict(found.title),
        "appliesFrom": _day(found.in_force.since),
        "appliesUntil": _day(found.in_force.until),
        "replaces": [f"{base_url}/terms/{each}/" for each in found.supersedes],
        "describedBy": f"{base_url}/schemas/passport/{name}.json",
    }
    nodes = [_node(name, element, base_url) for element in elements(name).values()]
    return {"@context": _context(base_url), "@graph": [_stated(scheme), *nodes]}


def _node(name: str, element: Element, base_url: str) -> dict[str, Any]:
    entry, attribute = element.entry, element.attribute
    unit = entry.get("x-unit") or {}
    outer, _, own_name = element.path.rpartition("/")
    node = {
        "@id": element_iri(name, element.path, base_url),
        "@type": ["own:ElementDefinition", "skos:Concept"],
        "elementId": own_name,
        "label": dict(entry.get("x-label", {})),
        "definition": _definition(entry),
        "section": dict(profile(name).sections.get(attribute.section, {})) if attribute else None,
        "inScheme": f"{base_url}/terms/{name}/",
        "publishedAs": term_address(entry["x-term"], base_url),
        "establishedAt": attribute.level if attribute else None,
        "dynamic": attribute.dynamic if attribute else None,
        "readableBy": list(element.disclosure),
        "unitText": unit.get("symbol") or None,
        "unitCode": unit.get("code"),
        "source": entry.get("x-source"),
        "obligation": _obligations(name, attribute, base_url),
        "broader": element_iri(name, outer, base_url) if outer else None,
        "narrower": [_named(name, each, base_url) for each in element.members],
    }
    match = entry.get("x-match")
    if match:
        node[RELATIONS[match["relation"]]] = {"@id": match["term"]}
    return _stated(node)


def _named(name: str, path: str, base_url: str) -> dict[str, Any]:
    label = elements(name)[path].entry.get("x-label", {})
    return {"@id": element_iri(name, path, base_url), "label": dict(label)}


def _definition(entry: Mapping[str, Any]) -> dict[str, str]:
    written = dict(entry.get("x-help", {}))
    if entry.get("description"):
        written.setdefault("en", entry["description"])
    return written


def _obligations(
    name: str, attribute: Attribute | None, base_url: str
) -> list[dict[str, Any]] | None:
    if attribute is None:
        return None
    return [_obligation(name, line, attribute, base_url) for line in attribute.obligations]


def _obligation(name: str, line: Obligation, attribute: Attribute, base_url: str) -> dict[str, Any]:
    return _stated(
        {
            "@type": "own:Obligation",
            "obligationWord": line.word,
            "appliesFrom": _day(line.since),
            "appliesUntil": _day(line.until),
            "appliesWhen": [
                {
                    "@type": "own:AttributeValues",
                    "attribute": element_iri(name, other, base_url),
                    "attributeValue": list(values),
                }
                for other, values in line.when.items()
            ],
            "note": dict(line.condition),
            "source": line.source or attribute.source or None,
        }
    )


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _stated(node: Mapping[str, Any]) -> dict[str, Any]:
    return {key: member for key, member in node.items() if member not in (None, [], {}, "")}
