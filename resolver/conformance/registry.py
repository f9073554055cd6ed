"""What a clause is, and the list of all of them.

A clause's id is the part of the standard (``R`` for GS1-Conformant Resolver 1.2, ``U`` for GS1
Digital Link URI Syntax), its number there, and a word of ours: ``R2.2-head``. Ids never change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NoReturn

if TYPE_CHECKING:
    from resolver.conformance.probe import Probe

Level = Literal["SHALL", "SHOULD", "MAY"]
Verdict = Literal["pass", "fail", "warning", "skipped"]
Check = Callable[["Probe"], None]

VERDICTS: tuple[Verdict, ...] = ("pass", "fail", "warning", "skipped")


class Verdictable(Exception):
    """Ends a check that did not simply pass; the text is one plain sentence."""

    verdict: Verdict


class Failed(Verdictable):
    """The clause does not hold."""

    verdict = "fail"


class Warned(Verdictable):
    """The clause holds by its letter; somebody may still stumble."""

    verdict = "warning"


class Skipped(Verdictable):
    """It could not be asked here; the text says what was missing."""

    verdict = "skipped"


def require(holds: object, sentence: str) -> None:
    """Raise Failed with ``sentence`` unless it holds."""
    if not holds:
        raise Failed(sentence)


def skip(reason: str) -> NoReturn:
    """End the check: there is nothing to ask."""
    raise Skipped(reason)


@dataclass(frozen=True, slots=True)
class Section:
    """A group of clauses, as reports show them: by their ``place``, from 1."""

    place: int
    title: str

    def clause(self, clause_id: str, level: Level, sentence: str) -> Callable[[Check], Check]:
        """A decorator that registers a check; the clause's number is read from its id."""

        def register(check: Check) -> Check:
            self.add(clause_id, level, sentence, check)
            return check

        return register

    def add(self, clause_id: str, level: Level, sentence: str, check: Check) -> None:
        """Register a check; raises ValueError when the id is taken."""
        if clause_id in CLAUSES:
            raise ValueError(f"there are two clauses {clause_id}")
        standard = {"R": "Resolver", "U": "URI Syntax"}[clause_id[0]]
        number = f"{standard} {clause_id[1:].partition('-')[0]}"
        CLAUSES[clause_id] = Clause(clause_id, self, level, number, sentence, check)


@dataclass(frozen=True, slots=True)
class Clause:
    """One separately observable statement."""

    id: str
    section: Section
    level: Level
    number: str  # of the clause in the standard: "Resolver 2.4.1"
    sentence: str
    check: Check


CLAUSES: dict[str, Clause] = {}


def named(ids: Iterable[str]) -> tuple[Clause, ...]:
    """The clauses of these ids, or of these beginnings of ids, in the order of reports.

    All of them for no ids. Raises KeyError for one that fits nothing.
    """
    wanted: set[str] = set()
    for each in ids:
        found = {each} & CLAUSES.keys() or {name for name in CLAUSES if name.startswith(each)}
        if not found:
            raise KeyError(each)
        wanted |= found
    chosen = [clause for name, clause in CLAUSES.items() if not wanted or name in wanted]
    return tuple(sorted(chosen, key=lambda clause: clause.section.place))
