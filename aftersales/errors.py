"""What the after-sales rooms refuse: facts, never a status code."""

from __future__ import annotations

from dataclasses import dataclass

from passport.errors import InvalidDraft, Refusal


@dataclass(eq=False)
class UnknownPart(Refusal):
    """The operator has no part of this number."""

    operator_id: str
    part_number: str
    sentence = "{operator_id} has no part {part_number}"


@dataclass(eq=False)
class InvalidPart(InvalidDraft):
    """A part that cannot be kept; every problem is listed."""


@dataclass(eq=False)
class InvalidFitments(InvalidDraft):
    """A product's list of fitments that cannot be kept; pointers start at the list itself."""


@dataclass(eq=False)
class SupersessionLoop(Refusal):
    """Following the replacements would come back to where it started."""

    path: tuple[str, ...]  # part numbers from the old one on; the last one closes the loop

    def __str__(self) -> str:
        return "the replacements run in a loop: " + " → ".join(self.path)


@dataclass(eq=False)
class SupersessionDeadEnd(Refusal):
    """A part is said to be replaced by one the operator does not have."""

    part_number: str
    superseded_by: str
    sentence = "{part_number} is replaced by {superseded_by}, which is not a part of this operator"


@dataclass(eq=False)
class OverlappingFitment(Refusal):
    """Two different parts are said to fit the same units in the same place."""

    position: str
    part_numbers: tuple[str, str]
    pointers: tuple[str, str]  # where both stand in the list that was refused
    sentence = (
        "{part_numbers[0]} and {part_numbers[1]} would both fit some units at {position}; "
        "their serials must not overlap"
    )


@dataclass(eq=False)
class UnknownCampaign(Refusal):
    """There is no recall campaign of this name."""

    campaign_id: str
    sentence = "there is no recall campaign {campaign_id}"


@dataclass(eq=False)
class CampaignIdTaken(Refusal):
    """Another operator already uses this campaign name."""

    campaign_id: str
    sentence = "the campaign name {campaign_id} is already in use"


@dataclass(eq=False)
class InvalidCampaign(InvalidDraft):
    """A recall that cannot be drafted; every problem of notice and scope is listed."""


@dataclass(eq=False)
class CampaignNotEditable(Refusal):
    """An opened campaign keeps its notice and scope for good; only its status may move."""

    campaign_id: str
    status: str
    sentence = "the recall campaign {campaign_id} is {status}, so it can no longer be changed"


@dataclass(eq=False)
class IllegalStatusMove(Refusal):
    """A campaign runs draft, open, closed, and never back."""

    campaign_id: str
    current: str
    wanted: str
    allowed: tuple[str, ...]
    sentence = "the recall campaign {campaign_id} is {current} and cannot become {wanted}"
