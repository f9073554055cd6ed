"""What a result was measured on and with."""

from __future__ import annotations

import os
import platform
import shlex
import sqlite3
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("gunicorn", "flask", "sqlalchemy", "psycopg")


def description() -> dict[str, str]:
    """Machine, versions, load and time, in words."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": f"{os.cpu_count()} cores, {_processor()}, {_memory()}, {platform.platform()}",
        "software": f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        + packages,
        "load average": " ".join(f"{load:.1f}" for load in os.getloadavg()),
        "command": _command(),
    }


def _command() -> str:
    """What was typed, with any password left out."""
    module = f"bench.{Path(sys.argv[0]).stem}"
    words = [word if "://" not in word else _without_password(word) for word in sys.argv[1:]]
    return shlex.join(["python", "-m", module, *words])


def _without_password(word: str) -> str:
    option, separator, url = word.rpartition("=") if word.startswith("--") else ("", "", word)
    scheme, _, rest = url.partition("://")
    return f"{option}{separator}{scheme}://{rest.rpartition('@')[2]}"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown processor"


def _memory() -> str:
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return f"{pages / 2**30:.0f} GiB"


def as_markdown(title: str, table: str, facts: dict[str, str], notes: str) -> str:
    """One result file: what was measured, on what, and the table."""
    lines = [f"- **{name}**: {value}" for name, value in facts.items() if name != "command"]
    command = f"```\n{facts['command']}\n```"
    return "\n\n".join([f"# {title}", "\n".join(lines), command, table, notes]) + "\n"


def table(headings: list[str], rows: list[list[str]]) -> str:
    """A table that reads well on a terminal and in Markdown."""
    widths = [max(len(row[i]) for row in [headings, *rows]) for i in range(len(headings))]

    def line(cells: list[str]) -> str:
        first = cells[0].ljust(widths[0])
        rest = [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)]
        return f"| {' | '.join([first, *rest])} |"

    ruler = "|".join(["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])])
    return "\n".join([line(headings), f"|{ruler}|", *map(line, rows)])
