"""Runs clauses one after the other; whatever a server does, each gets a verdict."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from resolver.conformance.client import Client, Unanswered
from resolver.conformance.facts import Facts
from resolver.conformance.probe import Exchange, Probe
from resolver.conformance.registry import Clause, Verdict, Verdictable

_log = logging.getLogger(__name__)
BROKEN = "this check itself broke on the answer"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one clause; ``detail`` is empty where it passed."""

    clause: Clause
    verdict: Verdict
    detail: str
    evidence: tuple[Exchange, ...]

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
    for clause in clauses:
        result = judge(clause, Probe(client, facts))
        done(result)
        results.append(result)
    return results


def judge(clause: Clause, probe: Probe) -> Result:
    """The verdict on one clause. What a MAY offers may be missing: that is a warning."""
    verdict: Verdict = "pass"
    detail = ""
    try:
        clause.check(probe)
    except Verdictable as end:
        verdict, detail = end.verdict, str(end)
    except Unanswered as error:
        verdict, detail = "fail", str(error)
    except Exception as error:  # the edge: answers of strangers may be stranger than foreseen
        _log.debug("%s: %s", clause.id, BROKEN, exc_info=error)
        verdict, detail = "fail", f"{BROKEN}: {type(error).__name__}"
    if verdict == "fail" and clause.level == "MAY":
        verdict = "warning"
    return Result(clause, verdict, detail, tuple(probe.evidence))
