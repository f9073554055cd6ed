"""What is asked of the servers that are measured, and of which data."""

from __future__ import annotations

import random
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from bench import units
from bench.servers import Server
from demo import loader
from gs1 import Identifier
from passport.db import Database, maintained
from passport.migrate import upgrade

# A washing machine of the demo data, under an open recall: every answer also decides whether that
# covers it.
UNIT = "/01/09520000010010/21/WM-000101"
# So many that no memory holds the answers to all of them.
UNITS = 200_000
ASKED_UNITS = 20_000

# A browser as it really asks: negotiation has to read all of this.
BROWSER = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,"
    "image/png,image/svg+xml,*/*;q=0.8",
    "Accept-Language": "de-DE,de;q=0.8,en-GB;q=0.5,en;q=0.3",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
}
LINKSET = "?linkType=linkset&format=linkset"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and the status that is right."""

    name: str
    target: str  # behind a random unit's path where that is asked, else whole
    status: int
    of_random_units: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    revalidates: bool = False  # with the entity tag of the answer before

    def sample(self) -> str:
        """One target."""
        return _unit(0) + self.target if self.of_random_units else self.target

    def targets(self) -> list[str]:
        """All targets, one of them at random each time."""
        if not self.of_random_units:
            return [self.target]
        choice = random.Random(1)
        return [_unit(number) + self.target for number in choice.sample(range(UNITS), ASKED_UNITS)]


REDIRECTS = (
    Question("redirect, the same unit", UNIT, 307),
    Question("redirect, random units", "", 307, of_random_units=True),
)
LINKSETS = (
    Question("linkset, the same unit", UNIT + LINKSET, 200),
    Question("linkset, random units", LINKSET, 200, of_random_units=True),
    Question("linkset, 304", UNIT + LINKSET, 304, revalidates=True),
)
JSON = {"Accept": "application/json"}
PAGES = (
    Question("passport as JSON", f"/passport{UNIT}", 200, headers=JSON),
    Question("passport as JSON, 304", f"/passport{UNIT}", 304, headers=JSON, revalidates=True),
    Question("owner page", f"/page{UNIT}", 200),
)


def prepare(url: str) -> None:
    """Migrations, demo data, and many units of a hundred products."""
    upgrade(url)
    database = Database(url)
    with maintained(database):
        loader.load(database, datetime.now(UTC), lambda *_: None)
    print(f"writing {UNITS:,} units …", file=sys.stderr)
    units.fill(database, UNITS)
    database.close()


def checked(server: Server, question: Question) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The headers to ask with and those that come back, after a look at whether it is right."""
    asked = {**BROWSER, **question.headers}
    told = {"Host": f"localhost:{server.port}"}
    if question.revalidates:
        _, headers = server.get(question.sample(), {**asked, **told})
        asked["If-None-Match"] = dict(headers)["ETag"]
    status, headers = server.get(question.sample(), {**asked, **told})
    if status != question.status:
        raise SystemExit(f"{question.name}: {server.name} answered {status}")
    return asked, headers


def _unit(number: int) -> str:
    products = _products()
    serial = units.PATTERN.serial(number // len(products))
    return f"{products[number % len(products)].path}/21/{serial}"


@cache
def _products() -> list[Identifier]:
    return units.products()
