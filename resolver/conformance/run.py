"""Runs clauses one after the other; whatever a server does, each gets a verdict."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from resolver.conformance.client import Client, Unanswered
from resolver.conformance.facts import Facts
from resolver.conformance.probe import Exchange, Probe
from resolver.conformance.registry import Clause, Verdict, Verdictable
from resolver.conformance.response import plain

_log = logging.getLogger(__name__)
BROKEN = "this check itself broke on the answer"
# A server that gives no readable answer so many clauses in a row will not give one any more.
MOST_SILENCE = 10
LEFT_ALONE = "the server gave no readable answer any more and was left alone"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one clause; ``detail`` is empty where it passed."""

    clause: Clause
    verdict: Verdict
    detail: str
    evidence: tuple[Exchange, ...]
    silent: bool = False  # there was no readable answer to judge by

    @property
    def broke_shall(self) -> bool:
        return self.verdict == "fail" and self.clause.level == "SHALL"


def run(
    client: Client,
    facts: Facts,
    clauses: Iterable[Clause],
    done: Callable[[Result], None] = lambda result: None,
) -> list[Result]:
    """The results in the order of ``clauses``; ``done`` is called with each as it is there."""
    results = []
    silence = 0
    for clause in clauses:
        if silence < MOST_SILENCE:
            result = judge(clause, Probe(client, facts))
        else:
            result = Result(clause, "skipped", LEFT_ALONE, ())
        if result.evidence:
            silence = silence + 1 if result.silent else 0
        done(result)
        results.append(result)
    return results


def judge(clause: Clause, probe: Probe) -> Result:
    """The verdict on one clause. What a MAY offers may be missing: that is a warning."""
    verdict: Verdict = "pass"
    detail = ""
    silent = False
    try:
        clause.check(probe)
    except Verdictable as end:
        verdict, detail = end.verdict, str(end)
    except Unanswered as error:
        verdict, detail, silent = "fail", str(error), True
    except Exception as error:  # the edge: answers of strangers may be stranger than foreseen
        _log.debug("%s: %s", clause.id, BROKEN, exc_info=error)
        verdict, detail = "fail", f"{BROKEN}: {type(error).__name__}"
    if verdict == "fail" and clause.level == "MAY":
        verdict = "warning"
    # The sentence may quote what the server sent.
    return Result(clause, verdict, plain(detail), tuple(probe.evidence), silent)
