"""Whether a fact has to be stated: what the law asks of an attribute, under which condition, when.

Pure. An obligation is written in a profile file (``x-obligation``, see ``schemas/README.md``),
either as one word or as a list of which the first that applies wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

MANDATORY = "mandatory"
CONDITIONAL = "conditional"  # owed where a condition holds that only a person can judge
OPTIONAL = "optional"
PENDING = "pending"  # an act is outstanding; never blocks
NOT_TO_BE_FILLED = "not_to_be_filled"  # refused when stated

# Where two profiles ask differently for the same fact, the one further left wins: what one law
# demands another cannot forbid, and what one forbids nobody states merely because he may.
STRICTEST_FIRST = (MANDATORY, CONDITIONAL, NOT_TO_BE_FILLED, PENDING, OPTIONAL)


@dataclass(frozen=True, slots=True)
class Obligation:
    """One line of what is asked of an attribute.

    ``when`` names other attributes and the values of them it applies to, all of which must hold;
    an attribute that is a list holds where any of its members does. ``since`` and ``until`` are
    the first and the last day. ``condition`` says it in words, by language.
    """

    word: str
    when: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    source: str | None = None
    condition: Mapping[str, str] = field(default_factory=dict)

    def applies(self, facts: Mapping[str, Any], on: date) -> bool:
        """Whether this line speaks of a product with these facts on that day."""
        if self.since is not None and on < self.since:
            return False
        if self.until is not None and on > self.until:
            return False
        return all(_holds(facts.get(name), values) for name, values in self.when.items())


NONE_APPLIES = Obligation(OPTIONAL)


def read_obligations(written: str | Iterable[Mapping[str, Any]]) -> tuple[Obligation, ...]:
    """The lines of an ``x-obligation`` as written in a profile file that was checked."""
    if isinstance(written, str):
        return (Obligation(written),)
    return tuple(
        Obligation(
            word=line["obligation"],
            when={name: tuple(values) for name, values in line.get("when", {}).items()},
            since=day(line.get("from")),
            until=day(line.get("until")),
            source=line.get("source"),
            condition=line.get("condition", {}),
        )
        for line in written
    )


def first_that_applies(
    lines: Iterable[Obligation], facts: Mapping[str, Any], on: date
) -> Obligation:
    """The first line that applies; optional where none does."""
    return next((line for line in lines if line.applies(facts, on)), NONE_APPLIES)


def strictest(obligations: Iterable[Obligation]) -> Obligation:
    """The one that asks most, the first of equals; optional where there are none."""
    return min(obligations, key=lambda each: STRICTEST_FIRST.index(each.word), default=NONE_APPLIES)


def day(text: str | None) -> date | None:
    """A day as profiles write it, such as 2027-02-18; None stays None."""
    return None if text is None else date.fromisoformat(text)


def _holds(value: Any, values: tuple[Any, ...]) -> bool:
    stated = value if isinstance(value, list) else [value]
    # 1 is not true, although Python says that they are equal.
    return any(one == each and type(one) is type(each) for one in stated for each in values)
