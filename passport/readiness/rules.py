"""How ready composed facts are, fact by fact and section by section. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from gs1 import Identifier
from passport.canonical import pointer_to
from passport.completeness import Duty, Standing, duties
from passport.obligations import OPTIONAL
from passport.profile import Attribute, Profile, Shape
from passport.readiness.markets import Market
from passport.readiness.model import Gap, Readiness, Row, Section, State
from passport.refusals import FactError

_PUBLIC = "public"
_FILE_LANGUAGE = "fileLanguage"
_language = re.compile(r"[a-z]{2,3}").fullmatch
# Faults that a row's own state says already.
_SAID = ("mandatory",)
_STATES = {
    Standing.STATED: State.COMPLETE,
    Standing.MISSING: State.MISSING,
    Standing.FORBIDDEN: State.WRONG,
    Standing.CONDITIONAL: State.CONDITIONAL,
    Standing.PENDING: State.PENDING,
    Standing.LATER: State.LATER,
    Standing.OPTIONAL: State.OPTIONAL,
}


def assess(
    identifier: Identifier,
    by_name: Profile,
    composed: Mapping[str, Any],
    on: date,
    market: Market | None,
    *,
    errors: Sequence[FactError] = (),
    versions: int = 0,
) -> Readiness:
    """How ready a passport is.

    ``composed`` are the facts of all its levels, ``errors`` what the checks found in them,
    ``versions`` how many levels state something.
    """
    by_fact: dict[str, list[FactError]] = {}
    for error in errors:
        by_fact.setdefault(error.pointer.split("/")[1] if error.pointer else "", []).append(error)
    rows = [
        _row(duty, by_name, composed, by_fact.get(duty.attribute.name, ()), market)
        for duty in duties(by_name, composed, identifier.granularity, on)
    ]
    known = {row.name for row in rows}
    return Readiness(
        identifier,
        identifier.granularity,
        by_name.name,
        on,
        market,
        tuple(_sections(by_name, rows)),
        _counts(rows),
        tuple(each for name, found in by_fact.items() if name not in known for each in found),
        versions,
    )


def for_everybody(readiness: Readiness) -> Readiness:
    """The same with the rows of public facts only.

    What was judged has to be public already: a row tells what the facts beside it say too.
    """
    sections = [
        Section(each.name, each.title, rows, _counts(rows))
        for each in readiness.sections
        if (rows := tuple(row for row in each.rows if row.public))
    ]
    public = [row for section in sections for row in section.rows]
    return Readiness(
        readiness.identifier,
        readiness.granularity,
        readiness.profile,
        readiness.on,
        readiness.market,
        tuple(sections),
        _counts(public),
        (),
        readiness.versions,
    )


def gaps(attribute: Attribute, value: Any, market: Market) -> tuple[Gap, ...]:
    """The texts and lists of documents of a fact that lack a language of the market."""
    found = _languages(pointer_to("", attribute.name), value, attribute.shape)
    return tuple(
        Gap(pointer, market.lacking(present), market.also_official(present))
        for pointer, present in found
        if market.lacking(present) or market.also_official(present)
    )


def _row(
    duty: Duty,
    by_name: Profile,
    composed: Mapping[str, Any],
    errors: Sequence[FactError],
    market: Market | None,
) -> Row:
    attribute, state = duty.attribute, _STATES[duty.standing]
    told = tuple(error for error in errors if error.rule not in _SAID)
    found: tuple[Gap, ...] = ()
    if market is not None and attribute.name in by_name.languages and attribute.name in composed:
        found = gaps(attribute, composed[attribute.name], market)
    if told:
        state = State.WRONG
    elif state is State.COMPLETE and any(gap.lacking for gap in found):
        state = State.LANGUAGE
    return Row(
        name=attribute.name,
        label=attribute.label,
        section=attribute.section,
        level=attribute.level,
        state=state,
        obligation=duty.obligation.word,
        source=duty.source,
        public=_PUBLIC in (attribute.shape.disclosure or ()),
        because=duty.obligation.condition,
        errors=told,
        gaps=found,
    )


def _sections(by_name: Profile, rows: Sequence[Row]) -> Iterator[Section]:
    for name, title in by_name.sections.items():
        own = tuple(row for row in rows if row.section == name)
        if own:
            yield Section(name, title, own, _counts(own))


def _counts(rows: Iterable[Row]) -> Mapping[State, int]:
    """How many are in each state; what is stated although it is optional is not counted."""
    counted = Counter(row.state for row in rows if _counts_in(row))
    return {state: counted[state] for state in State}


def _counts_in(row: Row) -> bool:
    return row.state is not State.COMPLETE or row.obligation != OPTIONAL


def _languages(pointer: str, value: Any, shape: Shape) -> Iterator[tuple[str, frozenset[str]]]:
    """Every text and list of documents within a value, with the languages it is in."""
    if isinstance(value, dict):
        if shape.everything and value and all(map(_language, value)):
            yield pointer, frozenset(value)
            return
        for name, member in value.items():
            inner = (shape.members or {}).get(name)
            if inner is not None:
                yield from _languages(pointer_to(pointer, name), member, inner)
    elif isinstance(value, list) and shape.items is not None:
        stated = [each.get(_FILE_LANGUAGE) for each in value if isinstance(each, dict)]
        documents = frozenset(each for each in stated if isinstance(each, str))
        if documents:
            # Each document is in its own language, and so are the texts beside it.
            yield pointer, documents
            return
        for index, item in enumerate(value):
            yield from _languages(pointer_to(pointer, index), item, shape.items)
