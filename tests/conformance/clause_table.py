"""The table of all clauses in docs/conformance.md; run as a program, it writes it anew."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from resolver.conformance import clauses  # noqa: F401  registers them
from resolver.conformance.registry import named

DOCUMENT = Path(__file__).parents[2] / "docs" / "conformance.md"
BEGIN, END = "<!-- clauses -->\n", "<!-- end of clauses -->"


def table() -> str:
    """The clauses by section, as Markdown."""
    lines = []
    for title, found in groupby(named(()), key=lambda clause: clause.section.title):
        lines += [f"### {title}", "", "| id | level | clause | says |", "|---|---|---|---|"]
        lines += [
            f"| `{each.id}` | {each.level} | {each.number} | {each.sentence} |" for each in found
        ]
        lines.append("")
    return "\n".join(lines)


def written() -> str:
    """The table that stands in the document."""
    return DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]


def main() -> None:
    """Put the table into the document."""
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    DOCUMENT.write_text(before + BEGIN + table() + END + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
