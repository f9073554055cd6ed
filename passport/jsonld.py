"""Passports as linked data: JSON-LD with our own context, N-Triples and Turtle.

All three carry the same triples. PyLD alone reads the JSON-LD, because rdflib opens remote and
``file:`` contexts and misreads some compact forms; rdflib only writes Turtle from the N-Triples
PyLD made, with literals left exactly as they are. Nothing here ever reaches for the network: the
loader knows the contexts of this host and refuses every other address.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import rdflib
from pyld import jsonld as pyld_jsonld
from rdflib.plugins.parsers.ntriples import NTParser
from rdflib.term import BNode

from passport.canonical import canonical
from passport.chain import instant
from passport.jsonld_notices import notice_node
from passport.model import ComposedPassport, Fact, LevelVersion
from passport.profile import Shape, profile
from passport.standing_members import standing_members
from schemas import linked_data

# rdflib would rewrite "2.65E0" to "2.65": the same value, but another triple.
rdflib.NORMALIZE_LITERALS = False

# PyLD keeps resolved contexts in one cache per process, which is not made for several threads.
_pyld = threading.Lock()
# Expanding takes a tenth of a second and more; a passport changes seldom and is read often.
_KEPT = 256


class ContextRefused(LookupError):
    """A document asked for a context that is not of this host."""


class PropertyDropped(ValueError):
    """A member of a document has no term, so that its linked data would be incomplete."""


def document(
    composed: ComposedPassport,
    *,
    base_url: str,
    vocabulary_url: str | None = None,
    recall_notices: Sequence[Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """The passport as JSON-LD, every address absolute.

    ``base_url`` is the host of its operator's codes; ``vocabulary_url``, where it is another one,
    that of the context and of our own terms: a term has one name, whoever's product it is said of.
    ``recall_notices`` are the recalls open now, each {campaign, status, openedAt, reference,
    notices: {language: {headline, hazard, action, remedies, contact}}}; they stand beside the
    record and are no part of it. None, or none, leaves the block out.
    """
    vocabulary_url = vocabulary_url or base_url
    whole = envelope(composed, base_url, vocabulary_url, recall_notices or ())
    whole["product"] = product_head(composed, base_url) | {
        fact.name: fact_node(fact, composed, base_url) for fact in composed.facts
    }
    whole["levels"] = [
        level_record(level, composed, base_url, vocabulary_url) for level in composed.levels
    ]
    return {key: member for key, member in whole.items() if member not in (None, [])}


def envelope(
    composed: ComposedPassport,
    base_url: str,
    vocabulary_url: str,
    notices: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """The members of the document in order, with nothing yet in ``product`` and ``levels``."""
    path = composed.identifier.path
    page = f"{base_url}/recall{path}"
    return {
        "@context": contexts(composed, vocabulary_url),
        "id": f"{base_url}/passport{path}",
        "type": "ProductPassport",
        "uniqueProductIdentifier": composed.identifier.uri(base_url),
        "granularity": composed.granularity,
        "dppSchemaVersion": composed.profile,
        "dppStatus": composed.status,
        **standing_members(composed, base_url),
        "lastUpdated": instant(composed.last_updated),
        "economicOperatorId": composed.operator_uri,
        "facilityId": _facility(composed),
        "contentSpecificationIds": sorted(
            {name for level in composed.levels for name in level.profile.split(" ")}
        ),
        "history": f"{base_url}/history{path}",
        "recallStatus": page,
        "product": None,
        "levels": None,
        "recallNotice": [notice_node(notice, page) for notice in notices],
    }


def contexts(composed: ComposedPassport, vocabulary_url: str) -> list[str]:
    """The addresses of what the members mean: the passport's frame, then each profile used."""
    names = linked_data.context_names(level.profile for level in composed.levels)
    return [f"{vocabulary_url}{linked_data.context_path(name)}" for name in names]


def expand(document: Mapping[str, Any] | bytes, vocabulary_url: str) -> list[Any]:
    """The expanded form of a passport document made with the same ``vocabulary_url``.

    The document may be its JSON text already. Raises PropertyDropped for a member without a term,
    ContextRefused for a foreign context.
    """
    expanded: list[Any] = json.loads(_expanded(_bytes(document), vocabulary_url))
    return expanded


def to_ntriples(document: Mapping[str, Any] | bytes, vocabulary_url: str) -> str:
    """The passport's triples, one a line. Raises as :func:`expand`."""
    return _ntriples(_bytes(document), vocabulary_url)


def to_turtle(document: Mapping[str, Any] | bytes, vocabulary_url: str) -> str:
    """The same triples as Turtle. Raises as :func:`expand`."""
    return _turtle(_bytes(document), vocabulary_url)


def _bytes(document: Mapping[str, Any] | bytes) -> bytes:
    return document if isinstance(document, bytes) else canonical(dict(document))


@lru_cache(maxsize=_KEPT)
def _expanded(document: bytes, vocabulary_url: str) -> bytes:
    options = {"documentLoader": _FrozenLoader(vocabulary_url), "base": ""}
    with _pyld:
        expanded = pyld_jsonld.expand(json.loads(document), options, on_property_dropped=_refuse)
    return json.dumps(expanded).encode()


@lru_cache(maxsize=_KEPT)
def _ntriples(document: bytes, vocabulary_url: str) -> str:
    expanded = json.loads(_expanded(document, vocabulary_url))
    # There are no named graphs, so these N-Quads are N-Triples.
    options = {"format": "application/n-quads", "documentLoader": _FrozenLoader(vocabulary_url)}
    with _pyld:
        lines: str = pyld_jsonld.to_rdf(expanded, options)
    return lines


