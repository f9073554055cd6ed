"""One change of a model with a million units: entries written, time until it shows, old addresses.

A lean unit has no passport of its own: it is read from its model's. So a correction of the model is
one entry, whatever the number of units. This publishes one while a server runs, asks random units
until they show it, and then asks the addresses of the old state once more.

    python -m bench.model_change --output bench/results/model_change.md
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import func, select

from bench import lookup, machine, report
from bench.servers import Server, free_port, running
from bench.units import PATTERN, fill, products
from passport import service as passports
from passport.db import Database
from passport.migrate import upgrade
from passport.tables import passport_entry

UNITS = 1_000_000
ASKED = 300
SECONDS = 2.0  # in which a change has to show on every unit
PROFILE = "appliance/1"
JSON = {"Accept": "application/ld+json"}


@dataclass(frozen=True, slots=True)
class Found:
    """What one run came to."""

    entries: int  # that the change wrote
    published_ms: float
    first_ms: float  # from the beginning of publishing until the first unit asked shows it
    all_ms: float  # until every unit was asked, one after the other
    changed: int  # units that show it, each asked once and after publishing
    same: int  # old fixed addresses that answer the same bytes
    asked: int

    @property
    def holds(self) -> bool:
        """Whether it is one entry, in time, and nothing old has changed."""
        complete = self.changed == self.same == self.asked
        return self.entries == 1 and self.first_ms <= SECONDS * 1000 and complete


def publish(database: Database, weight: int) -> None:
    """A version of the model with this weight."""
    with database.write() as connection:
        passports.publish(
            connection,
            products()[0],
            product_group="appliance",
            profiles=[PROFILE],
            facts={"modelIdentifier": "Bench", "mass": {"value": weight, "unitCode": "KGM"}},
            writer="bench",
            now=datetime.now(UTC),
        )


def entries(database: Database) -> int:
    """How many entries all histories have together."""
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(passport_entry)).scalar_one()


class Asker:
    """One kept connection to the server."""

    def __init__(self, server: Server) -> None:
        self._connection = HTTPConnection("127.0.0.1", server.port, timeout=30)

    def get(self, target: str) -> tuple[bytes, Mapping[str, str]]:
        """Body and headers; ends the measurement at any answer but 200 and 307."""
        self._connection.request("GET", target, headers=JSON)
        response = self._connection.getresponse()
        body = response.read()
        if response.status not in (200, 307):
            raise SystemExit(f"{target}: {response.status}")
        return body, {name.lower(): value for name, value in response.getheaders()}

    def fixed(self, unit: str) -> str:
        """The address of the state a unit is in now."""
        _, headers = self.get(f"/passport{unit}?at=now")
        return urlsplit(headers["location"]).path


def measure(database: Database, server: Server, units: int, asked: int) -> Found:
    """Publish, ask, publish again, ask again."""
    publish(database, 71)
    model, choice = products()[0].path, random.Random(7)
    chosen = [f"{model}/21/{PATTERN.serial(choice.randrange(units))}" for _ in range(asked)]
    asker = Asker(server)
    old = {address: asker.get(address)[0] for address in map(asker.fixed, chosen)}
    before = entries(database)
    start = time.perf_counter()
    publish(database, 72)
    published = time.perf_counter()
    shown, first = 0, 0.0
    for unit in chosen:
        body, _ = asker.get(f"/passport{unit}")
        shown += b'"value": 72' in body
        first = first or time.perf_counter()
    end = time.perf_counter()
    same = sum(asker.get(address)[0] == body for address, body in old.items())
    return Found(
        entries=entries(database) - before,
        published_ms=(published - start) * 1000,
        first_ms=(first - start) * 1000,
        all_ms=(end - start) * 1000,
        changed=shown,
        same=same + asked - len(old),
        asked=asked,
    )


def run(url: str, folder: Path, units: int, asked: int) -> Found:
    """Load one database, serve it and measure."""
    upgrade(url)
    database = Database(url)
    took = fill(database, units, models=1)
    print(f"{units:,} units of one model written in {took:.0f} s", file=sys.stderr)
    port = free_port()
    settings = {
        "TRACEMARK_ENV": "development",
        "TRACEMARK_DATABASE_URL": url,
        "TRACEMARK_PUBLIC_URL": f"http://localhost:{port}",
    }
    with running("model change", "wsgi:app", port, settings, folder / "server.log") as server:
        found = measure(database, server, units, asked)
    database.close()
    return found


def as_table(found: Found, units: int) -> str:
    """The result for a reader."""
    rows = [
        ["entries the change wrote", f"{found.entries}", "1"],
        ["publishing, ms", f"{found.published_ms:.1f}", ""],
        ["until the first unit asked showed it, ms", f"{found.first_ms:.1f}", "2000"],
        [f"until all {found.asked} were asked, one by one, ms", f"{found.all_ms:.0f}", ""],
        ["of these, units that show it", f"{found.changed} of {found.asked}", "all"],
        ["old addresses with the same bytes", f"{found.same} of {found.asked}", "all"],
    ]
    return report.table([f"{units:,} units of one model", "found", "wanted"], rows)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.model_change", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--units", type=int, default=UNITS)
    parser.add_argument("--asked", type=int, default=ASKED, help="random units that are asked")
    parser.add_argument("--database-url", help="a PostgreSQL server; one database is made there")
    report.add_options(parser)
    return parser.parse_args()


def main() -> int:
    """Load, measure and say it; 1 where something does not hold."""
    arguments = _arguments()
    facts = machine.description()
    with tempfile.TemporaryDirectory(prefix="tracemark-change-") as name:
        folder = Path(name)
        if arguments.database_url:
            facts["database"] = f"PostgreSQL, {machine.postgres(arguments.database_url)}"
            with lookup.postgres_databases(arguments.database_url, (arguments.units,)) as urls:
                found = run(urls[arguments.units], folder, arguments.units, arguments.asked)
        else:
            facts["database"] = "SQLite"
            url = f"sqlite:///{folder}/units.db"
            found = run(url, folder, arguments.units, arguments.asked)
    results: list[dict[str, Any]] = [
        {name: getattr(found, name) for name in Found.__slots__} | {"holds": found.holds}
    ]
    notes = (
        "The units are lean: none has a passport of its own, and all are read from the model's. "
        "The change is published while the server runs, and each random unit is asked for JSON-LD."
    )
    report.say(
        arguments,
        title="One change of a model",
        facts=facts,
        results=results,
        shown=as_table(found, arguments.units),
        notes=notes,
    )
    return 0 if found.holds else 1


if __name__ == "__main__":
    sys.exit(main())
