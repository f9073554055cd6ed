"""The kinds of rules a profile may use: a closed list, each with its parameters. Pure.

A kind looks at one object (:class:`Judged`) and yields what is wrong there. Members that are
missing, or of another type than the kind needs, are left to the schema and to completeness.
``schemas/README.md`` describes every kind for those who write profiles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

from passport.canonical import canonical
from passport.rule_links import Known, Link
from passport.rule_paths import Amount, Place, amount, is_after, place, places, pointer_of

# Shares in percent add up from rounded numbers.
TOLERANCE = 0.05
_MONTH = 7  # characters of 2026-01


class Fault(NamedTuple):
    """What a kind found: where, in its own words, and whether they say more than the rule does."""

    pointer: str
    sentence: str
    telling: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """One object with what the rule says about it.

    ``later`` are the facts that are established at a narrower level than this passport's own;
    ``known`` is None where nobody has looked up what links lead to.
    """

    rule: Mapping[str, Any]
    at: Place
    later: frozenset[str] = frozenset()
    known: Known | None = None

    def __getitem__(self, name: str) -> Any:
        return self.rule[name]

    def get(self, name: str, otherwise: Any = None) -> Any:
        """A parameter that may be left out."""
        return self.rule.get(name, otherwise)

    def place(self, path: str) -> Place | None:
        """What stands at a path below this object."""
        return place(self.at, path)

    def amount(self, path: str) -> Amount | None:
        """The number at a path below this object."""
        found = self.place(path)
        return None if found is None else amount(found.value)

    def text(self, path: str) -> str | None:
        """The text at a path below this object."""
        found = self.place(path)
        return found.value if found is not None and isinstance(found.value, str) else None

    def pointer(self, path: str) -> str:
        """Where an error is told: at the rule's own ``pointer``, else at ``path``."""
        return pointer_of(self.at, self.get("pointer", path))


def sums(judged: Judged) -> Iterator[Fault]:
    """The total is the sum of its parts; parts that are given never exceed it."""
    total = judged.amount(judged["total"])
    parts = [part for path in judged["parts"] if (part := judged.amount(path)) is not None]
    if total is None or not parts or any(part.unit != total.unit for part in parts):
        return
    tolerance = judged.get("tolerance", TOLERANCE)
    over = sum(part.number for part in parts) - total.number
    if over > tolerance or (len(parts) == len(judged["parts"]) and -over > tolerance):
        named = ", ".join(judged["parts"])
        yield Fault(judged.pointer(judged["total"]), f"is not the sum of {named}")


def share_sums(judged: Judged) -> Iterator[Fault]:
    """The shares in one list do not exceed the whole, or add up to it where ``exactly`` is set."""
    whole = judged.get("exactly", judged.get("at_most", 100))
    tolerance = judged.get("tolerance", TOLERANCE)
    for found in places(judged.at, judged["list"]):
        items = found.value if isinstance(found.value, list) else []
        shares = [share for item in items if (share := amount(_member(item, judged["share"])))]
        over = sum(share.number for share in shares) - whole
        complete = "exactly" in judged.rule and shares and len(shares) == len(items)
        if over > tolerance or (complete and -over > tolerance):
            does = "do not add up to" if complete else "add up to more than"
            pointer = judged.pointer("") if judged.get("pointer") is not None else found.pointer
            yield Fault(pointer, f"the shares {does} {whole:g}")


def rising(judged: Judged) -> Iterator[Fault]:
    """The members rise in the order they are named; equal ones are right unless ``strictly``."""
    for lower, upper in combinations(judged["members"], 2):
        low, high = judged.amount(lower), judged.amount(upper)
        if low is None or high is None or low.unit != high.unit:
            continue
        if low.number > high.number or (judged.get("strictly") and low.number == high.number):
            yield Fault(judged.pointer(lower), f"is {_above(low, high)} {upper}")


def _above(low: Amount, high: Amount) -> str:
    return "above" if low.number > high.number else "not below"


def same_unit(judged: Judged) -> Iterator[Fault]:
    """The members that are given have one unit."""
    first = None
    for path in judged["members"]:
        found = judged.amount(path)
        if found is None:
            continue
        if first is not None and found.unit != first:
            yield Fault(judged.pointer(path), f"has another unit than {judged['members'][0]}")
            return
        first = found.unit if first is None else first


def dates_in_order(judged: Judged) -> Iterator[Fault]:
    """The days do not run backwards; compared to the month where only that is known."""
    for earlier, later in combinations(judged["members"], 2):
        first, second = judged.text(earlier), judged.text(later)
        if first is not None and second is not None and is_after(first, second):
            yield Fault(judged.pointer(later), f"is before {earlier}")


