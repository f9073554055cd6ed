"""What putting something through the admin API came to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from passport.catalogue.model import Change
from passport.errors import Refusal
from resolver.admin.preconditions import entity_tag

Record = TypeVar("Record")
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Put:
    """A record after it was put, as the API shows it, and the tag of what was there before."""

    change: Change
    body: Body
    before: str | None  # entity tag; None when there was nothing
    # Told beside the record, such as "warnings": follows from it, and is no part of its tag.
    beside: Body = field(default_factory=dict)


def tag_of(
    read: Callable[[], Record], show: Callable[[Record], Body], missing: type[Refusal]
) -> str | None:
    """The entity tag of what ``read`` finds, or None where it raises ``missing``."""
    try:
        return entity_tag(show(read()))
    except missing:
        return None


def without_none(body: Body) -> Body:
    """A body without the members that say nothing."""
    return {name: value for name, value in body.items() if value is not None}
