"""Which part of a history is asked for: ``?level=``, ``?before=``, ``?limit=``, and the moment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from flask import request

from gs1 import Granularity
from passport.errors import FieldProblem
from resolver.explain.errors import UnusableQuestion
from resolver.views import moments

USUAL, MOST = 50, 200  # entries of one level on a page
# Behind every entry there can be; a column of numbers ends there.
_BEHIND_ALL = 2**31 - 1

_LEVELS = get_args(Granularity)
_limit = re.compile(r"[1-9][0-9]{0,2}\Z").match
_place = re.compile(r"[1-9][0-9]{0,8}\Z").match


@dataclass(frozen=True, slots=True)
class Question:
    """The newest ``limit`` entries before a place, of one level or of all."""

    moment: moments.Moment | None
    level: str | None
    before: int
    limit: int

    @property
    def begins(self) -> bool:
        """Whether this is the first page, which begins with the newest entries."""
        return self.before == _BEHIND_ALL


def asked() -> Question:
    """What this request asks for. Raises UnusableQuestion with every fault, InstantInFuture."""
    level, before = request.args.get("level"), request.args.get("before")
    limit = request.args.get("limit") or str(USUAL)
    problems = tuple(_problems(level, before, limit))
    if problems:
        raise UnusableQuestion(problems)
    return Question(
        moments.asked(), level or None, int(before) if before else _BEHIND_ALL, int(limit)
    )


def _problems(level: str | None, before: str | None, limit: str) -> Iterator[FieldProblem]:
    if level and level not in _LEVELS:
        yield FieldProblem("/level", f"must be one of {', '.join(_LEVELS)}")
    if before and not _place(before):
        yield FieldProblem("/before", "must be the seq of an entry, such as 51")
    if before and not level:
        yield FieldProblem("/before", "needs level, because each counts its own entries")
    if not _limit(limit) or int(limit) > MOST:
        yield FieldProblem("/limit", f"must be a whole number from 1 to {MOST}")
