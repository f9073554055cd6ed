"""Each clause is seen to pass, and to fail against a server that is wrong in just that point."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from gs1 import parse_identifier
from passport.db import Database
from resolver.conformance import clauses  # noqa: F401  registers them
from resolver.conformance.client import Client, read_base
from resolver.conformance.facts import Facts, discover
from resolver.conformance.probe import Probe
from resolver.conformance.registry import CLAUSES
from resolver.conformance.run import BROKEN, Result, judge
from tests.conformance import (
    mutations_of_links,  # noqa: F401  registers them
    mutations_of_requests,  # noqa: F401
    rich_data,
)
from tests.conformance.breaking import MUTATIONS
from tests.conformance.stand_in import StandIn, standing_in, unharmed


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path) -> Iterator[StandIn]:
    path = tmp_path_factory.mktemp("stand-in") / "tracemark.db"
    path.write_bytes(_sqlite_template.read_bytes())
    with closing(Database(f"sqlite:///{path}")) as database, standing_in(database) as found:
        yield found


@pytest.fixture(scope="module")
def facts(stand_in: StandIn) -> Facts:
    """Found out once, while the server is well."""
    client = Client(read_base(stand_in.base))
    paths = [parse_identifier(path) for path in rich_data.PATHS]
    return discover(client, paths, parse_identifier(rich_data.HANDED_OVER))


def by_https(facts: Facts) -> Facts:
    return replace(facts, base=replace(facts.base, scheme="https"))


def without_a_key(facts: Facts) -> Facts:
    others = [key for key in facts.description["supportedPrimaryKeys"] if key != "8018"]
    return replace(facts, description=facts.description | {"supportedPrimaryKeys": others})


# What a clause needs to be asked at all, where the stand-in is not like that.
NEEDS: dict[str, Callable[[Facts], Facts]] = {
    "R2.2-https": by_https,
    "R2.1-undeclared": without_a_key,
}


def asked(clause_id: str, facts: Facts) -> Result:
    needed = NEEDS[clause_id](facts) if clause_id in NEEDS else facts
    return judge(CLAUSES[clause_id], Probe(Client(needed.base, seconds=5), needed))


def test_every_clause_has_a_server_that_breaks_it() -> None:
    assert set(MUTATIONS) == set(CLAUSES)


@pytest.mark.parametrize("clause_id", list(MUTATIONS))
def test_the_clause_holds_until_the_server_breaks_it(
    clause_id: str, stand_in: StandIn, facts: Facts
) -> None:
    stand_in.mutation = unharmed
    if clause_id != "R2.2-https":  # seen to hold in test_command.py, which speaks TLS
        well = asked(clause_id, facts)
        assert (well.verdict, well.detail) == ("pass", "")
    stand_in.mutation = MUTATIONS[clause_id]
    broken = asked(clause_id, facts)
    warns = CLAUSES[clause_id].level == "MAY" or clause_id == "R2.5.8-multi-two"
    assert broken.verdict == ("warning" if warns else "fail"), broken
    assert BROKEN not in broken.detail
    assert broken.detail
    assert broken.evidence
