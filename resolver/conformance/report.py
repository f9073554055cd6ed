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
from resolver.conformance.registry import VERDICTS, Clause, Verdict, named
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

    @cached_property
    def left_out(self) -> tuple[Clause, ...]:
        """The SHALLs of the standard that this run was not to ask."""
        chosen = {result.clause.id for result in self.results}
        return tuple(
            clause for clause in named(()) if clause.level == "SHALL" and clause.id not in chosen
        )

    @property
    def asked_nothing(self) -> bool:
        """Whether every clause was skipped, so that the report says nothing about the server."""
        return all(result.verdict == "skipped" for result in self.results)

    @property
    def nothing_broken(self) -> bool:
        """Whether every SHALL that was asked holds; also where none was."""
        return not self.broken

    @property
    def proved(self) -> bool:
        """Whether every SHALL of this run was asked and holds."""
        return self.nothing_broken and not self.unasked

    @property
    def conforms(self) -> bool:
        """Whether every SHALL there is was asked and holds."""
        return self.proved and not self.left_out

    @property
    def heading(self) -> str:
        """The result in a few words."""
        if self.broken:
            return "Not every SHALL holds"
        if self.asked_nothing:
            return "Nothing could be asked"
        if self.conforms:
            return "Every SHALL holds"
        return "Every SHALL that was asked holds; not every one was asked"

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
        if self.left_out:
            lines.append(f"{len(self.left_out)} SHALL were not chosen and so not proved.")
        shall = sum(result.clause.level == "SHALL" for result in self.results)
        asked = shall - len(self.unasked)
        total = shall + len(self.left_out)
        if self.broken:
            names = ", ".join(result.clause.id for result in self.broken)
            lines.append(f"{len(self.broken)} of {asked} SHALL do not hold: {names}.")
        elif self.conforms:
            lines.append(f"Every SHALL holds ({total} of {total}).")
        elif asked:
            lines.append(f"Every SHALL that was asked holds ({asked} of {total}).")
        else:
            lines.append(f"No SHALL was asked (0 of {total}).")
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
        "proved": report.proved,
        "nothingBroken": report.nothing_broken,
        "counts": report.counts,
        "skippedShall": [result.clause.id for result in report.unasked],
        "leftOutShall": [clause.id for clause in report.left_out],
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
