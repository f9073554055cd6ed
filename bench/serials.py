"""How long a serial takes that nobody has, somebody else has, or that is not public yet.

    python -m bench.serials --output bench/results/serials.md
    python -m bench.serials --database-url postgresql://user@host/empty

Whoever guesses serials must not learn from the time which of them exist. Four kinds of serial of
one product: "nobody's" is recorded nowhere; "another maker's" is a unit of another operator's
product; "to come" has links whose time has not come; "recorded" is a unit. They are asked in an
order drawn anew each round, of ``tracemark serve`` with one worker over one connection. Ends with 1
where the median of the second or third kind is not within 20 % of the first, or its status differs.
"""

from __future__ import annotations

import argparse
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from typing import Any

from bench import machine, report
from bench.units import NOW, PATTERN, fill, products
from gs1 import build_identifier, check_digit
from passport.catalogue import service as catalogue
from passport.catalogue.model import OperatorDraft, ProductDraft, UnitDraft
from passport.db import Database
from passport.migrate import upgrade
from resolver.links import service as links
from resolver.links.model import LinkDraft, LinkSetDraft

NOBODYS, ANOTHERS, TO_COME, RECORDED = KINDS = (
    "nobody's",
    "another maker's",
    "to come",
    "recorded",
)
UNITS = 20_000
SERIALS = 100  # of each kind
WITHIN = 0.2
OTHER_PRODUCT = build_identifier("01", "0952111100001" + check_digit("0952111100001"))
# Target, Accept, and in which part of the rounds it is asked: pages take long.
FORMS: Mapping[str, tuple[str, str, int]] = {
    "redirect": ("{path}/21/{serial}", "*/*", 1),
    "linkset": ("{path}/21/{serial}?linkType=linkset", "*/*", 1),
    "of another lot": ("{path}/10/L9/21/{serial}", "*/*", 1),
    "page": ("/page{path}/21/{serial}", "text/html", 10),
    "passport": ("/passport{path}/21/{serial}", "application/json", 10),
}
START_SECONDS = 60


def serials_of(kind: str) -> list[str]:
    """Of the same length, so that nothing but the kind differs."""
    first = UNITS if kind != RECORDED else 0
    step = KINDS.index(kind) * SERIALS
    # The units of a product are numbered in steps of how many products there are.
    numbers = range(first + step, first + step + SERIALS)
    return [f"{PATTERN.prefix}{number:0{PATTERN.digits}}" for number in numbers]


def prepare(database: Database) -> str:
    """Fill the database; the path of the product that is asked for."""
    fill(database, UNITS)
    product = products()[0]
    with database.write() as connection:
        other = OperatorDraft(
            operator_id="other",
            name="Other",
            address={"street": "1", "postalCode": "1", "city": "Oslo", "country": "NO"},
            website="https://other.example",
            contact_email="x@other.example",
            identifiers=(("gln", "9521111000006"),),
            prefixes=("9521111",),
        )
        catalogue.put_operator(connection, other, NOW)
        draft = ProductDraft(
            identifier=OTHER_PRODUCT,
            names={"en": "Pump"},
            brand="Other",
            model_identifier="P",
            product_group="appliance",
            languages=("en",),
            serial_pattern=PATTERN,
        )
        catalogue.put_product(connection, draft, NOW)
        for serial in serials_of(ANOTHERS):
            unit = build_identifier("01", OTHER_PRODUCT.key, {"21": serial})
            catalogue.put_unit(connection, UnitDraft(unit), NOW)
        later = LinkDraft(
            "gs1:faqs", "https://maker.example/", "FAQ", valid_from=NOW.replace(year=2099)
        )
        for serial in serials_of(TO_COME):
            unit = build_identifier("01", product.key, {"21": serial})
            links.put_links(connection, unit, LinkSetDraft("x", None, (later,)), NOW, actor="bench")
        for serial in serials_of(RECORDED):
            unit = build_identifier("01", product.key, {"21": serial})
            catalogue.put_unit(connection, UnitDraft(unit), NOW)
    return product.path


