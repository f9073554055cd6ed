"""Linked data of any passport of any profile: nothing lost, and one graph whoever reads it."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from passport import jsonld, jsonld_text, service
from passport.canonical import canonical, sha256
from passport.cascade import LevelFacts, compose_facts
from passport.catalogue import service as catalogue
from passport.db import Database
from passport.model import ComposedPassport
from passport.profile import profile
from schemas import linked_data, loader
from schemas.references import followed
from tests import builders
from tests.passport import examples
from tests.passport.conftest import publish_levels
from tests.schemas.samples import everything, sample

BASE = examples.BASE
FLOAT = rdflib.XSD.float
# Every profile, and passports that keep to two at once.
NAMES = (*loader.profiles(), "battery/2 generic/1", "generic/1 textile/1")
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=9
)
tags = st.sampled_from(("en", "de", "fr", "pl", "el"))
# rdflib's own reader of JSON-LD makes a kind of graph that rdflib itself is giving up.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")


@pytest.fixture
def composed(sqlite_database: Database) -> ComposedPassport:
    with sqlite_database.write() as connection:
        levels = publish_levels(connection, "battery")
        subject = catalogue.find_subject(connection, levels["model"])
        return service.compose(connection, subject, builders.NOW)


def stating(composed: ComposedPassport, name: str, facts: Mapping[str, Any]) -> ComposedPassport:
    """The same passport of another profile that states these facts, whoever may read them."""
    entry_hash = sha256(canonical({"profile": name, "facts": facts}))
    level = replace(composed.levels[0], profile=name, entry_hash=entry_hash)
    stated = compose_facts([LevelFacts(level, facts)], {name: profile(name)})
    group = profile(name).group
    return replace(
        composed,
        product_group=group,
        profile=name,
        profiles=tuple(name.split(" ")),
        facts=stated,
        levels=(level,),
    )


def values(member: Mapping[str, Any], root: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Values that keep to a schema, with some of the members of every object."""
    schema = followed(member, root)
    if schema.get("x-language-map"):
        return st.dictionaries(tags, texts, min_size=1, max_size=3)
    kind = schema.get("type")
    if kind == "boolean":
        return st.booleans()
    if kind == "array":
        return st.lists(values(schema["items"], root), min_size=1, max_size=3)
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if kind == "object" and "properties" in schema and "$ref" in member:
        whole = sample(member, root)
        names = sorted(set(whole) - set(schema.get("required", ())))
        return st.sets(st.sampled_from(names)).map(
            lambda left: {key: whole[key] for key in whole if key not in left or len(whole) < 2}
        ) if names else st.just(whole)  # fmt: skip
    return st.just(sample(member, root))


@st.composite
def passports(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """Some facts of a profile."""
    root = loader.load(f"passport/{name}")
    chosen = draw(st.sets(st.sampled_from(sorted(root["properties"])), min_size=1, max_size=6))
    return {key: draw(values(root["properties"][key], root)) for key in sorted(chosen)}


def with_contexts(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with the contexts themselves in place of their addresses, for a reader that
    would ask the network for them."""
    names = [url.rpartition("/")[2].removesuffix(".jsonld") for url in document["@context"]]
    found = [copy.deepcopy(linked_data.context(name, BASE)["@context"]) for name in names]
    return {**document, "@context": found}


def by_value(graph: rdflib.Graph) -> rdflib.Graph:
    """The graph with floating numbers written in one way: PyLD writes 2.65E0, rdflib 2.65."""
    made = rdflib.Graph()
    for subject, predicate, value in graph:
        if isinstance(value, rdflib.Literal) and value.datatype == FLOAT:
            value = rdflib.Literal(repr(float(value)), datatype=FLOAT)  # noqa: PLW2901
        made.add((subject, predicate, value))
    return made


def triples(graph: rdflib.Graph) -> Counter[tuple[Any, ...]]:
    """The triples with all nodes without a name as one: quick to compare, and nearly as strict."""
    return Counter(
        tuple(None if isinstance(each, rdflib.BNode) else each for each in triple)
        for triple in graph
    )


def exactly(one: rdflib.Graph, other: rdflib.Graph) -> bool:
    return bool(isomorphic(one, other))


def nearly(one: rdflib.Graph, other: rdflib.Graph) -> bool:
    return triples(one) == triples(other)


def assert_one_graph(
    composed: ComposedPassport, same: Callable[[rdflib.Graph, rdflib.Graph], bool]
) -> None:
    document = jsonld.document(composed, base_url=BASE)
    text = jsonld_text.text(composed, base_url=BASE)
    assert json.loads(text) == document
    # Raises PropertyDropped where anything has no term.
    (node,) = jsonld.expand(document, BASE)
    product = node[f"{BASE}/terms/product"][0]
    terms = {linked_data.context("passport-2", BASE)["@context"][p] + n for p, _, n in (
        fact.term.partition(":") for fact in composed.facts)}  # fmt: skip
    assert terms <= set(product)
    lines = jsonld.to_ntriples(document, BASE)
    ours = rdflib.Graph().parse(data=lines, format="nt")
    turtle = rdflib.Graph().parse(data=jsonld.to_turtle(document, BASE), format="turtle")
    assert same(ours, turtle)
    theirs = rdflib.Graph().parse(data=json.dumps(with_contexts(document)), format="json-ld")
    assert same(by_value(ours), by_value(theirs))


@pytest.mark.parametrize("name", NAMES)
def test_a_passport_that_states_everything_is_one_graph(
    composed: ComposedPassport, name: str
) -> None:
    facts = everything(loader.load(f"passport/{name}"))
    assert_one_graph(stating(composed, name, facts), nearly)


@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_passport_states_is_one_graph(composed: ComposedPassport, name: str) -> None:
    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @given(passports(name))
    def check(facts: dict[str, Any]) -> None:
        assert_one_graph(stating(composed, name, facts), exactly)

    check()
