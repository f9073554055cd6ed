"""How a result is told: a table on the terminal, JSON, or a Markdown file."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options every measurement has."""
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--output", type=Path, help="also write a Markdown file")


def say(
    options: argparse.Namespace,
    *,
    title: str,
    facts: Mapping[str, str],
    results: list[dict[str, Any]],
    shown: str,
    notes: str,
) -> None:
    """Print the results, and write them where that was asked for."""
    print(json.dumps({**facts, "results": results}, indent=2) if options.json else shown)
    if options.output:
        options.output.write_text(_markdown(title, shown, facts, notes))


def _markdown(title: str, shown: str, facts: Mapping[str, str], notes: str) -> str:
    lines = [f"- **{name}**: {value}" for name, value in facts.items() if name != "command"]
    command = f"```\n{facts['command']}\n```"
    return "\n\n".join([f"# {title}", "\n".join(lines), command, shown, notes]) + "\n"


def table(headings: list[str], rows: list[list[str]]) -> str:
    """A table that reads well on a terminal and in Markdown."""
    widths = [max(len(row[i]) for row in [headings, *rows]) for i in range(len(headings))]

    def line(cells: list[str]) -> str:
        first = cells[0].ljust(widths[0])
        rest = [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)]
        return f"| {' | '.join([first, *rest])} |"

    ruler = "|".join(["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])])
    return "\n".join([line(headings), f"|{ruler}|", *map(line, rows)])
