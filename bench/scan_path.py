"""Redirect and linkset under gunicorn, as a ratio to a bare WSGI application under the same.

Both servers run one gthread worker with four threads. The reference answers with the very headers
of our own redirect. Every run of ours stands right after one of the reference, so that what else
the machine does meets both alike; the median of those pairs' ratios is the result.

    python -m bench.scan_path --rounds 5 --output bench/results/scan_path.md
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench import load, machine, report
from bench.servers import Server, free_port, running
from demo import loader
from gs1 import build_identifier, parse_identifier
from passport.catalogue import service as catalogue
from passport.catalogue.model import UnitDraft
from passport.db import Database, maintained
from passport.migrate import upgrade

UNIT = "/01/09520000010010/21/WM-000101"
# Registered beside the demo data, so that most requests ask for a unit no cache has seen.
FIRST_EXTRA, EXTRA_UNITS = 100_000, 20_000
RANDOM_UNITS = 10_000

# A browser as it really asks: negotiation has to read all of this.
BROWSER = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,"
    "image/png,image/svg+xml,*/*;q=0.8",
    "Accept-Language": "de-DE,de;q=0.8,en-GB;q=0.5,en;q=0.3",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
}
# gunicorn writes these itself.
HOP_BY_HOP = {"server", "date", "connection", "transfer-encoding"}


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is asked, and the status that is right."""

    name: str
    query: str
    random: bool
    status: int


SCENARIOS = (
    Scenario("redirect, one unit", "", False, 307),
    Scenario("redirect, random units", "", True, 307),
    Scenario("linkset, one unit", "?linkType=linkset&format=linkset", False, 200),
    Scenario("linkset, random units", "?linkType=linkset&format=linkset", True, 200),
)


def prepare(url: str) -> None:
    """Migrations, demo data, and more units of the washing machine."""
    upgrade(url)
    database = Database(url)
    now = datetime.now(UTC)
    product = build_identifier("01", "09520000010010")
    drafts = (
        UnitDraft(
            product.with_qualifiers({"21": f"WM-{number:06}"}),
            lot="L2601",
            produced_on=date(2026, 2, 1),
        )
        for number in range(FIRST_EXTRA, FIRST_EXTRA + EXTRA_UNITS)
    )
    with maintained(database):
        loader.load(database, now, lambda *_: None)
        with database.write() as connection:
            refused = [o for o in catalogue.put_units(connection, drafts, now) if o.refusal]
    database.close()
    if refused:
        raise SystemExit(f"{len(refused)} units were refused, the first: {refused[0].refusal}")


def targets(scenario: Scenario, choice: random.Random) -> list[str]:
    """The request targets of a scenario."""
    if not scenario.random:
        return [UNIT + scenario.query]
    numbers = choice.sample(range(FIRST_EXTRA, FIRST_EXTRA + EXTRA_UNITS), RANDOM_UNITS)
    product = parse_identifier(UNIT).primary().path
    return [f"{product}/21/WM-{number:06}{scenario.query}" for number in numbers]


def check(server: Server, scenario: Scenario) -> list[tuple[str, str]]:
    """The headers of one answer, after seeing that it is the answer meant to be measured."""
    status, headers = server.get(
        UNIT + scenario.query, {**BROWSER, "Host": f"localhost:{server.port}"}
    )
    if status != scenario.status:
        raise SystemExit(f"{scenario.name}: {server.name} answered {status}")
    return [(name, value) for name, value in headers if name.lower() not in HOP_BY_HOP]


@contextmanager
def both_servers(url: str, folder: Path) -> Iterator[tuple[Server, Server, int]]:
    """The reference and ours, and how many headers both send."""
    port = free_port()
    settings = {
        "TRACEMARK_ENV": "development",
        "TRACEMARK_DATABASE_URL": url,
        "TRACEMARK_PUBLIC_URL": f"http://localhost:{port}",
    }
    with running("tracemark", "wsgi:app", port, settings, folder / "ours.log") as ours:
        for scenario in SCENARIOS[1:]:
            check(ours, scenario)
        headers = check(ours, SCENARIOS[0])
        reference = {"REFERENCE_HEADERS": json.dumps(headers)}
        application = "bench.reference_app:app"
        with running("REF", application, free_port(), reference, folder / "ref.log") as ref:
            yield ref, ours, len(headers)


