"""Rules across several members of a passport's facts, which JSON Schema cannot say.

They are data: ``x-rules`` of a profile, each of one of the kinds in ``passport.rule_kinds``. Here
they are read, checked for being rules at all, and judged. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from passport.obligations import Obligation, day
from passport.refusals import FactError
from passport.rule_kinds import KINDS, Fault, Judged, Kind, links
from passport.rule_links import Known, Link
from passport.rule_paths import ANYWHERE, EVERY, Objects

Rule = Mapping[str, Any]

_COMMON = ("id", "kind", "source", "message")
_MAY_HAVE = ("at", "pointer", "when", "from", "until")

# The profiles that were published before rules were data, and so cannot carry their own. What
# they were checked against then still holds for them.
OLDER_THAN_RULES = frozenset(("battery/1", "appliance/1"))
_OLD_RULES: tuple[Rule, ...] = (
    {
        "id": "shares-add-up",
        "kind": "sum",
        "at": ANYWHERE,
        "total": "total",
        "parts": ["preConsumer", "postConsumer"],
        "message": {
            "en": "is not the sum of the shares from manufacturing waste and from used products"
        },
    },
    {
        "id": "shares-of-the-whole",
        "kind": "share_sum",
        "at": ANYWHERE,
        "list": EVERY,
        "share": "massShare",
        "message": {"en": "the shares of the weight add up to more than 100 percent"},
    },
    {
        "id": "range-units",
        "kind": "same_unit",
        "at": ANYWHERE,
        "members": ["minimum", "maximum"],
        "pointer": "",
        "message": {"en": "minimum and maximum have different units"},
    },
    {
        "id": "range",
        "kind": "rising",
        "at": ANYWHERE,
        "members": ["minimum", "maximum"],
        "pointer": "",
        "message": {"en": "the minimum is above the maximum"},
    },
    {"id": "range", "kind": "rising", "members": ["voltageMin", "voltageNominal", "voltageMax"]},
    {
        "id": "dates-in-order",
        "kind": "dates_in_order",
        "members": ["manufacturingDate", "productionDate", "datePutIntoService"],
    },
    {
        "id": "months-agree",
        "kind": "dates_in_order",
        "members": ["productionDate", "manufacturingDate"],
        "pointer": "productionDate",
        "message": {"en": "is not in the month of manufacture"},
    },
    {
        "id": "listed-once",
        "kind": "listed_once",
        "at": ANYWHERE,
        "list": EVERY,
        "by": ["fileUrl", "fileLanguage"],
    },
)


@dataclass(eq=False)
class BrokenRule(ValueError):
    """A profile holds something that is no rule; ``problem`` says what is wrong with it."""

    rule: str
    problem: str

    def __str__(self) -> str:
        return f"rule {self.rule!r}: {self.problem}"


def rules_of(names: tuple[str, ...], own: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """The rules of a profile: ``own`` are those in its files, ``names`` the files' names."""
    old = _OLD_RULES if OLDER_THAN_RULES.intersection(names) else ()
    return (*old, *own)


def judge(
    rules: tuple[Rule, ...],
    facts: Any,
    on: date,
    *,
    composed: bool = False,
    later: frozenset[str] = frozenset(),
    known: Known | None = None,
) -> Iterator[FactError]:
    """Everything the rules find wrong.

    ``composed`` says whether the facts are those of all levels together: only then is judged
    what one level need not state alone. ``later`` are the facts established at a narrower level
    than the passport's own. Without ``known`` links are not looked at. Raises BrokenRule.
    """
    objects = Objects(facts)
    for rule in rules:
        kind = _kind(rule)
        if (composed or not kind.composed_only) and _applies(rule, facts, on):
            for place in objects.at(rule.get("at", "")):
                for fault in kind.judge(Judged(rule, place, later, known)):
                    yield _told(rule, fault)


def links_in(rules: tuple[Rule, ...], facts: Any, on: date) -> Iterator[Link]:
    """Every link the rules ask about, so that all can be looked up at once. Raises BrokenRule."""
    objects = Objects(facts)
    for rule in rules:
        if _kind(rule) is KINDS["resolves"] and _applies(rule, facts, on):
            for place in objects.at(rule.get("at", "")):
                yield from links(Judged(rule, place))


def problems_of(rule: Rule, attributes: frozenset[str]) -> list[str]:
    """What keeps this from being a rule of a profile with these attributes; for its author."""
    told = [f"{name!r} is missing" for name in _COMMON if name not in rule]
    kind = KINDS.get(rule.get("kind", ""))
    if kind is None:
        return [*told, f"there is no kind {rule.get('kind')!r}; there are {', '.join(KINDS)}"]
    allowed = {*_COMMON, *_MAY_HAVE, *kind.needed, *kind.optional}
    told += [f"{name!r} is missing" for name in kind.needed if name not in rule]
    told += [f"{name!r} is no parameter of {rule['kind']}" for name in rule if name not in allowed]
    told += [
        f"{path!r} begins with {first!r}, which is no attribute of the profile"
        for path in _paths(rule)
        if (first := path.partition("/")[0]) not in attributes and first not in ("", EVERY)
    ]
    return told


def _paths(rule: Rule) -> Iterator[str]:
    """The paths of a rule that begin at the facts themselves."""
    at = rule.get("at", "")
    if at:
        if at != ANYWHERE:
            yield at
        return
    for name in ("total", "list", "month", "day", "if", "link", "value"):
        if isinstance(rule.get(name), str):
            yield rule[name]
    for name in ("parts", "members", "then"):
        yield from rule.get(name, ())


def _kind(rule: Rule) -> Kind:
    name = str(rule.get("id", ""))
    kind = KINDS.get(rule.get("kind", ""))
    if kind is None:
        raise BrokenRule(name, f"there is no kind {rule.get('kind')!r}")
    for parameter in kind.needed:
        if parameter not in rule:
            raise BrokenRule(name, f"{parameter!r} is missing")
    return kind


def _applies(rule: Rule, facts: Any, on: date) -> bool:
    condition = Obligation(
        word="",
        when={name: tuple(values) for name, values in rule.get("when", {}).items()},
        since=day(rule.get("from")),
        until=day(rule.get("until")),
    )
    return condition.applies(facts if isinstance(facts, dict) else {}, on)


def _told(rule: Rule, fault: Fault) -> FactError:
    sentence = rule.get("message", {}).get("en")
    if sentence is None:
        sentence = fault.sentence
    elif fault.telling:
        sentence = f"{sentence} ({fault.sentence})"
    return FactError(fault.pointer, sentence, str(rule["id"]), rule.get("source"))
