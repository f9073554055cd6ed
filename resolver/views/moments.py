"""The moment a reader asks about: ``?at=`` and ``?recordedAt=`` of our own pages (DECISIONS 12).

``at`` asks what holds at an instant, ``recordedAt`` as far as it was on record by then. Each is an
instant, or a date, which means its first instant in UTC here as everywhere; or ``now``; and ``at``
may be ``placed``, as the thing was placed on the market. Whichever is left out is now: to see
what a reader saw on a day, both name it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import request
from sqlalchemy import Connection

from gs1 import Identifier
from passport import service as passports
from passport.catalogue import service as catalogue
from passport.catalogue.model import Subject
from passport.chain import instant
from passport.errors import FieldProblem
from passport.model import ComposedPassport
from passport.refusals import NoPassport, NoPassportThen
from resolver.explain.errors import InstantInFuture, UnusableQuestion
from resolver.instants import FORM, read_instant
from resolver.views import page_answers as answers

AT, RECORDED_AT = "at", "recordedAt"
PLACED, NOW = "placed", "now"
_ONE_TIME = "is understood by passports and their histories alone; at is understood here"
_TODAY_ONLY = "is not understood here; without it this address shows what holds today"


@dataclass(frozen=True, slots=True)
class Moment:
    """What was asked; ``at`` None: as placed on the market. ``recorded_at`` None: all there is."""

    at: datetime | None
    recorded_at: datetime | None


def asked() -> Moment | None:
    """The moment this request names; None where it names none, which is now.

    Raises UnusableQuestion with every fault, and InstantInFuture.
    """
    at, recorded = request.args.get(AT, ""), request.args.get(RECORDED_AT, "")
    if not at and not recorded:
        return None
    return moment(at, recorded)


def asked_alone() -> Moment | None:
    """As :func:`asked`, for pages whose links and recalls are read by one time alone.

    Raises UnusableQuestion for ``recordedAt`` too.
    """
    if request.args.get(RECORDED_AT):
        raise UnusableQuestion((FieldProblem(f"/{RECORDED_AT}", _ONE_TIME),))
    at = request.args.get(AT, "")
    return None if at in ("", NOW) else moment(at, "")


def refuse() -> None:
    """For pages that know no past: today's state is no answer to a question about another day.

    Raises UnusableQuestion where a moment is asked for.
    """
    named = [name for name in (AT, RECORDED_AT) if request.args.get(name)]
    if named:
        raise UnusableQuestion(tuple(FieldProblem(f"/{name}", _TODAY_ONLY) for name in named))


def moment(at: str, recorded: str, names: tuple[str, str] = (AT, RECORDED_AT)) -> Moment:
    """The moment that two texts name; empty is now. ``names`` are those of the parameters.

    Raises UnusableQuestion with every fault, and InstantInFuture: more may be recorded until
    then, so nothing that is said of it today would stay true.
    """
    problems = tuple(_problems(at, recorded, names))
    if problems:
        raise UnusableQuestion(problems)
    now = answers.now()
    found = [_instant(text, now) for text in (at, recorded)]
    for each in found:
        if each is not None and each > now:
            raise InstantInFuture(instant(each))
    known = found[1] if recorded and recorded != NOW else None
    return Moment(None if at == PLACED else found[0], known)


def _problems(at: str, recorded: str, names: tuple[str, str]) -> Iterator[FieldProblem]:
    if at not in ("", NOW, PLACED) and read_instant(at) is None:
        expected = f'must be {FORM}; or "{NOW}", or "{PLACED}" for as placed on the market'
        yield FieldProblem(f"/{names[0]}", expected)
    if recorded not in ("", NOW) and read_instant(recorded) is None:
        yield FieldProblem(f"/{names[1]}", f'must be {FORM}; or "{NOW}"')


def _instant(text: str, now: datetime) -> datetime | None:
    return now if text in ("", NOW) else read_instant(text)


def instant_of(connection: Connection, subject: Subject, asked: Moment) -> datetime:
    """The instant that is meant of this subject. Raises NoPassport where nothing was placed."""
    if asked.at is not None:
        return asked.at
    return passports.placed_at(connection, subject, recorded_at=asked.recorded_at)


def instant_for(
    connection: Connection, identifier: Identifier, asked: Moment | None
) -> datetime | None:
    """The instant that is meant of an identifier; None is now. Raises as :func:`instant_of`."""
    if asked is None or asked.at is not None:
        return None if asked is None else asked.at
    return instant_of(connection, catalogue.find_subject(connection, identifier), asked)


def composed_at(
    connection: Connection, subject: Subject, asked: Moment, *, with_readings: bool = True
) -> ComposedPassport:
    """The passport of the moment asked for. Raises NoPassport, or NoPassportThen for an instant."""
    at = instant_of(connection, subject, asked)
    known = asked.recorded_at
    try:
        return passports.compose(
            connection, subject, at, recorded_at=known, with_readings=with_readings
        )
    except NoPassport as none:
        raise NoPassportThen(subject.identifier, instant(at)) from none


def rest_of(query: str) -> str:
    """A raw query string without the moment, for an address that names its state itself."""
    pieces = query.split("&")
    return "&".join(
        piece for piece in pieces if piece and piece.partition("=")[0] not in (AT, RECORDED_AT)
    )
