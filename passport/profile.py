"""A passport profile read for use: what each fact is called, who may read it, what it is made of.

The profiles themselves are the files in ``schemas/passport/`` and in the operator's own folder;
their keywords are explained in ``schemas/README.md``. A passport may keep to several profiles at
once; their names are then joined by a space, such as ``battery/2 generic/1``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import Any

from passport.obligations import (
    CONDITIONAL,
    Obligation,
    day,
    first_that_applies,
    read_obligations,
    strictest,
)
from schemas import linked_data, loader
from schemas.merging import ProfileConflict
from schemas.references import followed

Audiences = tuple[str, ...]
Texts = Mapping[str, str]  # by language


@dataclass(frozen=True, slots=True)
class Shape:
    """How a value is built, with every reference of the schema followed.

    ``members`` are those of a closed object (None for anything else), ``items`` the shape of an
    array's members. ``disclosure`` None means: as the value it is part of. ``everything`` marks a
    value whose inside is not described and is disclosed whole: a language map, an event's rule.
    """

    disclosure: Audiences | None = None
    node_type: str | None = None  # class of the node in JSON-LD
    absolute: bool = False  # a path on this host that is published as an absolute address
    everything: bool = False
    members: Mapping[str, Shape] | None = None
    items: Shape | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    """A fact a level may state: one top-level member of the profile.

    ``duties`` holds the lines of what is asked, a tuple of them for each profile that has the
    attribute.
    """

    name: str
    term: str  # such as own:labelCapacity or gs1:netWeight
    level: str  # where the fact is really established: model, batch or item
    section: str
    # The word where there is one; "conditional" where it depends. See obligation_for().
    obligation: str
    label: Texts
    unit: str | None  # its symbol; None also where it is a plain number
    shape: Shape
    duties: tuple[tuple[Obligation, ...], ...] = ()
    dynamic: bool = False  # measured again and again: kept as readings
    help: Texts = field(default_factory=dict)
    source: str = ""  # the law or standard it comes from
    unit_code: str | None = None  # of UN/ECE Recommendation 20

    @property
    def obligations(self) -> tuple[Obligation, ...]:
        """Every line of what is asked, in the order in which they are written."""
        return tuple(line for lines in self.duties for line in lines)

    def obligation_for(self, facts: Mapping[str, Any], on: date) -> Obligation:
        """What is asked of a product with these (composed) facts on that day.

        Of each profile the first line that applies, of several profiles the strictest; optional
        where nothing applies. Its ``source`` is the attribute's where the line names none.
        """
        return strictest(first_that_applies(lines, facts, on) for lines in self.duties)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long passports are kept at least, counted from the end of the product's sale."""

    years: int
    source: str


@dataclass(frozen=True, slots=True)
class InForce:
    """The first and the last day a profile is the one to use; None: open on that side."""

    since: date | None = None
    until: date | None = None

    def on(self, moment: date) -> bool:
        """Whether the profile is in force on that day."""
        return (self.since is None or self.since <= moment) and (
            self.until is None or moment <= self.until
        )


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile such as ``battery/1``, or several merged; attributes in the order shown.

    ``rules`` are the cross-field rules as written. ``languages`` names the attributes whose
    texts must be there in every official language of the market.
    """

    name: str  # as asked for: battery/2 generic/1
    group: str
    sections: Mapping[str, Texts]
    attributes: Mapping[str, Attribute]
    shape: Shape
    rules: tuple[Mapping[str, Any], ...] = ()
    in_force: InForce = field(default_factory=InForce)
    supersedes: tuple[str, ...] = ()
    retention: Retention | None = None
    languages: tuple[str, ...] = ()
    horizontal: bool = False  # stands beside the profile of any product group
    title: Texts = field(default_factory=dict)
    icon: str | None = None
    recycling: tuple[str, ...] = ()  # shown on the owner's page about the end of life
    # The law by which a second life gets a passport of its own; by which an item's passport is
    # kept until the thing is recycled, however old it gets.
    second_life_law: str | None = None
    recycling_law: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the profiles it is made of."""
        return tuple(self.name.split(" "))


