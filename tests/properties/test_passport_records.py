"""What must hold for every passport, whatever it states."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from gs1 import Granularity
from passport.canonical import LARGEST_NUMBER, canonical, parsed
from passport.cascade import LevelFacts, compose_facts
from passport.chain import Entry, EntryDraft, entry_problems, link_problems, seal
from passport.changes import differences
from passport.disclosure import AUDIENCES, project
from passport.model import LevelVersion
from passport.profile import Shape, profile
from tests.passport import examples

MOMENT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PROFILES = {name: profile(name) for name in ("battery/1", "appliance/1")}
GRANULARITIES: tuple[Granularity, ...] = get_args(Granularity)

numbers = st.one_of(
    st.integers(-LARGEST_NUMBER, LARGEST_NUMBER),
    st.floats(-LARGEST_NUMBER, LARGEST_NUMBER, allow_nan=False),
)
texts = st.text(st.characters(codec="utf-8"), max_size=8)
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=12,
)

NAMES = ("a", "b", "c")
disclosures = st.one_of(
    st.none(), st.lists(st.sampled_from(sorted(AUDIENCES)), max_size=2).map(tuple)
)
shapes = st.recursive(
    st.builds(Shape, disclosure=disclosures),
    lambda inner: st.one_of(
        st.builds(
            Shape,
            disclosure=disclosures,
            members=st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
        ),
        st.builds(Shape, disclosure=disclosures, items=inner),
    ),
    max_leaves=8,
)


def values_of(shape: Shape) -> st.SearchStrategy[Any]:
    if shape.members is not None:
        members = {name: values_of(inner) for name, inner in shape.members.items()}
        return st.fixed_dictionaries({}, optional=members)
    if shape.items is not None:
        return st.lists(values_of(shape.items), max_size=3)
    return st.integers(0, 9)


@st.composite
def facts_of_a_profile(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    group = draw(st.sampled_from(("battery", "appliance")))
    stated = {
        name: fact for level in examples.LEVELS[group].values() for name, fact in level.items()
    }
    names = draw(st.sets(st.sampled_from(sorted(stated))))
    return f"{group}/1", {name: stated[name] for name in names}


def atoms(value: Any, at: tuple[str, ...] = ()) -> set[tuple[tuple[str, ...], str]]:
    """Every leaf with the members that lead to it; the place within a list does not count."""
    if isinstance(value, dict):
        return {atom for key, member in value.items() for atom in atoms(member, (*at, key))}
    if isinstance(value, list):
        return {atom for member in value for atom in atoms(member, at)}
    return {(at, json.dumps(value))}


def is_narrower(smaller: str, larger: str) -> bool:
    """Whether everything the first may read the second may read too, by the audiences' rules."""
    if smaller in ("public", larger) or larger == "operator.responsible":
        return True
    return larger.startswith(f"{smaller}.") and larger != "legitimate_interest.owner"


@given(st.data(), st.sampled_from(sorted(AUDIENCES)), st.sampled_from(sorted(AUDIENCES)))
def test_a_smaller_audience_never_sees_more(data: st.DataObject, one: str, other: str) -> None:
    members = data.draw(st.dictionaries(st.sampled_from(NAMES), shapes, min_size=1))
    shape = Shape(members=members)
    facts = data.draw(values_of(shape))
    seen = atoms(project(facts, shape, one))
    assert seen <= atoms(facts)
    if is_narrower(one, other):
        assert seen <= atoms(project(facts, shape, other))


@given(facts_of_a_profile(), st.sampled_from(sorted(AUDIENCES)))
def test_real_profiles_disclose_to_everyone_at_least_what_is_public(
    stated: tuple[str, dict[str, Any]], audience: str
) -> None:
    name, facts = stated
    public = atoms(project(facts, PROFILES[name].shape, "public"))
    seen = atoms(project(facts, PROFILES[name].shape, audience))
    assert public <= seen <= atoms(facts)


@given(facts_of_a_profile(), st.sampled_from(sorted(AUDIENCES)))
def test_what_was_projected_once_is_not_narrowed_again(
    stated: tuple[str, dict[str, Any]], audience: str
) -> None:
    name, facts = stated
    once = project(facts, PROFILES[name].shape, audience)
    assert project(once, PROFILES[name].shape, audience) == once


