"""The scan path's prepared look-ups at 10 thousand and at 1 million units, in one run.

Look-up one finds product, unit and batch; look-up two the links of all levels and open recalls.
Both sizes are asked in turn, a block of each, so that what else the machine does meets both alike.
``bench.soak`` does the same with ten million units, and asks them through a server.

    python -m bench.lookup --output bench/results/lookup.md
    python -m bench.lookup --database-url postgresql://user@host/postgres
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import create_engine, text

from bench import machine, report
from bench.units import Asked, fill, sample
from passport.db import Database, engine_url
from passport.migrate import upgrade
from resolver.scan_store import ScanStore

SMALL, LARGE = 10_000, 1_000_000

Ask = Callable[[ScanStore, Asked], None]


def ask_unit(store: ScanStore, asked: Asked) -> None:
    """Look-up one, of a unit that exists."""
    row = store.product(asked.product, asked.unit, "")
    if row is None or row.unit_key != asked.unit:
        raise SystemExit(f"{asked.unit} was not found")


def ask_unknown(store: ScanStore, asked: Asked) -> None:
    """Look-up one, of a serial without a record."""
    row = store.product(asked.product, asked.unit + "X", "")
    if row is None or row.unit_key is not None:
        raise SystemExit(f"{asked.unit}X was found")


def ask_both(store: ScanStore, asked: Asked) -> None:
    """Both look-ups of one scan."""
    ask_unit(store, asked)
    if not store.links((asked.unit, asked.batch, asked.product), asked.product):
        raise SystemExit(f"no links of {asked.product}")


QUESTIONS: dict[str, Ask] = {
    "look-up one, unit": ask_unit,
    "look-up one, no record": ask_unknown,
    "both look-ups": ask_both,
}


def times(
    stores: dict[int, ScanStore], ask: Ask, count: int, block: int = 500
) -> dict[int, list[float]]:
    """Microseconds of each look-up per size, the sizes taking turns."""
    choice = random.Random(1)
    asked = {size: sample(size, count, choice) for size in stores}
    taken: dict[int, list[float]] = {size: [] for size in stores}
    for size, store in stores.items():
        for each in asked[size][:block]:
            ask(store, each)
    for first in range(0, count, block):
        for size, store in stores.items():
            for each in asked[size][first : first + block]:
                start = time.perf_counter_ns()
                ask(store, each)
                taken[size].append((time.perf_counter_ns() - start) / 1000)
    return {size: sorted(values) for size, values in taken.items()}


def measure(engine: str, databases: dict[int, Database], count: int) -> list[dict[str, Any]]:
    """One result a question, both sizes side by side."""
    stores = {size: ScanStore(database) for size, database in databases.items()}
    results = []
    for name, ask in QUESTIONS.items():
        by_size = times(stores, ask, count)
        small, large = by_size[min(by_size)], by_size[max(by_size)]
        half, most = count // 2, count * 99 // 100
        results.append(
            {
                "engine": engine,
                "question": name,
                "small_median_us": round(small[half], 1),
                "small_p99_us": round(small[most], 1),
                "large_median_us": round(large[half], 1),
                "large_p99_us": round(large[most], 1),
                "ratio_of_medians": round(large[half] / small[half], 2),
            }
        )
    for store in stores.values():
        store.close()
    return results


@contextmanager
def postgres_databases(url: str, sizes: tuple[int, ...]) -> Iterator[dict[int, str]]:
    """A database of our own a size on that server, dropped again at the end."""
    server = create_engine(engine_url(url), isolation_level="AUTOCOMMIT")
    names = {size: f"tracemark_bench_{size}" for size in sizes}
    with closing(server.connect()) as connection:
        for name in names.values():
            connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
            connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            own = engine_url(url).set(drivername="postgresql")
            yield {
                size: own.set(database=name).render_as_string(hide_password=False)
                for size, name in names.items()
            }
        finally:
            for name in names.values():
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


def run(engine: str, urls: dict[int, str], count: int) -> list[dict[str, Any]]:
    """Fill one database per size and measure them together."""
    databases = {}
    for size, url in urls.items():
        upgrade(url)
        databases[size] = Database(url)
        seconds = fill(databases[size], size)
        print(f"{engine}: {size:,} units written in {seconds:.1f} s", file=sys.stderr)
    try:
        return measure(engine, databases, count)
    finally:
        for database in databases.values():
            database.close()


def as_table(results: list[dict[str, Any]], sizes: tuple[int, int]) -> str:
    """The results for a reader."""
    small, large = (f"{size:,}" for size in sizes)
    medians = [f"median µs at {small}", "p99 µs", f"median µs at {large}", "p99 µs"]
    headings = ["engine and question", *medians, "ratio of medians"]
    rows = [
        [
            f"{row['engine']}: {row['question']}",
            f"{row['small_median_us']:.1f}",
            f"{row['small_p99_us']:.1f}",
            f"{row['large_median_us']:.1f}",
            f"{row['large_p99_us']:.1f}",
            f"{row['ratio_of_medians']:.2f}",
        ]
        for row in results
    ]
    return report.table(headings, rows)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.lookup", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--count", type=int, default=20_000, help="look-ups per size and question")
    parser.add_argument("--units", type=int, default=LARGE, help="the larger size")
    parser.add_argument(
        "--database-url", help="a PostgreSQL server where two databases may be made and dropped"
    )
    report.add_options(parser)
    return parser.parse_args()


def main() -> int:
    """Fill, measure and say it."""
    arguments = _arguments()
    sizes = (SMALL, arguments.units)
    facts = machine.description()
    with tempfile.TemporaryDirectory(prefix="tracemark-bench-") as folder:
        files = {size: f"sqlite:///{folder}/{size}.db" for size in sizes}
        results = run("SQLite", files, arguments.count)
    if arguments.database_url:
        with postgres_databases(arguments.database_url, sizes) as urls:
            results += run("PostgreSQL", urls, arguments.count)
        facts["PostgreSQL"] = machine.postgres(arguments.database_url)
    facts["look-ups"] = f"{arguments.count:,} random units per size and question, one thread"
    notes = (
        "Times are those of the scan path's own look-ups, from Python and back to Python. The "
        "units were written straight into the table."
    )
    report.say(
        arguments,
        title="Look-up",
        facts=facts,
        results=results,
        shown=as_table(results, sizes),
        notes=notes,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
