"""The spliced text is what json makes of the document, byte for byte, whatever was kept before."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from passport import jsonld, jsonld_text, service
from passport.catalogue import service as catalogue
from passport.db import Database
from passport.kept import Kept
from passport.model import ComposedPassport
from tests import builders
from tests.passport import examples
from tests.passport.conftest import publish_levels

BASE = examples.BASE
OTHER = "https://other.example"


@pytest.fixture(params=["item", "batch", "model"])
def composed(request: pytest.FixtureRequest, sqlite_database: Database, group: str) -> Any:
    with sqlite_database.write() as connection:
        levels = publish_levels(connection, group)
        subject = catalogue.find_subject(connection, levels[request.param])
        return service.compose(connection, subject, builders.NOW)


@pytest.mark.parametrize("notices", [None, (), (examples.NOTICE,)])
def test_the_text_is_the_document(composed: ComposedPassport, notices: Any) -> None:
    for base, vocabulary in ((BASE, None), (OTHER, BASE), (BASE, BASE)):
        given = {"base_url": base, "vocabulary_url": vocabulary, "recall_notices": notices}
        document = jsonld.document(composed, **given)
        expected = json.dumps(document, ensure_ascii=False, indent=2)
        for _ in range(2):  # made, and kept
            assert jsonld_text.text(composed, **given) == expected


def test_a_passport_of_nothing_but_its_standing_has_a_text_too(composed: ComposedPassport) -> None:
    bare = replace(composed, facts=())
    expected = json.dumps(jsonld.document(bare, base_url=BASE), ensure_ascii=False, indent=2)
    assert jsonld_text.text(bare, base_url=BASE) == expected


def test_a_reading_is_told_as_it_is_now_and_never_kept(composed: ComposedPassport) -> None:
    for value in (1, 2):
        # Of a unit that may have no version of its own.
        first = replace(
            composed.facts[0],
            value={"en": f"read {value}"},
            level="item",
            measured_at=builders.NOW,
        )
        read = replace(composed, facts=(first, *composed.facts[1:]))
        assert f"read {value}" in jsonld_text.text(read, base_url=BASE)
    assert "read 1" not in jsonld_text.text(composed, base_url=BASE)


def test_a_text_like_a_gap_cannot_be_taken_for_one(composed: ComposedPassport) -> None:
    first = replace(
        composed.facts[0], value={"en": '"\\u0000levels\\u0000"'}, measured_at=builders.NOW
    )
    hostile = replace(composed, facts=(first, *composed.facts[1:]))
    expected = json.dumps(jsonld.document(hostile, base_url=BASE), ensure_ascii=False, indent=2)
    assert jsonld_text.text(hostile, base_url=BASE) == expected


def test_both_forms_of_a_document_give_the_same_triples(composed: ComposedPassport) -> None:
    document = jsonld.document(composed, base_url=BASE)
    text = jsonld_text.text(composed, base_url=BASE).encode()
    assert sorted(jsonld.to_ntriples(text, BASE).splitlines()) == sorted(
        jsonld.to_ntriples(json.loads(text), BASE).splitlines()
    )
    assert json.loads(text) == document


def test_what_is_kept_never_grows_beyond_its_limit() -> None:
    kept: Kept[str] = Kept(3)
    made: list[int] = []

    def text_of(key: int) -> str:
        made.append(key)
        return str(key)

    for key in (1, 2, 1, 3, 4, 1):
        assert kept.get(key, partial(text_of, key)) == str(key)
    assert made == [1, 2, 3, 4, 1]