def months_agree(judged: Judged) -> Iterator[Fault]:
    """The day lies in the month."""
    month, day = judged.text(judged["month"]), judged.text(judged["day"])
    if month is not None and day is not None and month[:_MONTH] != day[:_MONTH]:
        yield Fault(judged.pointer(judged["day"]), f"does not lie in the month of {month[:_MONTH]}")


def listed_once(judged: Judged) -> Iterator[Fault]:
    """No two entries of a list agree in all members of ``by``; one without the first is skipped."""
    for found in places(judged.at, judged["list"]):
        seen: set[bytes] = set()
        for entry in places(found, "*") if isinstance(found.value, list) else ():
            values = [_member(entry.value, path) for path in judged["by"]]
            if values[0] is None or any(isinstance(value, dict | list) for value in values):
                continue
            identity = canonical(values)
            if identity in seen:
                yield Fault(entry.pointer, "is listed twice")
            seen.add(identity)


def covers(judged: Judged) -> Iterator[Fault]:
    """An object has all of ``members``, or the entries of a list together all of ``values``."""
    for name in judged.get("members", ()):
        if judged.place(name) is None:
            yield Fault(judged.pointer(name), f"{name} is missing", telling=True)
    if "list" not in judged.rule:
        return
    for found in places(judged.at, judged["list"]):
        if not isinstance(found.value, list):
            continue
        given = [_member(item, judged.get("kind_of", "")) for item in found.value]
        for value in judged["values"]:
            if value not in given:
                yield Fault(found.pointer, f"there is no entry for {value}", telling=True)


def requires(judged: Judged) -> Iterator[Fault]:
    """Where ``if`` is stated (and has one of the values ``is``), all of ``then`` are too."""
    found = judged.place(judged["if"])
    if found is None or ("is" in judged.rule and found.value not in judged["is"]):
        return
    for path in judged["then"]:
        if path.partition("/")[0] not in judged.later and judged.place(path) is None:
            yield Fault(judged.pointer(path), f"is needed because {judged['if']} is stated")


def resolves(judged: Judged) -> Iterator[Fault]:
    """Links into this service lead to something; the address of a stranger is not fetched."""
    if judged.known is None:
        return
    for link in links(judged):
        problem = link.problem(judged["to"], judged.known)
        if problem is not None:
            pointer = judged.pointer("") if "pointer" in judged.rule else link.pointer
            yield Fault(pointer, problem, telling=True)


def links(judged: Judged) -> Iterator[Link]:
    """The links a rule of the kind ``resolves`` asks about."""
    stated = judged.text(judged["sha256"]) if "sha256" in judged.rule else None
    for found in places(judged.at, judged["link"]):
        if isinstance(found.value, str):
            yield Link(found.pointer, found.value, stated)


def within(judged: Judged) -> Iterator[Fault]:
    """A number lies between two others, which are members or numbers of the rule itself."""
    for found in places(judged.at, judged["value"]):
        value = amount(found.value)
        low, high = (_bound(judged, name) for name in ("minimum", "maximum"))
        if value is None:
            continue
        pointer = judged.pointer("") if "pointer" in judged.rule else found.pointer
        if low is not None and low.unit in (None, value.unit) and value.number < low.number:
            yield Fault(pointer, f"is below {low.number:g}")
        if high is not None and high.unit in (None, value.unit) and value.number > high.number:
            yield Fault(pointer, f"is above {high.number:g}")


def _bound(judged: Judged, name: str) -> Amount | None:
    bound = judged.get(name)
    return judged.amount(bound) if isinstance(bound, str) else amount(bound)


def _member(item: Any, path: str) -> Any:
    found = place(Place("", item), path)
    return None if found is None else found.value


class Kind(NamedTuple):
    """What judges a rule, and the parameters it needs and may have."""

    judge: Callable[[Judged], Iterator[Fault]]
    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()
    # Judged where everything is put together only: a level alone may state a part.
    composed_only: bool = False


KINDS: Mapping[str, Kind] = {
    "sum": Kind(sums, ("total", "parts"), ("tolerance",)),
    "share_sum": Kind(share_sums, ("list", "share"), ("at_most", "exactly", "tolerance")),
    "rising": Kind(rising, ("members",), ("strictly",)),
    "same_unit": Kind(same_unit, ("members",)),
    "dates_in_order": Kind(dates_in_order, ("members",)),
    "months_agree": Kind(months_agree, ("month", "day")),
    "listed_once": Kind(listed_once, ("list", "by")),
    "covers": Kind(covers, (), ("members", "list", "kind_of", "values"), composed_only=True),
    "requires": Kind(requires, ("if", "then"), ("is",), composed_only=True),
    "resolves": Kind(resolves, ("link", "to"), ("sha256",)),
    "within": Kind(within, ("value",), ("minimum", "maximum")),
}
