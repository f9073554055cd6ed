"""What the page about a passport's readiness shows: a bar, and every fact that is not complete."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from passport.profile import profile
from passport.readiness.markets import Market, markets
from passport.readiness.model import COUNTED, Readiness, Row, State
from passport.readiness.model import Section as Judged
from passport.refusals import FactError
from resolver.pages import SOURCE_LANGUAGE, LocalText, language_name, pick_text
from resolver.views.plain import PAGE_ONLY

Messages = Mapping[str, Mapping[str, str]]  # by rule and language

# States a reader looks for, in the order of the list; the rest is folded away.
OPEN = (State.MISSING, State.WRONG, State.LANGUAGE, State.CONDITIONAL, State.PENDING, State.LATER)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the bar, in percent of its width."""

    state: str
    count: int
    x: float = field(metadata=PAGE_ONLY)
    width: float = field(metadata=PAGE_ONLY)


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact, told by its name: never its value."""

    name: str
    label: LocalText | None
    level: str
    state: str
    because: LocalText | None
    source: str | None
    messages: tuple[LocalText, ...]
    lacking: tuple[str, ...]  # names of languages


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section with its own small bar; ``done`` of ``owed`` facts are complete."""

    name: str
    title: LocalText | None
    done: int
    owed: int
    pieces: tuple[Piece, ...]
    open: tuple[FactLine, ...]
    complete: tuple[FactLine, ...]


@dataclass(frozen=True, slots=True)
class MarketChoice:
    """A market a reader can choose."""

    code: str
    name: LocalText | None


@dataclass(frozen=True, slots=True)
class ReadinessView:
    """The whole page; ``versions`` is how many levels have one in force on that day."""

    ready: bool
    date: date
    market: MarketChoice | None
    markets: tuple[MarketChoice, ...]
    profiles: tuple[str, ...]
    versions: int
    public_only: bool
    done: int
    owed: int
    pieces: tuple[Piece, ...]
    sections: tuple[SectionView, ...]
    languages: tuple[str, ...]  # that the market is owed, by name


def readiness_view(found: Readiness, language: str, *, public_only: bool) -> ReadinessView:
    """The page for a reader of ``language``; ``public_only``: of public facts alone."""
    pieces = tuple(_pieces(found.counts))
    told = {str(rule["id"]): rule["message"] for rule in profile(found.profile).rules}
    return ReadinessView(
        ready=found.ready,
        date=found.on,
        market=None if found.market is None else _choice(found.market, language),
        markets=tuple(_choice(market, language) for market in markets().values()),
        profiles=tuple(found.profile.split(" ")),
        versions=found.versions,
        public_only=public_only,
        done=found.counts[State.COMPLETE],
        owed=_owed(found.counts),
        pieces=pieces,
        sections=tuple(_section(section, told, language) for section in found.sections),
        languages=_named(found.market, language),
    )


def _choice(market: Market, language: str) -> MarketChoice:
    return MarketChoice(market.code, pick_text(market.name, language))


def _section(section: Judged, told: Messages, language: str) -> SectionView:
    lines = {row.name: _line(row, told, language) for row in section.rows}
    waiting = sorted(
        (row for row in section.rows if row.state in OPEN), key=lambda row: OPEN.index(row.state)
    )
    complete = [row for row in section.rows if row.state is State.COMPLETE]
    return SectionView(
        name=section.name,
        title=pick_text(section.title, language),
        done=section.counts[State.COMPLETE],
        owed=_owed(section.counts),
        pieces=tuple(_pieces(section.counts)),
        open=tuple(lines[row.name] for row in waiting),
        complete=tuple(lines[row.name] for row in complete),
    )


def _line(row: Row, told: Messages, language: str) -> FactLine:
    messages = (_message(error, told, language) for error in row.errors)
    return FactLine(
        name=row.name,
        label=pick_text(row.label, language),
        level=row.level,
        state=row.state.value,
        because=pick_text(row.because, language),
        source=row.source,
        messages=tuple(dict.fromkeys(messages)),
        lacking=tuple(_language(each, language) for each in row.lacking),
    )


def _message(error: FactError, told: Messages, language: str) -> LocalText:
    """What is wrong, in the words of the rule where it has some in the reader's language."""
    written = told.get(error.rule, {}).get(language)
    if language == SOURCE_LANGUAGE or written is None:
        return LocalText(error.message, SOURCE_LANGUAGE)
    return LocalText(written, language)


def _owed(counts: Mapping[State, int]) -> int:
    """All that is asked for, for certain: what is complete, and what keeps it from being ready."""
    return sum(counts[state] for state in COUNTED[:4])


def _pieces(counts: Mapping[State, int]) -> Iterator[Piece]:
    total = sum(counts[state] for state in COUNTED)
    begins = 0
    for state in COUNTED:
        if counts[state]:
            yield Piece(
                state.value,
                counts[state],
                round(100 * begins / total, 3),
                round(100 * counts[state] / total, 3),
            )
            begins += counts[state]


def _named(market: Market | None, language: str) -> tuple[str, ...]:
    needed = () if market is None else market.needed
    return tuple(_language("/".join(group), language) for group in needed)


def _language(tags: str, shown_in: str) -> str:
    """The name of a language, or of several of which one will do."""
    return " / ".join(language_name(tag, shown_in) for tag in tags.split("/"))
