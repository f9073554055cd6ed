"""What came out, as one word and as one sentence. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from gs1 import compact_link_type, parse_identifier
from resolver.explain import words
from resolver.explain.candidates import Candidate
from resolver.explain.model import Explained
from resolver.explain.words import Message
from resolver.links.model import DEFAULT_LINK_MULTI
from resolver.resolve import Choices, LinksetAnswer, NoSuchLink
from resolver.scan_facts import HandedOver


def outcome_of(explained: Explained) -> str:
    """``redirect``, ``in_place``, ``choices``, ``linkset``, ``no_link``, ``handed_over``,
    ``carrier`` or ``refused``."""
    trace = explained.trace
    if isinstance(trace.outcome, NoSuchLink):
        return "no_link"
    if explained.problem is not None:
        return "refused"
    if isinstance(trace.found, HandedOver):
        return "handed_over"
    if trace.outcome is None:
        return "carrier"
    if isinstance(trace.outcome, LinksetAnswer):
        return "linkset"
    if isinstance(trace.outcome, Choices):
        return "choices"
    return "redirect" if explained.answer.status == 307 else "in_place"


def reason(explained: Explained, outcome: str, seen: Sequence[Candidate]) -> Message:
    """Why it came out so."""
    trace = explained.trace
    if outcome in ("linkset", "carrier"):
        return Message(words.REASONS[outcome])
    if outcome == "refused":
        title = explained.problem.title if explained.problem else ""
        return Message(words.REASONS[outcome], {"word": title})
    if isinstance(trace.found, HandedOver):
        return Message(words.REASONS["handed_over"], {"root": trace.found.resolver_root})
    facts: dict[str, object] = {"type": compact_link_type(trace.link_type or "")}
    won = [each for each in seen if each.won]
    if not won:
        return Message(words.REASONS["no_link"], facts)
    facts["count"] = len(won)
    if len(won) > 1:
        return Message(words.REASONS["choices"], facts)
    return _of_one(explained, won[0], facts)


def _of_one(explained: Explained, winner: Candidate, facts: dict[str, object]) -> Message:
    trace = explained.trace
    facts["title"] = facts["word"] = winner.target.title
    own = winner.level is None
    if winner.link_type == DEFAULT_LINK_MULTI:
        return Message(words.REASONS["own_refinement" if own else "refinement"], facts)
    if trace.rule == "link_type":
        facts["count"] = len(trace.judged)
        name = "own_link" if own else winner.result
        return Message(words.REASONS[name], facts)
    if winner.level is None:
        recalled = trace.standing is not None and trace.standing.rule == "open_recall"
        return Message(words.REASONS["recall_default" if recalled else "own_default"], facts)
    facts["level"] = parse_identifier(trace.levels[winner.level].path).hri
    return Message(
        words.REASONS["default_only" if trace.rule == "default_only" else "default"], facts
    )