@lru_cache(maxsize=_KEPT)
def _turtle(document: bytes, vocabulary_url: str) -> str:
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix in ("gs1", "schema", "own", "xsd"):
        graph.bind(prefix, _frame(vocabulary_url)[prefix])
    source = rdflib.parser.StringInputSource(_ntriples(document, vocabulary_url).encode())
    NTParser.parse(source, graph, bnode_context=_SameLabels())
    return graph.serialize(format="turtle")


def _refuse(name: str | None) -> None:
    raise PropertyDropped(f"there is no term for {name!r}")


def _frame(vocabulary_url: str) -> Mapping[str, Any]:
    terms: Mapping[str, Any] = linked_data.context(linked_data.FRAME, vocabulary_url)["@context"]
    return terms


class _FrozenLoader:
    """Knows the contexts of this host and nothing else; the network is never asked."""

    def __init__(self, vocabulary_url: str) -> None:
        self._vocabulary_url = vocabulary_url

    def __call__(self, url: str, _options: object) -> dict[str, Any]:
        name = url.removeprefix(f"{self._vocabulary_url}/contexts/").removesuffix(".jsonld")
        if url != f"{self._vocabulary_url}{linked_data.context_path(name)}":
            raise ContextRefused(url)
        try:
            document = linked_data.context(name, self._vocabulary_url)
        except linked_data.UnknownContext as unknown:
            raise ContextRefused(url) from unknown
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": document,
        }


class _SameLabels(dict[str, BNode]):
    """Keeps the labels of blank nodes, so that the same passport gives the same Turtle."""

    def get(self, label: str, _default: Any = None) -> BNode:
        return BNode(label)


def product_head(composed: ComposedPassport, base_url: str) -> dict[str, Any]:
    """What the product's node says of it before any fact: which one it is."""
    identifier = composed.identifier
    node = {
        "id": identifier.uri(base_url),
        "type": "GS1Product",
        "gtin": identifier.gtin,
        "batch": composed.lot,
        "serial": identifier.serial,
    }
    return {key: member for key, member in node.items() if member is not None}


def fact_node(fact: Fact, composed: ComposedPassport, base_url: str) -> Any:
    """The value of a fact as the product's node has it."""
    attribute = profile(composed.profile_of(fact)).attributes[fact.name]
    return _node(fact.value, attribute.shape, base_url)


def _node(value: Any, shape: Shape, base_url: str) -> Any:
    """A value with the class of every node, and paths on this host as absolute addresses."""
    if isinstance(value, dict) and shape.members is not None:
        node = {} if shape.node_type is None else {"type": shape.node_type}
        members = shape.members
        return node | {key: _node(value[key], members[key], base_url) for key in value}
    if isinstance(value, list) and shape.items is not None:
        return [_node(item, shape.items, base_url) for item in value]
    if shape.absolute and isinstance(value, str) and value.startswith("/"):
        return f"{base_url}{value}"
    return value


def level_record(
    level: LevelVersion, composed: ComposedPassport, base_url: str, vocabulary_url: str
) -> dict[str, Any]:
    """Which version of a level the document is made from, and which facts that one states."""
    # A reading is stated by no version.
    own = [f for f in composed.facts if f.level == level.granularity and f.version != 0]
    overrides = [
        {
            "type": "Override",
            "property": _iri(fact, vocabulary_url),
            "overriddenGranularity": granularity,
            "overriddenVersion": _version_of(granularity, composed),
        }
        for fact in own
        for granularity, _ in fact.overridden
    ]
    record = {
        "id": f"{base_url}/passport/versions/{level.version}{level.identifier.path}",
        "type": "LevelRecord",
        "granularity": level.granularity,
        "identifier": level.identifier.uri(base_url),
        "version": level.version,
        "entryHash": level.entry_hash,
        "recordedAt": instant(level.recorded_at),
        "inForceFrom": instant(level.valid_from),
        "properties": [_iri(fact, vocabulary_url) for fact in own],
        "elements": [_element(fact.name, level.profile, vocabulary_url) for fact in own],
        "overrides": overrides,
    }
    return {key: member for key, member in record.items() if member != []}


def _version_of(granularity: str, composed: ComposedPassport) -> int:
    return next(level.version for level in composed.levels if level.granularity == granularity)


def _element(name: str, profiles: str, vocabulary_url: str) -> dict[str, Any]:
    """Where the dictionary defines a fact; of several profiles, the first that has it."""
    single = next(each for each in profiles.split(" ") if name in profile(each).attributes)
    return {
        "type": "DataElement",
        "elementId": name,
        "dictionaryReference": element_iri(single, name, vocabulary_url),
    }


def element_iri(profile: str, path: str, vocabulary_url: str) -> str:
    """The address of an element of one profile in the dictionary (EN 18223 clause 4.3)."""
    return f"{vocabulary_url}/terms/{profile}/{path}"


def _iri(fact: Fact, vocabulary_url: str) -> str:
    prefix, _, name = fact.term.partition(":")
    return f"{_frame(vocabulary_url)[prefix]}{name}"


def _facility(composed: ComposedPassport) -> str | None:
    """The place of manufacture by its GLN, as GS1's own resolver names it."""
    place = composed.fact("manufacturingPlace")
    gln = place.value.get("locationGLN") if place is not None else None
    return None if gln is None else f"https://id.gs1.org/414/{gln}"
