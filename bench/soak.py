"""Ten million lean units: look-ups, requests and memory beside those of ten thousand.

Loads both sizes, times the scan path's own look-ups, then asks one gunicorn worker over each size
for random units, in turn. Ends with 1 where a ratio or the memory is over its limit.

    python -m bench.soak --output bench/results/soak.md
    python -m bench.soak --database-url postgresql://user@host/postgres
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench import load, lookup, machine, report
from bench.questions import BROWSER
from bench.servers import Server, free_port, running, workers_memory
from bench.units import fill, sample
from passport.db import Database
from passport.migrate import upgrade

SMALL, LARGE = 10_000, 10_000_000
RANDOM_UNITS = 20_000
# Look-ups at the large size may take so many times those at the small one; requests, too; MiB.
LOOKUP_LIMIT, REQUEST_LIMIT, MEMORY_LIMIT = 2.0, 1.15, 120.0


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of the result."""

    what: str
    small: str
    large: str
    value: float
    limit: float

    @property
    def holds(self) -> bool:
        """Whether it is within its limit."""
        return self.value <= self.limit


def load_all(engine: str, urls: dict[int, str]) -> dict[int, float]:
    """Fill one database a size; the seconds each took."""
    took = {}
    for size, url in urls.items():
        upgrade(url)
        database = Database(url)
        took[size] = fill(database, size)
        database.close()
        print(f"{engine}: {size:,} units written in {took[size]:.1f} s", file=sys.stderr)
    return took


def look_ups(engine: str, urls: dict[int, str], count: int) -> Iterator[Measured]:
    """The questions of ``bench.lookup``."""
    databases = {size: Database(url) for size, url in urls.items()}
    for row in lookup.measure(engine, databases, count):
        small, large = row["small_median_us"], row["large_median_us"]
        yield Measured(
            f"{engine}: {row['question']}, µs",
            f"{small:.1f}",
            f"{large:.1f}",
            large / small,
            LOOKUP_LIMIT,
        )
    for database in databases.values():
        database.close()


@contextmanager
def servers(urls: dict[int, str], folder: Path) -> Iterator[dict[int, Server]]:
    """One worker over each size."""
    with ExitStack() as stack:
        found = {}
        for size, url in urls.items():
            port = free_port()
            settings = {
                "TRACEMARK_ENV": "development",
                "TRACEMARK_DATABASE_URL": url,
                "TRACEMARK_PUBLIC_URL": f"http://localhost:{port}",
            }
            log = folder / f"server-{size}.log"
            found[size] = stack.enter_context(running(f"{size:,}", "wsgi:app", port, settings, log))
        yield found


def requests(
    engine: str, urls: dict[int, str], folder: Path, rounds: int, seconds: float
) -> Iterator[Measured]:
    """Redirects of random units through a server, the sizes in turn; then the workers' memory."""
    small, large = min(urls), max(urls)
    runs: dict[int, list[load.Run]] = {small: [], large: []}
    with servers(urls, folder) as asked:
        for number in range(rounds):
            # Who comes first changes, as the second one finds the machine warmer.
            for size in sorted(urls, reverse=bool(number % 2)):
                units = sample(size, RANDOM_UNITS, random.Random(number))
                run = load.drive(asked[size], [each.unit for each in units], BROWSER, seconds)
                if run.errors:
                    raise SystemExit(f"{engine}: {run.errors} wrong answers at {size:,} units")
                runs[size].append(run)
            print(f"{engine}: round {number + 1} of {rounds} done", file=sys.stderr)
        memory = {size: max(workers_memory(server)) for size, server in asked.items()}
    pairs = zip(runs[small], runs[large], strict=True)
    rps = {size: f"{median(run.rps for run in runs[size]):,.0f}" for size in runs}
    ratio = median(few.rps / many.rps for few, many in pairs)
    yield Measured(f"{engine}: redirects a second", rps[small], rps[large], ratio, REQUEST_LIMIT)
    shown = {size: f"{rss:.0f} ({pss:.0f})" for size, (rss, pss) in memory.items()}
    resident = max(rss for rss, _ in memory.values())
    what = f"{engine}: MiB of a worker, resident (proportional)"
    yield Measured(what, shown[small], shown[large], resident, MEMORY_LIMIT)


def as_table(found: list[Measured], sizes: tuple[int, int]) -> str:
    """The results for a reader."""
    headings = ["what", *(f"{size:,} units" for size in sizes), "ratio or MiB", "limit", "holds"]
    rows = [
        [
            each.what,
            each.small,
            each.large,
            f"{each.value:.2f}",
            f"{each.limit:g}",
            "yes" if each.holds else "NO",
        ]
        for each in found
    ]
    return report.table(headings, rows)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.soak", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--units", type=int, default=LARGE, help="the larger size")
    parser.add_argument("--count", type=int, default=20_000, help="look-ups per size and question")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0, help="length of one run")
    parser.add_argument(
        "--database-url",
        help="a PostgreSQL server to use instead of SQLite; two databases are made and dropped",
    )
    report.add_options(parser)
    return parser.parse_args()


def _measured(
    engine: str, urls: dict[int, str], folder: Path, arguments: argparse.Namespace
) -> tuple[list[Measured], dict[int, float]]:
    took = load_all(engine, urls)
    found = list(look_ups(engine, urls, arguments.count))
    found += requests(engine, urls, folder, arguments.rounds, arguments.seconds)
    return found, took


def main() -> int:
    """Load, measure and say it; 1 where a limit does not hold."""
    arguments = _arguments()
    sizes = (SMALL, arguments.units)
    facts = machine.description()
    with tempfile.TemporaryDirectory(prefix="tracemark-soak-") as name:
        folder = Path(name)
        if arguments.database_url:
            engine = "PostgreSQL"
            facts["database"] = f"PostgreSQL, {machine.postgres(arguments.database_url)}"
            with lookup.postgres_databases(arguments.database_url, sizes) as urls:
                found, took = _measured(engine, urls, folder, arguments)
        else:
            urls = {size: f"sqlite:///{folder}/{size}.db" for size in sizes}
            found, took = _measured("SQLite", urls, folder, arguments)
            size = (folder / f"{arguments.units}.db").stat().st_size / 2**30
            facts["database"] = f"SQLite, a file of its own of {size:.1f} GiB"
    seconds = took[arguments.units]
    facts["load"] = f"{arguments.units:,} units in {seconds:.0f} s, their indexes in place"
    facts["driver"] = load.driver()
    _say(arguments, facts, found, sizes)
    return 0 if all(each.holds for each in found) else 1


def _say(
    arguments: argparse.Namespace,
    facts: dict[str, str],
    found: list[Measured],
    sizes: tuple[int, int],
) -> None:
    results: list[dict[str, Any]] = [
        {"what": e.what, "small": e.small, "large": e.large, "value": e.value, "limit": e.limit}
        for e in found
    ]
    notes = (
        "Look-ups: median of random units, ratio large to small. Redirects: one gthread worker, "
        "random units, ratio small to large of each round's pair, the median. Memory: after it all."
    )
    report.say(
        arguments,
        title="Ten million units",
        facts=facts,
        results=results,
        shown=as_table(found, sizes),
        notes=notes,
    )


if __name__ == "__main__":
    sys.exit(main())