@given(json_values)
def test_canonical_bytes_are_read_back_to_themselves(value: Any) -> None:
    data = canonical(value)
    assert canonical(parsed(data)) == data


@given(st.dictionaries(texts, json_values, max_size=5), st.randoms())
def test_the_order_of_members_does_not_matter(value: dict[str, Any], random: Any) -> None:
    members = list(value.items())
    random.shuffle(members)
    assert canonical(dict(members)) == canonical(value)


@given(st.data())
def test_composing_never_loses_a_fact(data: st.DataObject) -> None:
    stated = {
        granularity: data.draw(facts_of_a_profile().filter(lambda drawn: drawn[0] == "battery/1"))
        for granularity in data.draw(st.sets(st.sampled_from(GRANULARITIES), min_size=1))
    }
    levels = [
        LevelFacts(
            LevelVersion(
                granularity,
                examples.identifiers("battery")[granularity],
                1,
                1,
                "0" * 64,
                MOMENT,
                MOMENT,
                "battery/1",
            ),
            stated[granularity][1],
        )
        for granularity in ("item", "batch", "model")
        if granularity in stated
    ]
    composed = {fact.name: fact for fact in compose_facts(levels, PROFILES)}
    for level in levels:
        for name, value in level.facts.items():
            fact = composed[name]
            shown = [fact.value, *(other for _, other in fact.overridden)]
            assert value in shown
    assert composed.keys() == {name for level in levels for name in level.facts}
    for fact in composed.values():
        narrowest = next(level for level in levels if fact.name in level.facts)
        assert fact.value == narrowest.facts[fact.name]
        assert fact.level == narrowest.version.granularity


@given(json_values, json_values)
def test_nothing_changed_exactly_when_the_canonical_bytes_are_equal(one: Any, other: Any) -> None:
    assert (differences(one, other) == []) == (canonical(one) == canonical(other))
    assert differences(one, one) == []


def _sealed(seq: int, payload: dict[str, Any], previous: str | None) -> tuple[Entry, bytes]:
    fragment = canonical(payload)
    draft = EntryDraft(
        passport_key="/01/09520000010027",
        seq=seq,
        version=seq,
        event_type=None,
        payload=canonical({"facts": payload}),
        profile="battery/1",
        reason=None,
        writer="writer",
        valid_from=MOMENT,
        recorded_at=MOMENT + timedelta(seconds=seq),
        previous_hash=previous,
        about={},
    )
    return seal(draft, {"public": fragment}), fragment


def _problems(entries: list[Entry], fragments: list[bytes]) -> list[str]:
    previous: Entry | None = None
    found: list[str] = []
    for entry, fragment in zip(entries, fragments, strict=True):
        found += entry_problems(entry, {"public": fragment})
        found += link_problems(entry, previous)
        previous = entry
    return found


@given(
    st.lists(st.dictionaries(texts, numbers, max_size=2), min_size=1, max_size=4),
    st.data(),
)
def test_one_flipped_bit_anywhere_is_found(
    payloads: list[dict[str, Any]], data: st.DataObject
) -> None:
    entries: list[Entry] = []
    fragments: list[bytes] = []
    for seq, payload in enumerate(payloads, 1):
        entry, fragment = _sealed(seq, payload, entries[-1].entry_hash if entries else None)
        entries.append(entry)
        fragments.append(fragment)
    assert _problems(entries, fragments) == []

    which = data.draw(st.integers(0, len(entries) - 1))
    part = data.draw(st.sampled_from(("payload", "header", "fragment")))
    entry = entries[which]
    before = {"payload": entry.payload, "header": entry.header, "fragment": fragments[which]}[part]
    position = data.draw(st.integers(0, len(before) - 1))
    flipped = before[position] ^ (1 << data.draw(st.integers(0, 7)))
    after = before[:position] + bytes([flipped]) + before[position + 1 :]
    if part == "fragment":
        fragments[which] = after
    elif part == "header":
        entries[which] = replace(entry, header=after)
    else:
        entries[which] = replace(entry, payload=after)
    assert _problems(entries, fragments)
