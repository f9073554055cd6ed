"""Readings as facts of the composed view, where they stand over what a version states. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from passport.disclosure import project
from passport.model import Fact
from passport.profile import Profile
from passport.readings.model import Reading
from passport.readings.rules import moment_of, read_time
from passport.readings.series import Kind, Series, series_of


def fact_of(
    series: Series, readings: Sequence[Reading], profile: Profile, audience: str
) -> Fact | None:
    """The fact that these readings make, the newest first, less what is not for the audience.

    None where nothing is left of it.
    """
    items = [series.item(each.value, each.measured_at, each.unit_code) for each in readings]
    value: Any = items[::-1] if series.listed else items[0]
    seen = project({series.name: value}, profile.shape, audience)
    if series.name not in seen:
        return None
    attribute = series.attribute
    return Fact(
        name=series.name,
        value=seen[series.name],
        level="item",
        version=0,
        overridden=(),
        section=attribute.section,
        label=attribute.label,
        unit=attribute.unit,
        term=attribute.term,
        dynamic=True,
        measured_at=readings[0].measured_at,
    )


def with_latest(
    facts: Sequence[Fact],
    latest: Sequence[Fact],
    profiles: Sequence[Profile],
    stated_at: Mapping[str, datetime],
) -> tuple[Fact, ...]:
    """The facts of a composed passport with the newest readings in their place.

    ``facts`` are the published ones, ``latest`` is what ``latest_facts`` found by the first of
    the ``profiles`` of the levels, whose order the facts have. ``stated_at`` is the instant from
    which the version of each level holds, by granularity. A published fact
    stays where its own instant of measurement, or else its version, is newer than the reading.
    Events are put beside those that a version states.
    """
    series = series_of(profiles[0].name)
    composed = {fact.name: fact for fact in facts}
    for reading in latest:
        published = composed.get(reading.name)
        composed[reading.name] = (
            reading
            if published is None
            else _over(published, reading, series[reading.name], stated_at)
        )
    names = dict.fromkeys(name for profile in profiles for name in profile.attributes)
    order = {name: place for place, name in enumerate(names)}
    return tuple(sorted(composed.values(), key=lambda fact: order[fact.name]))


def _over(
    published: Fact, reading: Fact, series: Series, stated_at: Mapping[str, datetime]
) -> Fact:
    if series.kind is Kind.OTHER and series.listed:
        return replace(published, value=_together(published, reading, series), **_marks(reading))
    measured_at = _measured_at(published, series) or stated_at.get(published.level)
    if reading.measured_at is None or (measured_at or moment_of(0)) > reading.measured_at:
        return replace(published, dynamic=True)
    overridden = published.overridden
    if published.level != "item":
        overridden = ((published.level, published.value), *overridden)
    return replace(reading, overridden=overridden)


def _marks(reading: Fact) -> dict[str, Any]:
    # No version states what both say together, least of all one of this number at the item.
    return {"level": "item", "version": 0, "dynamic": True, "measured_at": reading.measured_at}


def _together(published: Fact, reading: Fact, series: Series) -> list[Any]:
    """The events of both, each once, in the order in which they happened."""
    told = [*published.value, *(each for each in reading.value if each not in published.value)]
    if series.time_member is None:
        return told
    return sorted(told, key=lambda each: read_time(each.get(series.time_member, "")) or 0)


def _measured_at(published: Fact, series: Series) -> datetime | None:
    """When a published value was measured, the latest where it is a list of measurements."""
    if series.time_member is None:
        return None
    items = published.value if isinstance(published.value, list) else [published.value]
    times = [read_time(each.get(series.time_member, "")) for each in items if each]
    newest = max((each for each in times if each is not None), default=None)
    return None if newest is None else moment_of(newest)
