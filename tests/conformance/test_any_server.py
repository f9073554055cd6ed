"""Whatever a server does, every clause gets a verdict, and nothing takes longer than it may."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from gs1 import parse_identifier
from resolver.conformance import clauses  # noqa: F401  registers them
from resolver.conformance.client import LARGEST_BODY, Client, Unanswered, read_base
from resolver.conformance.facts import Facts, NothingToAsk, Subject, discover
from resolver.conformance.linksets import Linkset, read
from resolver.conformance.registry import named
from resolver.conformance.run import BROKEN, LEFT_ALONE, MOST_SILENCE, run
from tests.conformance import rich_data
from tests.conformance.nasty import BEHAVIOURS, Nasty, being_nasty, drips, floods, says


@pytest.fixture(scope="module")
def nasty() -> Iterator[Nasty]:
    with being_nasty() as found:
        yield found


def facts_of(nasty: Nasty) -> Facts:
    """As if the server had been well a moment ago."""
    gtin = parse_identifier(rich_data.GTIN)
    linkset = read(
        {
            "linkset": [
                {
                    "anchor": nasty.base + rich_data.GTIN,
                    "https://ref.gs1.org/voc/defaultLink": [
                        {"href": "https://m.example/", "title": "M"}
                    ],
                    "https://ref.gs1.org/voc/pip": [{"href": "https://m.example/", "title": "M"}],
                }
            ]
        }
    )
    subject = Subject(gtin.path, gtin, linkset)
    description = {"resolverRoot": nasty.base, "supportedPrimaryKeys": ["all"]}
    return Facts(read_base(nasty.base), (subject,), description, gtin)


@pytest.mark.parametrize("name", list(BEHAVIOURS))
def test_every_clause_gets_a_verdict(name: str, nasty: Nasty) -> None:
    nasty.behaviour = BEHAVIOURS[name]
    facts = facts_of(nasty)
    results = run(Client(facts.base, seconds=0.15), facts, named(()))
    assert [result.clause for result in results] == list(named(()))
    assert [result.clause.id for result in results if BROKEN in result.detail] == []
    assert {"fail"} <= {result.verdict for result in results}
    for result in results:
        assert bool(result.detail) is (result.verdict != "pass")
        assert result.detail.isprintable()


@pytest.mark.parametrize("name", list(BEHAVIOURS))
def test_finding_out_what_there_is_ends_in_a_sentence_or_in_facts(name: str, nasty: Nasty) -> None:
    nasty.behaviour = BEHAVIOURS[name]
    client = Client(read_base(nasty.base), seconds=0.3)
    sentence = ""
    try:
        assert discover(client, [parse_identifier(rich_data.GTIN)]).subjects
    except (NothingToAsk, Unanswered) as error:
        sentence = str(error)
    assert sentence.isprintable()


def test_a_server_that_never_answers_is_left_alone_after_ten_clauses(nasty: Nasty) -> None:
    nasty.behaviour = BEHAVIOURS["hangs up"]
    facts = facts_of(nasty)
    results = run(Client(facts.base), facts, named(()))
    asked = [result for result in results if result.evidence]
    assert len(asked) == MOST_SILENCE
    assert all(result.detail == LEFT_ALONE for result in results[results.index(asked[-1]) + 1 :])


def test_an_answer_that_never_ends_is_cut_off_in_time(nasty: Nasty) -> None:
    nasty.behaviour = drips
    began = time.monotonic()
    with pytest.raises(Unanswered, match=r"no whole answer within 0\.3 s"):
        Client(read_base(nasty.base), seconds=0.3).ask("GET", "/")
    assert time.monotonic() - began < 2


def test_an_answer_that_is_too_large_is_not_read_to_its_end(nasty: Nasty) -> None:
    nasty.behaviour = floods
    with pytest.raises(Unanswered, match=f"longer than {LARGEST_BODY // 2**20} MiB"):
        Client(read_base(nasty.base), seconds=10).ask("GET", "/")


def test_an_answer_that_breaks_off_is_told_from_a_short_one(nasty: Nasty) -> None:
    nasty.behaviour = BEHAVIOURS["too few bytes"]
    with pytest.raises(Unanswered, match="1000 bytes were promised, 5 came"):
        Client(read_base(nasty.base)).ask("GET", "/")


def test_no_redirect_is_followed(nasty: Nasty) -> None:
    with being_nasty() as other:
        seen = []

        def behave(send: object) -> None:
            seen.append(send)

        other.behaviour = behave
        location = f"Location: {other.base}/\r\nLink: <{other.base}/>; rel=linkset".encode()
        nasty.behaviour = says(b"HTTP/1.1 307 Moved\r\n" + location + b"\r\n\r\n")
        facts = facts_of(nasty)
        run(Client(facts.base, seconds=1), facts, named(()))
        assert seen == []


def test_what_is_no_linkset_is_read_as_an_empty_one() -> None:
    documents: tuple[Any, ...] = (None, [], 1, "x", {}, {"linkset": 1}, {"linkset": [1, None]})
    for document in documents:
        assert read(document) == Linkset()