@loader.cached
def profile(text: str) -> Profile:
    """The profile of this name, or several merged: names joined by one space, sorted.

    Raises schemas.loader.UnknownSchema, and schemas.merging.ProfileConflict where two of them
    mean different things by the same name.
    """
    schema = loader.load(f"passport/{text}")
    _refuse_other_meanings(text.split(" "))
    shape = _object(schema, schema)
    assert shape.members is not None  # noqa: S101 -- a profile is a closed object
    attributes = {
        key: _attribute(key, entry, shape.members[key])
        for key, entry in schema["properties"].items()
    }
    return Profile(
        name=text,
        group=schema.get("x-group") or text.partition("/")[0],
        sections=schema["x-sections"],
        attributes=attributes,
        shape=shape,
        rules=tuple(schema.get("x-rules", ())),
        in_force=_in_force(schema),
        supersedes=_texts(schema.get("x-supersedes")),
        retention=_retention(schema.get("x-retention")),
        languages=tuple(schema.get("x-languages", ())),
        horizontal=bool(schema.get("x-horizontal")),
        title=schema.get("x-title") or {"en": schema.get("title", text)},
        icon=schema.get("x-icon"),
        recycling=tuple(schema.get("x-recycling", ())),
        second_life_law=schema.get("x-lifecycle", {}).get("secondLifePassport"),
        recycling_law=schema.get("x-lifecycle", {}).get("keptUntilRecycled"),
    )


def _refuse_other_meanings(names: list[str]) -> None:
    """Raises ProfileConflict where the linked data of one passport would contradict itself."""
    for one, other in combinations(names, 2):
        schemas = (loader.load(f"passport/{one}"), loader.load(f"passport/{other}"))
        for name, _, _ in linked_data.differences(*schemas):
            raise ProfileConflict(name, one, other, "what kind of value is said")


def current_profiles(group: str, on: date) -> tuple[str, ...]:
    """The profile of a product group to use on a day: the newest one in force.

    A tuple of one name. Raises schemas.loader.UnknownSchema for a group without a profile, or
    without one in force on that day.
    """
    names = loader.profiles_of(group)
    found = [name for name in names if _in_force(loader.load(f"passport/{name}")).on(on)]
    if not found:
        raise loader.UnknownSchema(f"passport/{group}")
    return (found[-1],)


def newest_profile(group: str) -> Profile | None:
    """The profile of the highest number, which tells of its group; None where there is none."""
    try:
        return profile(loader.current_profile(group))
    except loader.UnknownSchema:
        return None


def profile_text(names: tuple[str, ...] | list[str]) -> str:
    """The names as they are stored with an entry: each once, sorted, joined by a space."""
    return " ".join(sorted(set(names)))


@loader.cached
def event_shape(name: str) -> Shape:
    """The shape of an event's facts, such as ``recall_opened/1``.

    Raises schemas.loader.UnknownSchema.
    """
    schema = loader.load(f"events/{name}")
    return _object(schema, schema)


def _in_force(schema: Mapping[str, Any]) -> InForce:
    written = schema.get("x-in-force", {})
    return InForce(day(written.get("from")), day(written.get("until")))


def _retention(written: Mapping[str, Any] | None) -> Retention | None:
    return None if written is None else Retention(written["years"], written["source"])


def _texts(written: str | list[str] | None) -> tuple[str, ...]:
    if written is None:
        return ()
    return (written,) if isinstance(written, str) else tuple(written)


def _attribute(name: str, entry: Mapping[str, Any], shape: Shape) -> Attribute:
    unit = entry.get("x-unit") or {}
    duties = tuple(
        read_obligations(written) for written in entry.get("x-duties", (entry["x-obligation"],))
    )
    words = {line.word for lines in duties for line in lines}
    description = entry.get("description")
    return Attribute(
        name=name,
        term=entry["x-term"],
        level=entry["x-level"],
        section=entry["x-section"],
        obligation=words.pop() if len(words) == 1 and _plain(duties) else CONDITIONAL,
        label=entry["x-label"],
        unit=unit.get("symbol") or None,
        shape=shape,
        duties=duties,
        dynamic=bool(entry.get("x-dynamic")),
        help=entry.get("x-help") or ({"en": description} if description else {}),
        source=entry.get("x-source", ""),
        unit_code=unit.get("code"),
    )


def _plain(duties: tuple[tuple[Obligation, ...], ...]) -> bool:
    """Whether nothing is asked under a condition or from a day on."""
    return all(line == Obligation(line.word) for lines in duties for line in lines)


def _object(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Shape:
    """The outermost object: closed unless opened, so a fact that says nothing is for nobody."""
    members = {key: _shape(entry, root, ()) for key, entry in schema["properties"].items()}
    return Shape(members=members)


def _shape(
    schema: Mapping[str, Any], root: Mapping[str, Any], otherwise: Audiences | None
) -> Shape:
    merged = followed(schema, root)
    disclosure = merged.get("x-disclosure")
    members = None
    if merged.get("additionalProperties") is False:
        members = {
            key: _shape(entry, root, None) for key, entry in merged.get("properties", {}).items()
        }
    items = merged.get("items")
    return Shape(
        disclosure=otherwise if disclosure is None else tuple(disclosure),
        node_type=merged.get("x-type"),
        absolute=bool(merged.get("x-absolute")),
        everything=bool(merged.get("x-language-map") or merged.get("x-open")),
        members=members,
        items=None if items is None else _shape(items, root, None),
    )
