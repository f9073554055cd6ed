"""One explained request. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from resolver.explain.question import Question
from resolver.links.trace import Trace
from resolver.problems import Answer, Problem
from resolver.read_target import Read


@dataclass(frozen=True, slots=True)
class Explained:
    """A request, its answer, and everything that led to it."""

    question: Question
    now: datetime  # the real one
    at: datetime  # the one the answer is of
    read: Read | None  # None: it is no Digital Link
    trace: Trace
    answer: Answer  # with every header it is sent with
    problem: Problem | None  # of a refusal
    insider: bool  # may see what is not in force yet
    public_url: str
