"""What each rule said about one link, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from passport.chain import instant
from resolver.explain import words
from resolver.explain.candidates import Candidate
from resolver.explain.words import Message
from resolver.links.model import Target
from resolver.links.verdicts import EXACT, FALLBACK, MISMATCH, REFUSED, Verdict


@dataclass(frozen=True, slots=True)
class Said:
    """One rule's verdict; ``passes`` is None where it speaks neither for nor against the link."""

    rule: str  # force, media, language, context
    code: str
    passes: bool | None
    message: Message


def verdicts(candidate: Candidate, at: datetime) -> Iterator[Said]:
    """The verdicts there are: a link that was not compared has only that of its window."""
    yield _force(candidate, at)
    if candidate.judged is None:
        return
    dimensions = ("media", "language", "context")
    for rule, verdict in zip(dimensions, candidate.judged.judgement, strict=True):
        yield _said(rule, verdict, candidate.target)


def _force(candidate: Candidate, at: datetime) -> Said:
    if candidate.result != "not_in_force":
        return Said("force", "in_force", True, Message(words.VERDICTS["force", "in_force"]))
    begins, ends = candidate.target.valid_from, candidate.target.valid_until
    if begins is not None and at < begins:
        code, facts = "not_yet", {"from": instant(begins)}
    else:
        code, facts = "over", {"until": instant(ends) if ends else ""}
    return Said("force", code, False, Message(words.VERDICTS["force", code], facts))


def _said(rule: str, verdict: Verdict, target: Target) -> Said:
    facts = {"type": target.media_type}
    if verdict.quality is not None:
        facts["q"] = f"{verdict.quality:g}"
    passes = None
    if verdict.code in (EXACT, FALLBACK):
        passes = True
    elif verdict.code in (MISMATCH, REFUSED):
        passes = False
    return Said(rule, verdict.code, passes, Message(words.VERDICTS[rule, verdict.code], facts))