Pairs = dict[str, list[tuple[load.Run, load.Run]]]


def measure(ref: Server, ours: Server, rounds: int, seconds: float) -> Pairs:
    """All rounds; every run of ours right after one of the reference, as pairs (ours, ref)."""
    choice = random.Random(1)
    asked = {scenario.name: targets(scenario, choice) for scenario in SCENARIOS}
    pairs: Pairs = {name: [] for name in asked}
    for number in range(1, rounds + 1):
        for name, wanted in asked.items():
            reference = load.drive(ref, [UNIT], BROWSER, seconds)
            pairs[name].append((load.drive(ours, wanted, BROWSER, seconds), reference))
        print(f"round {number} of {rounds} done", file=sys.stderr)
    failed = {name: sum(a.errors + b.errors for a, b in of) for name, of in pairs.items()}
    if any(failed.values()):
        raise SystemExit(f"answers were wrong or missing: {failed}")
    return pairs


def summary(pairs: Pairs) -> list[dict[str, Any]]:
    """Medians per scenario, and the median of the ratios within each pair."""
    references = [ref for of in pairs.values() for _, ref in of]
    rows = [_row("REF", references, [1.0])]
    for name, of in pairs.items():
        ratios = [run.rps / ref.rps for run, ref in of]
        rows.append(_row(name, [run for run, _ in of], ratios))
    return rows


def _row(name: str, runs: list[load.Run], ratios: list[float]) -> dict[str, Any]:
    return {
        "scenario": name,
        "rps": round(median(run.rps for run in runs)),
        "rps_lowest": round(min(run.rps for run in runs)),
        "rps_highest": round(max(run.rps for run in runs)),
        "p50_ms": round(median(run.p50 for run in runs), 2),
        "p99_ms": round(median(run.p99 for run in runs), 2),
        "ratio_to_ref": round(median(ratios), 2),
        "ratios": [round(ratio, 3) for ratio in ratios],
        "runs": [asdict(run) for run in runs],
    }


def as_table(results: list[dict[str, Any]]) -> str:
    """The results for a reader."""
    rows = [
        [
            row["scenario"],
            f"{row['rps']:,}",
            f"{row['rps_lowest']:,}–{row['rps_highest']:,}",
            f"{row['p50_ms']:.2f}",
            f"{row['p99_ms']:.2f}",
            f"{row['ratio_to_ref']:.2f}",
        ]
        for row in results
    ]
    headings = ["server and request", "rps", "lowest–highest", "p50 ms", "p99 ms", "ratio to REF"]
    return report.table(headings, rows)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.scan_path", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0, help="length of one run")
    parser.add_argument(
        "--database-url", help="PostgreSQL to use; demo data is written into that database"
    )
    report.add_options(parser)
    return parser.parse_args()


def _facts(url: str, headers: int, arguments: argparse.Namespace) -> Mapping[str, str]:
    return {
        "database": f"PostgreSQL, {machine.postgres(url)}"
        if url.startswith("postgres")
        else "SQLite, a file of its own",
        "driver": load.driver(),
        "runs": f"{arguments.rounds} rounds of {arguments.seconds:g} s each after 1 s warm-up",
        "reference": f"bare WSGI application, same 307 with the same {headers} headers",
    }


def main() -> int:
    """Measure and say it."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="tracemark-bench-") as name:
        folder = Path(name)
        url = arguments.database_url or f"sqlite:///{folder / 'tracemark.db'}"
        facts = machine.description()
        print("preparing the database …", file=sys.stderr)
        prepare(url)
        with both_servers(url, folder) as (ref, ours, headers):
            facts |= _facts(url, headers, arguments)
            results = summary(measure(ref, ours, arguments.rounds, arguments.seconds))
    notes = "Ratios are the result; requests per second only say what this machine did."
    report.say(
        arguments,
        title="Scan path",
        facts=facts,
        results=results,
        shown=as_table(results),
        notes=notes,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
