"""Every link that could have answered, and what became of it. Pure.

Read off the trace of the decision: what was compared carries the judgements that decided, the rest
the one reason it was not compared at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from resolver.links.hierarchy import KnownLevel
from resolver.links.model import DEFAULT_LINK, DEFAULT_LINK_MULTI, Target
from resolver.links.own import own_default
from resolver.links.rules import Judged
from resolver.links.trace import Trace

WINNING = ("winner", "equal", "only")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One link, in the light of one request.

    ``result`` is one of :class:`resolver.links.rules.Judged`, or ``refined`` (the default, where a
    refinement answers better), ``not_in_force``, ``nearer_level``, ``recall_first`` (an open recall
    puts our page first), ``worked_out`` (the recall state is never a registered link),
    ``without_default`` (refinements of a level that has no default) or ``registered_first`` (our
    page, where the maker registered a default).
    """

    link_type: str
    target: Target
    level: int | None  # counted from the most specific one; None: our own page
    result: str
    by: str | None = None
    judged: Judged | None = None

    @property
    def won(self) -> bool:
        return self.result in WINNING


def candidates(trace: Trace) -> list[Candidate]:
    """In the order they are looked at: level by level, and our own pages last."""
    if trace.standing is None:
        return []
    if trace.rule == "link_type":
        return list(_of_type(trace))
    return [*_defaults(trace), *_refinements(trace)]


def _of_type(trace: Trace) -> Iterator[Candidate]:
    standing, link_type = trace.standing, trace.link_type
    if standing is None or link_type is None:
        return
    judged = iter(trace.judged)
    for number, level in enumerate(trace.levels):
        decides = standing.level == number
        # Only the recall state is looked for past a level that has it.
        passed = "nearer_level" if standing.rule == "registered" else "worked_out"
        recorded = level.recorded.links.get(link_type, ()) if level.recorded else ()
        in_force = level.registered.links.get(link_type, ()) if level.registered else ()
        for target, answers in _with_others(recorded, in_force):
            if not answers:
                yield Candidate(link_type, target, number, "not_in_force")
            elif decides:
                yield _compared(link_type, number, next(judged))
            else:
                yield Candidate(link_type, target, number, passed)
    for own in judged:
        yield _compared(link_type, None, own)


def _defaults(trace: Trace) -> Iterator[Candidate]:
    standing = trace.standing
    if standing is None:
        return
    refined = any(each.result == "winner" for each in trace.judged)
    stands = "refined" if refined else "winner"
    passed = "recall_first" if standing.rule == "open_recall" else "nearer_level"
    for number, level in enumerate(trace.levels):
        if level.registered is not None and level.registered.default is not None:
            result = stands if standing.level == number else passed
            yield Candidate(DEFAULT_LINK, level.registered.default, number, result)
    pages = trace.levels[0].pages
    if pages is not None:
        result = "registered_first" if standing.rule == "registered" else stands
        yield Candidate(DEFAULT_LINK, own_default(pages), None, result)


def _refinements(trace: Trace) -> Iterator[Candidate]:
    standing = trace.standing
    if standing is None or trace.rule == "default_only":
        return
    judged = iter(trace.judged)
    for number, level in enumerate(trace.levels):
        recorded = level.recorded.multi if level.recorded else ()
        in_force = level.registered.multi if level.registered else ()
        for target, answers in _with_others(recorded, in_force):
            if not answers:
                yield Candidate(DEFAULT_LINK_MULTI, target, number, "not_in_force")
            elif standing.level == number:
                yield _compared(DEFAULT_LINK_MULTI, number, next(judged))
            else:
                yield Candidate(DEFAULT_LINK_MULTI, target, number, _passed(trace, level))
    for own in judged:
        yield _compared(DEFAULT_LINK_MULTI, None, own)


def _passed(trace: Trace, level: KnownLevel) -> str:
    """Why the refinements of a level were not looked at: they stand and fall with its default."""
    if trace.standing is not None and trace.standing.rule == "open_recall":
        return "recall_first"
    has_default = level.registered is not None and level.registered.default is not None
    return "nearer_level" if has_default else "without_default"


def _compared(link_type: str, level: int | None, judged: Judged) -> Candidate:
    return Candidate(link_type, judged.target, level, judged.result, judged.by, judged)


def _with_others(
    recorded: Sequence[Target], in_force: Sequence[Target]
) -> Iterator[tuple[Target, bool]]:
    """What is recorded, and of each whether it is among those in force, which keep their order.

    A default is listed among those in force although it is recorded nowhere under that type, when
    the link that described it has run out.
    """
    waiting = list(in_force)
    for target in recorded:
        answers = bool(waiting) and waiting[0] == target
        if answers:
            waiting.pop(0)
        yield target, answers
    for target in waiting:
        yield target, True
