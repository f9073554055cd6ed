"""Two states of a passport and what differs, for the page and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gs1 import Granularity
from passport.catalogue.model import Subject
from passport.comparing import FactChange
from passport.model import ComposedPassport, Fact
from resolver.pages import LocalText, pick_text
from resolver.views import passport_answers as forms
from resolver.views.readers import reader_of
from resolver.views.values_model import Value


@dataclass(frozen=True, slots=True)
class State:
    """One side: what was asked, and the passport that is; None where there was none then."""

    asked: str
    composed: ComposedPassport | None
    at: datetime | None = None
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LevelView:
    """The version of one level that a state is composed of."""

    granularity: Granularity
    version: int


@dataclass(frozen=True, slots=True)
class StateView:
    """One side as it is shown; ``url`` is the fixed address of this state."""

    asked: str
    at: datetime | None
    recorded_at: datetime | None
    levels: tuple[LevelView, ...]
    url: str | None


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact on one side, by which level in which version; ``stated`` is it as JSON."""

    level: Granularity
    version: int
    value: Value
    stated: Any


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One fact that differs, by the name readers know; ``pointers`` say where in it."""

    name: str
    label: LocalText
    kind: str  # added | removed | changed
    before: Stated | None
    after: Stated | None
    pointers: tuple[str, ...]


def state_view(state: State, subject: Subject) -> StateView:
    """One side for its head."""
    composed = state.composed
    return StateView(
        asked=state.asked,
        at=state.at,
        recorded_at=state.recorded_at,
        levels=tuple(
            LevelView(level.granularity, level.version)
            for level in (composed.levels if composed else ())
        ),
        url=None if composed is None else forms.pinned_path(composed, subject),
    )


def change_views(
    changes: Sequence[FactChange], before: State, after: State, language: str
) -> tuple[ChangeView, ...]:
    """What differs for a reader of ``language``."""
    return tuple(
        ChangeView(
            name=change.name,
            label=_label(change, language),
            kind=change.kind,
            before=_stated(change.before, before.composed, language),
            after=_stated(change.after, after.composed, language),
            pointers=tuple(each.pointer for each in change.changes),
        )
        for change in changes
    )


def _label(change: FactChange, language: str) -> LocalText:
    fact = change.after or change.before
    label = fact.label if fact is not None else {}
    return pick_text(label, language) or LocalText(change.name, "en")


def _stated(fact: Fact | None, composed: ComposedPassport | None, language: str) -> Stated | None:
    if fact is None or composed is None:
        return None
    value = reader_of(composed.profile_of(fact), language).fact(fact.name, fact.value)
    return Stated(fact.level, fact.version, value, fact.value)
