"""Refusals of the readings: what was sent, and why it cannot be kept."""

from __future__ import annotations

from dataclasses import dataclass

from passport.errors import FieldProblem, InvalidDraft, Refusal


@dataclass(eq=False)
class InvalidReading(InvalidDraft):
    """A reading that cannot be kept; every problem is listed."""


@dataclass(eq=False)
class ReadingConflict(Refusal):
    """Another value is recorded for the same instant, and this is not sent as a correction."""

    unit: str
    property_name: str
    measured_at: str
    recorded: str  # the value that counts now, as JSON
    sent: str
    problems: tuple[FieldProblem, ...] = ()  # of all readings of one body
    sentence = (
        "{property_name} of {unit} at {measured_at} is recorded as {recorded}, not {sent}; "
        "send it as a correction where the recorded one is wrong"
    )


@dataclass(eq=False)
class UnknownProperty(Refusal):
    """The profile of this product keeps no series under this name, or not for who asks."""

    unit: str
    property_name: str
    sentence = "there is no series of {property_name!r} for {unit}"


@dataclass(eq=False)
class NotANumber(Refusal):
    """A chart was asked for of a series whose values are no numbers."""

    property_name: str
    sentence = "the values of {property_name!r} are no numbers: there is nothing to sum up"
