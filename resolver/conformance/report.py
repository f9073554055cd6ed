"""The results as lines, as JSON and as one page. Pure but for the page's own files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib import resources
from itertools import groupby
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from resolver.conformance.facts import Facts
from resolver.conformance.registry import VERDICTS, Verdict
from resolver.conformance.run import Result

# Evidence of one clause in a report; the last exchanges decided.
_MOST_EVIDENCE = 12


@dataclass(frozen=True)
class Report:
    """All results of one run."""

    server: str
    paths: tuple[str, ...]
    at: datetime
    program: str  # name and version of what asked
    results: tuple[Result, ...]

    @cached_property
    def counts(self) -> dict[Verdict, int]:
        """How many clauses got each verdict."""
        found = Counter(result.verdict for result in self.results)
        return {verdict: found[verdict] for verdict in VERDICTS}

    @cached_property
    def broken(self) -> tuple[Result, ...]:
        """The SHALLs that do not hold."""
        return tuple(result for result in self.results if result.broke_shall)

    @cached_property
    def failed(self) -> tuple[Result, ...]:
        """The clauses that do not hold, also those that only should."""
        return tuple(result for result in self.results if result.verdict == "fail")

    @cached_property
    def unasked(self) -> tuple[Result, ...]:
        """The SHALLs that could not be asked."""
        return tuple(
            result
            for result in self.results
            if result.verdict == "skipped" and result.clause.level == "SHALL"
        )

    @property
    def conforms(self) -> bool:
        """Whether every SHALL that was asked holds."""
        return not self.broken

    def sections(self) -> list[tuple[str, list[Result]]]:
        """The results by section, in the order they were run."""
        grouped = groupby(self.results, key=lambda result: result.clause.section.title)
        return [(title, list(found)) for title, found in grouped]

    def summary(self) -> list[str]:
        """What the run came to, in sentences."""
        counts = self.counts
        lines = [
            f"{len(self.results)} clauses: {counts['pass']} pass, {counts['fail']} fail, "
            f"{counts['warning']} warning, {counts['skipped']} skipped."
        ]
        if self.unasked:
            names = ", ".join(result.clause.id for result in self.unasked)
            lines.append(f"{len(self.unasked)} SHALL were skipped and so not proved: {names}.")
        shall = sum(result.clause.level == "SHALL" for result in self.results)
        asked = shall - len(self.unasked)
        if self.broken:
            names = ", ".join(result.clause.id for result in self.broken)
            lines.append(f"{len(self.broken)} of {asked} SHALL do not hold: {names}.")
        else:
            lines.append(f"Every SHALL that was asked holds ({asked} of {shall}).")
        return lines


def make_report(facts: Facts, results: Sequence[Result], at: datetime, program: str) -> Report:
    """A report of a run against the server ``facts`` are about."""
    server = facts.base.origin + facts.base.stem
    paths = tuple(subject.path for subject in facts.subjects)
    return Report(server, paths, at, program, tuple(results))


def as_json(report: Report) -> dict[str, Any]:
    """The report for programs."""
    return {
        "server": report.server,
        "paths": list(report.paths),
        "at": report.at.isoformat(timespec="seconds"),
        "program": report.program,
        "standard": "GS1-Conformant Resolver 1.2",
        "conforms": report.conforms,
        "counts": report.counts,
        "skippedShall": [result.clause.id for result in report.unasked],
        "brokenShall": [result.clause.id for result in report.broken],
        "clauses": [_clause(result) for result in report.results],
    }


def _clause(result: Result) -> dict[str, Any]:
    clause = result.clause
    return {
        "id": clause.id,
        "section": clause.section.title,
        "level": clause.level,
        "clause": clause.number,
        "sentence": clause.sentence,
        "verdict": result.verdict,
        "detail": result.detail,
        "exchanges": [
            {"asked": each.asked, "answered": each.answered}
            for each in result.evidence[-_MOST_EVIDENCE:]
        ],
    }


def as_page(report: Report) -> str:
    """The report for people: one HTML file that needs nothing else."""
    css = (resources.files("resolver") / "static" / "tracemark.css").read_text(encoding="utf-8")
    page = (resources.files(__package__) / "report.html").read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(page)
    return template.render(report=report, css=Markup(css), most_evidence=_MOST_EVIDENCE)  # noqa: S704  our own file
