"""Reading a composed passport: how long the service itself takes, without a socket.

The whole application is asked in this process, one read after the other: routing, look-up,
composing, writing the form. Of the levels there are the units are asked in turn, so that most reads
put together a passport that was not read before from pieces that were. "Processor" is the time of
this process alone, which another load on the machine disturbs least.

    python -m bench.composed --output bench/results/composed.md
    python -m bench.composed --database-url postgresql://user@host/empty
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import EnvironBuilder

from bench import machine, report
from demo import loader
from passport.db import Database
from passport.migrate import upgrade
from resolver.app import create_app
from resolver.config import Settings

HOST = "http://localhost:8000"
LIMIT = 5.0  # milliseconds, of the median
WARM = 20
BATTERY, WASHER = "/01/09520000010027", "/01/09520000010010"
# Of each product the addresses of one level, asked in turn.
SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "battery, item": tuple(f"{BATTERY}/21/EB-2601-{number:04}" for number in range(1, 41)),
    "battery, batch": (f"{BATTERY}/10/EBL-2601A",),
    "battery, model": (BATTERY,),
    "washing machine, item": tuple(f"{WASHER}/21/WM-{number:06}" for number in range(101, 141)),
    "washing machine, batch": (f"{WASHER}/10/L2601",),
    "washing machine, model": (WASHER,),
}
FORMS = {
    "JSON": "application/json",
    "JSON-LD": "application/ld+json",
    "page": "text/html",
    "CSV": "text/csv",
}


@dataclass(frozen=True, slots=True)
class Result:
    """One form of one level, in milliseconds."""

    engine: str
    subject: str
    form: str
    median: float
    p99: float
    processor: float  # mean
    kilobytes: float


def ask(app: Flask, path: str, accept: str) -> bytes:
    """One read through the whole application; ends the measurement where it is no 200."""
    headers = [("Accept", accept)]
    environ = EnvironBuilder(path=path, base_url=HOST, headers=headers).get_environ()
    environ["RAW_URI"] = path
    answered: list[str] = []

    def start(status: str, _headers: Any, _exc_info: Any = None) -> Any:
        answered.append(status)

    body = b"".join(app.wsgi_app(environ, start))
    if not answered[0].startswith("200"):
        raise SystemExit(f"{path} as {accept}: {answered[0]}")
    return body


def measure(app: Flask, engine: str, reads: int) -> Iterator[Result]:
    """Every form of every level."""
    for (subject, paths), (form, accept) in itertools.product(SUBJECTS.items(), FORMS.items()):
        addresses = itertools.cycle(f"/passport{path}" for path in paths)
        for _ in range(WARM):
            size = len(ask(app, next(addresses), accept))
        times = []
        processor = time.process_time()
        for _ in range(reads):
            begin = time.perf_counter()
            ask(app, next(addresses), accept)
            times.append((time.perf_counter() - begin) * 1000)
        processor = (time.process_time() - processor) * 1000 / reads
        times.sort()
        p99 = times[max(0, int(reads * 0.99) - 1)]
        yield Result(engine, subject, form, statistics.median(times), p99, processor, size / 1024)


def prepared(url: str) -> Flask:
    """The application over the demo data in an empty database."""
    upgrade(url)
    with closing(Database(url)) as database:
        loader.load(database, datetime.now(UTC), lambda *_: None)
    return create_app(Settings("development", url, HOST, "x" * 32))


def main(arguments: list[str] | None = None) -> int:
    """Ends with 1 where the processor time of JSON or JSON-LD is above the limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_Raw)
    parser.add_argument("--reads", type=int, default=300, help="of each form of each level")
    parser.add_argument(
        "--database-url", action="append", default=[], help="an empty database to ask as well"
    )
    report.add_options(parser)
    options = parser.parse_args(arguments)
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as folder:
        urls = [f"sqlite:///{Path(folder) / 'bench.db'}", *options.database_url]
        for url in urls:
            results += measure(prepared(url), url.partition(":")[0], options.reads)
    facts = machine.description()
    for url in (each for each in urls if not each.startswith("sqlite")):
        facts["PostgreSQL"] = machine.postgres(url)
    report.say(
        options,
        title="Reading a composed passport",
        facts=facts,
        results=[asdict(each) for each in results],
        shown=_table(results),
        notes=_NOTES,
    )
    late = [each for each in results if each.form.startswith("JSON") and each.processor > LIMIT]
    return 1 if late else 0


_Raw = argparse.RawDescriptionHelpFormatter
_NOTES = (
    "Milliseconds. Median and p99 are wall time and hold whatever else the machine did; the "
    "processor column is the mean time of this process alone. RDF forms are made once for each "
    "state of a passport and then kept, so they are not measured here."
)


def _table(results: list[Result]) -> str:
    headings = ["engine, level, form", "median", "p99", "processor", "KiB"]
    rows = [
        [
            f"{each.engine}, {each.subject}, {each.form}",
            *(f"{number:.2f}" for number in (each.median, each.p99, each.processor)),
            f"{each.kilobytes:.0f}",
        ]
        for each in results
    ]
    return report.table(headings, rows)


if __name__ == "__main__":
    sys.exit(main())
