"""Putting a passport together: item over batch over model, nothing lost on the way.

DECISIONS 13: a level holds its own facts only; a view is composed from the versions in force.
A narrower level replaces a wider one's fact as a whole, and what it replaces stays visible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from passport.canonical import canonical, sha256
from passport.chain import instant
from passport.model import Fact, LevelVersion
from passport.profile import Profile


@dataclass(frozen=True, slots=True)
class LevelFacts:
    """What one level states, and which version of it says so."""

    version: LevelVersion
    facts: Mapping[str, Any]


def compose_facts(
    levels: Sequence[LevelFacts], profiles: Mapping[str, Profile]
) -> tuple[Fact, ...]:
    """Every fact of every level once, in the order of the profile.

    ``levels`` come most specific first; ``profiles`` by name must hold each level's. A fact two
    levels agree on comes from the narrower one and overrides nothing.
    """
    by_name: dict[str, list[LevelFacts]] = {}
    for level in levels:
        for name in level.facts:
            by_name.setdefault(name, []).append(level)
    facts = [_fact(name, stated, profiles) for name, stated in by_name.items()]
    order = _order(profiles[level.version.profile] for level in levels)
    return tuple(sorted(facts, key=lambda fact: order[fact.name]))


def _fact(name: str, stated: Sequence[LevelFacts], profiles: Mapping[str, Profile]) -> Fact:
    narrowest, *wider = stated
    value = narrowest.facts[name]
    attribute = profiles[narrowest.version.profile].attributes[name]
    return Fact(
        name=name,
        value=value,
        level=narrowest.version.granularity,
        version=narrowest.version.version,
        overridden=tuple(
            (level.version.granularity, level.facts[name])
            for level in wider
            if canonical(level.facts[name]) != canonical(value)
        ),
        section=attribute.section,
        label=attribute.label,
        unit=attribute.unit,
        term=attribute.term,
    )


def _order(profiles: Iterable[Profile]) -> dict[str, int]:
    names = (name for profile in profiles for name in profile.attributes)
    return {name: position for position, name in enumerate(dict.fromkeys(names))}


def etag_seed(levels: Sequence[LevelVersion]) -> str:
    """A hash that names exactly these versions, in hexadecimal."""
    return sha256(canonical([[level.identifier.path, level.entry_hash] for level in levels]))


def etag_seed_with(seed: str, readings: Sequence[Fact]) -> str:
    """A hash that names versions and the newest readings beside them, in hexadecimal.

    Only of readings that are shown: else it would tell of the others that they have changed.
    """
    marks = [
        [fact.name, "" if fact.measured_at is None else instant(fact.measured_at), fact.value]
        for fact in readings
    ]
    return sha256(canonical([seed, marks]))
