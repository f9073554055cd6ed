"""Scans, linksets, passports and owner pages, as ratios to a bare WSGI application.

REF answers one fixed 307 with the very headers of our own redirect, under gunicorn's threaded
worker with four threads. Ours runs under our own worker, as ``tracemark serve`` does, and for
comparison under the same worker as REF. Runs of ours stand next to one of REF, so that what else
the machine does meets both alike; the median of the rounds' ratios is the result.

    python -m bench.scan_path --rounds 5 --output bench/results/scan_path.md
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench import chart, load, machine, report
from bench.questions import BROWSER, LINKSETS, PAGES, REDIRECTS, UNIT, Question, checked, prepare
from bench.servers import Server, free_port, running

GTHREAD = "gthread"
OURS = "resolver.worker.Worker"
# gunicorn writes these itself.
HOP_BY_HOP = {"server", "date", "connection", "transfer-encoding"}


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How ours runs, what it is asked so, and next to which reference."""

    name: str
    worker: str
    workers: int
    questions: Sequence[Question]


ARRANGEMENTS = (
    Arrangement("our worker", OURS, 1, (*REDIRECTS, *LINKSETS, *PAGES)),
    Arrangement("gthread", GTHREAD, 1, (*REDIRECTS, *LINKSETS[:2])),
    Arrangement("our worker, two of them", OURS, 2, (*REDIRECTS, *LINKSETS[:2], *PAGES[::2])),
)


@contextmanager
def both_servers(url: str, folder: Path, how: Arrangement) -> Iterator[tuple[Server, Server]]:
    """The reference and ours."""
    port = free_port()
    settings = {
        "TRACEMARK_ENV": "development",
        "TRACEMARK_DATABASE_URL": url,
        "TRACEMARK_PUBLIC_URL": f"http://localhost:{port}",
    }
    with ExitStack() as stack:
        started = running(
            "tracemark", "wsgi:app", port, settings, folder / "ours.log", how.worker, how.workers
        )
        ours = stack.enter_context(started)
        _, headers = checked(ours, REDIRECTS[0])
        kept = [(name, value) for name, value in headers if name.lower() not in HOP_BY_HOP]
        started = running(
            *("REF", "bench.reference_app:app", free_port()),
            {"REFERENCE_HEADERS": json.dumps(kept)},
            *(folder / "ref.log", GTHREAD, how.workers),
        )
        yield stack.enter_context(started), ours


Pair = tuple[load.Run, load.Run]


def measure(
    url: str, folder: Path, how: Arrangement, rounds: int, seconds: float
) -> list[dict[str, Any]]:
    """A row per question, the first one of the reference itself."""
    pairs: dict[str, list[Pair]] = {question.name: [] for question in how.questions}
    with both_servers(url, folder, how) as (ref, ours):
        asked = [(q, q.targets(), checked(ours, q)[0]) for q in how.questions]
        for number in range(1, rounds + 1):
            for index, (question, targets, headers) in enumerate(asked):
                if index % 2 == 0:
                    reference = load.drive(ref, [UNIT], BROWSER, seconds)
                run = load.drive(ours, targets, headers, seconds)
                pairs[question.name].append((run, reference))
            print(f"{how.name}: round {number} of {rounds} done", file=sys.stderr)
    failed = {name: sum(a.errors + b.errors for a, b in of) for name, of in pairs.items()}
    if any(failed.values()):
        raise SystemExit(f"answers were wrong or missing: {failed}")
    references = {id(ref): ref for of in pairs.values() for _, ref in of}
    rows = [_row(how, "REF", [(ref, ref) for ref in references.values()])]
    return rows + [_row(how, name, of) for name, of in pairs.items()]


def _row(how: Arrangement, name: str, pairs: Sequence[Pair]) -> dict[str, Any]:
    runs = [run for run, _ in pairs]
    return {
        "server": f"gthread, {how.workers} worker" if name == "REF" else how.name,
        "question": name,
        "rps": round(median(run.rps for run in runs)),
        "rps_lowest": round(min(run.rps for run in runs)),
        "rps_highest": round(max(run.rps for run in runs)),
        "p50_ms": round(median(run.p50 for run in runs), 2),
        "p99_ms": round(median(run.p99 for run in runs), 2),
        "ratio_to_ref": round(median(run.rps / ref.rps for run, ref in pairs), 2),
        "p99_to_ref": round(median(run.p99 / ref.p99 for run, ref in pairs), 2),
        "runs": [asdict(run) for run in runs],
    }


def as_table(results: Sequence[Mapping[str, Any]]) -> str:
    """The results for a reader."""
    headings = ["question", "server", "rps", "lowest–highest", "p50 ms", "p99 ms"]
    rows = [
        [
            row["question"],
            row["server"],
            f"{row['rps']:,}",
            f"{row['rps_lowest']:,}–{row['rps_highest']:,}",
            f"{row['p50_ms']:.2f}",
            f"{row['p99_ms']:.2f}",
            f"{row['ratio_to_ref']:.2f}",
            f"{row['p99_to_ref']:.2f}",
        ]
        for row in results
    ]
    return report.table([*headings, "rps / REF", "p99 / REF"], rows)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.scan_path", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0, help="length of one run")
    parser.add_argument(
        "--database-url", help="PostgreSQL to use; demo data is written into that database"
    )
    report.add_options(parser)
    return parser.parse_args()


def _facts(url: str, arguments: argparse.Namespace) -> Mapping[str, str]:
    return {
        "database": f"PostgreSQL, {machine.postgres(url)}"
        if url.startswith("postgres")
        else "SQLite, a file of its own",
        "driver": load.driver(),
        "runs": f"{arguments.rounds} rounds of {arguments.seconds:g} s each after 1 s warm-up; "
        "one worker has a core, two share the machine with the driver",
        "reference": "bare WSGI application, gunicorn gthread, 4 threads, the headers of our 307",
    }


def _with_chart(arguments: argparse.Namespace, results: Sequence[Mapping[str, Any]]) -> str:
    """A picture beside the Markdown file; the line that shows it."""
    if not arguments.output:
        return ""
    rows = [
        (f"{row['question']} ({row['server']})", row["ratio_to_ref"])
        for row in results
        if row["question"] != "REF"
    ]
    picture = arguments.output.with_suffix(".svg")
    picture.write_text(chart.bars("requests per second, REF = 1", rows, marks=(1.0,)))
    return f"![The ratios as bars]({picture.name})\n\n"


def main() -> int:
    """Measure and say it."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="tracemark-bench-") as name:
        folder = Path(name)
        url = arguments.database_url or f"sqlite:///{folder / 'tracemark.db'}"
        facts = machine.description()
        print("preparing the database …", file=sys.stderr)
        prepare(url)
        facts |= _facts(url, arguments)
        results: list[dict[str, Any]] = []
        for how in ARRANGEMENTS:
            results += measure(url, folder, how, arguments.rounds, arguments.seconds)
    notes = "Ratios are the result; requests per second only say what this machine did."
    report.say(
        arguments,
        title="Scan path",
        facts=facts,
        results=results,
        shown=as_table(results),
        notes=_with_chart(arguments, results) + notes,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
