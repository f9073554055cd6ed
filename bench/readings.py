"""Readings in and out: a million lines of one unit, and one line of each of a million units.

The lines come from a file and go the way of ``tracemark readings import``: read, checked against
the profile, recorded twenty thousand to a transaction. Then the newest values of all series of a
unit are asked for, at random of the million units, and of the unit that has a million readings.

    python -m bench.readings --output bench/results/readings.md
    python -m bench.readings --database-url postgresql://user@host/postgres   # instead of SQLite
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench import machine, report
from bench.lookup import postgres_databases
from bench.units import PATTERN, PRODUCTS, fill, products
from gs1 import Identifier
from passport.db import Database, maintained
from passport.migrate import upgrade
from passport.readings import service
from passport.readings.model import Span
from resolver.admin import bulk, reading_rows, readings
from resolver.principals.model import COMMAND_LINE

MILLION = 1_000_000
GROUP = "battery"
PROPERTY = "stateOfCharge"
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
EARLIER = BEGIN - timedelta(hours=1)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
AUDIENCE = "operator.responsible"
ASKED = 1_000
MODELS = products()


@dataclass(frozen=True, slots=True)
class Loaded:
    """How fast a file went in."""

    rows: int
    seconds: float
    processor_seconds: float  # of this process; PostgreSQL works in another one


def lines_of_one(path: Path, unit: Identifier, count: int) -> None:
    """A reading every twenty seconds."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            file.write(_line(unit.path, BEGIN + timedelta(seconds=20 * number), number))


def lines_of_many(path: Path, units: int) -> None:
    """One reading of each unit, in no order."""
    keys = list(range(units))
    random.Random(5).shuffle(keys)
    with path.open("w", encoding="utf-8") as file:
        for number in keys:
            serial = PATTERN.serial(number // PRODUCTS)
            file.write(_line(f"{MODELS[number % PRODUCTS].path}/21/{serial}", EARLIER, number))


def _line(unit: str, measured_at: datetime, number: int) -> str:
    row = {
        "unit": unit.lstrip("/"),
        "property": PROPERTY,
        "measuredAt": measured_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "value": number % 1000 / 10,
        "unitCode": "P1",
    }
    return json.dumps(row) + "\n"


def _unit(number: int, units: int) -> Identifier:
    product = MODELS[number % PRODUCTS]
    return product.with_qualifiers({"21": PATTERN.serial(number // PRODUCTS % (units // PRODUCTS))})


def load(database: Database, path: Path) -> Loaded:
    """Import a file; every line has to be recorded."""
    start, processor = time.perf_counter(), time.process_time()
    rows = 0
    with maintained(database), path.open("rb") as stream:
        lines = bulk.rows_of_lines(reading_rows.lines_of(stream))
        for chunk in readings.put_rows(database, COMMAND_LINE, lines, lambda: NOW):
            if chunk.refused:
                raise SystemExit(f"refused: {chunk.refused[0]}")
            rows += chunk.counts.total()
    return Loaded(rows, time.perf_counter() - start, time.process_time() - processor)


def ask(database: Database, units: list[Identifier]) -> list[float]:
    """Milliseconds to the newest values of all series, one after the other."""
    times = []
    with database.read() as connection:
        for unit in units:
            start = time.perf_counter()
            found = service.latest(connection, unit, AUDIENCE, at=NOW)
            times.append((time.perf_counter() - start) * 1000)
            if not any(each.latest for each in found):
                raise SystemExit(f"no reading of {unit}")
    return sorted(times)


def chart(database: Database, unit: Identifier, newest_only: int | None) -> float:
    """Milliseconds to sixty points of a chart."""
    with database.read() as connection:
        series = service.series_named(connection, unit, PROPERTY, AUDIENCE, NOW)
        start = time.perf_counter()
        service.summary(connection, unit, series, Span(), most=60, newest_only=newest_only)
        return (time.perf_counter() - start) * 1000


def run(engine: str, url: str, folder: Path, count: int) -> Iterator[dict[str, Any]]:
    """Fill one database, and measure."""
    upgrade(url)
    with closing(Database(url)) as database:
        fill(database, count, group=GROUP)
        one = _unit(7, count)
        for name, path in (("one unit", folder / "one"), (f"{count:,} units", folder / "many")):
            loaded = load(database, path)
            with database.write() as connection:
                connection.execute(text("ANALYZE reading"))
            choice = random.Random(6)
            asked = [one] * ASKED
            if path.name == "many":
                asked = [_unit(choice.randrange(count), count) for _ in range(ASKED)]
            times = ask(database, asked)
            yield {
                "engine": engine,
                "readings of": name,
                "rows": loaded.rows,
                "rows_per_second": loaded.rows / loaded.seconds,
                "processor_us_per_row": loaded.processor_seconds / loaded.rows * 1e6,
                "latest_median_ms": statistics.median(times),
                "latest_p99_ms": times[int(len(times) * 0.99)],
                "chart_ms": chart(database, one, 100_000),
                "whole_chart_ms": chart(database, one, None),
            }


def as_table(results: list[dict[str, Any]]) -> str:
    """The results as a table."""
    headings = [
        "engine, readings of",
        *("rows/s", "CPU µs/row", "newest, median ms", "p99 ms"),
        *("chart of 100,000, ms", "of all, ms"),
    ]
    rows = [
        [
            f"{row['engine']}, {row['readings of']}",
            f"{row['rows_per_second']:,.0f}",
            f"{row['processor_us_per_row']:.1f}",
            f"{row['latest_median_ms']:.2f}",
            f"{row['latest_p99_ms']:.2f}",
            f"{row['chart_ms']:.0f}",
            f"{row['whole_chart_ms']:.0f}",
        ]
        for row in results
    ]
    return report.table(headings, rows)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.readings", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--count", type=int, default=MILLION, help="readings, and units")
    parser.add_argument(
        "--database-url", help="a PostgreSQL server to make one on, instead of SQLite"
    )
    report.add_options(parser)
    return parser.parse_args()


def main() -> int:
    """Write the files, fill, measure and say it."""
    arguments = _arguments()
    facts = machine.description()
    with tempfile.TemporaryDirectory(prefix="tracemark-bench-") as name:
        folder = Path(name)
        lines_of_one(folder / "one", _unit(7, arguments.count), arguments.count)
        lines_of_many(folder / "many", arguments.count)
        results: list[dict[str, Any]] = []
        if not arguments.database_url:
            results += run("SQLite", f"sqlite:///{folder}/readings.db", folder, arguments.count)
        else:
            facts["PostgreSQL"] = machine.postgres(arguments.database_url)
            with postgres_databases(arguments.database_url, (arguments.count,)) as urls:
                url = urls[arguments.count]
                results += run("PostgreSQL", url, folder, arguments.count)
    facts["load average at the end"] = machine.description()["load average"]
    notes = (
        "In is the whole way of an import: a file of JSON lines, checked and recorded. One thread; "
        "the CPU time is that of this process, PostgreSQL's own comes on top in another one. Out "
        f"is the newest value of every series of a battery, {ASKED:,} times."
    )
    report.say(
        arguments,
        title="Readings",
        facts=facts,
        results=results,
        shown=as_table(results),
        notes=notes,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