@contextmanager
def served(url: str) -> Iterator[HTTPConnection]:
    """A connection to ``tracemark serve`` over this database, without limits on who asks a lot."""
    port = _free_port()
    inherited = {n: v for n, v in os.environ.items() if not n.startswith("TRACEMARK_")}
    settings = {"ENV": "development", "DATABASE_URL": url, "RATE_LIMITS": "0"}
    environ = inherited | {f"TRACEMARK_{name}": value for name, value in settings.items()}
    command = [sys.executable, "-c", "from resolver.cli import main; main()", "serve"]
    process = subprocess.Popen(
        [*command, "--port", str(port), "--workers", "1"], env=environ, stdout=subprocess.DEVNULL
    )
    try:
        with closing(_connected(port)) as connection:
            yield connection
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _connected(port: int) -> HTTPConnection:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        connection = HTTPConnection("localhost", port, timeout=10)
        try:
            ask(connection, "/healthz", "*/*")
        except OSError:
            connection.close()
            time.sleep(0.1)
        else:
            return connection
    raise SystemExit("the server did not come up")


def ask(connection: HTTPConnection, target: str, accept: str) -> tuple[float, int]:
    """Seconds, and the status."""
    began = time.perf_counter()
    connection.request("GET", target, headers={"Accept": accept})
    answer = connection.getresponse()
    answer.read()
    return time.perf_counter() - began, answer.status


def measure(connection: HTTPConnection, path: str, form: str, rounds: int) -> dict[str, Any]:
    """Medians of one form, in microseconds."""
    template, accept, share = FORMS[form]
    taken: dict[str, list[float]] = {kind: [] for kind in KINDS}
    statuses: dict[str, set[int]] = {kind: set() for kind in KINDS}
    chance = random.Random(3)
    asked = [(kind, serial) for kind in KINDS for serial in serials_of(kind)]
    for number in range(max(rounds // share, 1) + 1):
        chance.shuffle(asked)
        for kind, serial in asked:
            target = template.format(path=path, serial=serial)
            seconds, status = ask(connection, target, accept)
            statuses[kind].add(status)
            if number:  # the first round only warms up
                taken[kind].append(seconds)
    medians = {kind: statistics.median(times) * 1e6 for kind, times in taken.items()}
    alike = statuses[NOBODYS] == statuses[ANOTHERS] == statuses[TO_COME]
    near = all(abs(medians[kind] / medians[NOBODYS] - 1) <= WITHIN for kind in (ANOTHERS, TO_COME))
    return {"form": form, "medians": medians, "alike": alike, "holds": alike and near}


@contextmanager
def filled(url: str | None) -> Iterator[tuple[str, str]]:
    """URL of the database that was named, or of a SQLite file; and the product to ask for."""
    with tempfile.TemporaryDirectory() as folder:
        url = url or f"sqlite:///{folder}/bench.db"
        upgrade(url)
        with closing(Database(url)) as database:
            path = prepare(database)
        yield url, path


def row_of(found: Mapping[str, Any]) -> list[str]:
    medians = found["medians"]
    ratios = [f"{medians[kind] / medians[NOBODYS]:.2f}" for kind in KINDS[1:]]
    return [found["form"], f"{medians[NOBODYS]:.0f}", *ratios, "yes" if found["holds"] else "NO"]


def main() -> int:
    """Measure, print, and say by the exit code whether it holds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database-url", help="an empty database; SQLite when left out")
    parser.add_argument("--rounds", type=int, default=20)
    report.add_options(parser)
    options = parser.parse_args()
    with filled(options.database_url) as (url, path), served(url) as connection:
        results = [measure(connection, path, form, options.rounds) for form in FORMS]
    headings = ["answer", f"{NOBODYS}, µs", *(f"{kind}, ratio" for kind in KINDS[1:]), "holds"]
    report.say(
        options,
        title="Serials nobody may tell apart",
        facts=machine.description(),
        results=results,
        shown=report.table(headings, [row_of(each) for each in results]),
        notes='Medians in microseconds; the ratios are to "nobody\'s". '
        "What the columns mean stands in bench/serials.py.",
    )
    return 0 if all(each["holds"] for each in results) else 1


if __name__ == "__main__":
    sys.exit(main())
