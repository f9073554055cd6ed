"""A passport as a table: every value once, readable by any program, harmless to a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gs1 import parse_identifier
from passport import service as passports
from passport.catalogue import service as catalogue
from passport.db import Database
from passport.model import ComposedPassport
from resolver.views import csv_model
from tests import builders
from tests.resolver.service import BROWSER, Client

BATTERY = "/01/09520000010027/21/EB-2601-0001"
WASHER = "/01/09520000010010/21/WM-000101"
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def read(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode(), newline=""), strict=True))


def composed(examples: Database, path: str) -> ComposedPassport:
    with examples.read() as connection:
        subject = catalogue.find_subject(connection, parse_identifier(path))
        return passports.compose(connection, subject, builders.NOW)


def values_in(value: Any) -> int:
    """How many lines a value takes: one a leaf, and a quantity is one leaf."""
    if isinstance(value, dict):
        members = [values_in(value[key]) for key in value]
        return sum(members) - ("value" in value and "unitCode" in value)
    if isinstance(value, list):
        return sum(values_in(item) for item in value)
    return 1


@pytest.mark.parametrize("path", [BATTERY, WASHER])
def test_every_value_of_every_fact_has_its_line(client: Client, path: str) -> None:
    reply = client.get(f"/passport{path}", accept="text/csv")
    assert reply["content-type"] == "text/csv; charset=utf-8; header=present"
    assert not reply.body.startswith(b"\xef\xbb\xbf")
    assert reply.body.count(b"\r\n") == len(read(reply.body)) + 1
    facts = client.get(f"/passport{path}", accept="application/json").json()["product"]
    facts = {
        name: value
        for name, value in _without_types(facts).items()
        if name not in ("id", "gtin", "batch", "serial")
    }
    lines = read(reply.body)
    assert {line["name"].partition("/")[0] for line in lines} == set(facts)
    assert len(lines) == values_in(facts)


def test_a_line_says_unit_level_version_right_and_law(client: Client) -> None:
    lines = read(client.get(f"/passport{BATTERY}?format=csv", accept=BROWSER).body)
    mass = next(line for line in lines if line["name"] == "mass")
    assert mass == {
        "name": "mass",
        "label": "Weight",
        "value": "2.9",
        "unit": "kg",
        "unit_code": "KGM",
        "language": "",
        "level": "model",
        "source_version": "1",
        "measured_at": "",
        "disclosure": "public",
        "term": "gs1:netWeight",
        "legal_source": mass["legal_source"],
    }
    assert "2023/1542" in mass["legal_source"]
    lowest = next(line for line in lines if line["name"] == "storageTemperatureRange/minimum")
    assert (lowest["value"], lowest["unit"]) == ("-20", "°C")
    names = {line["language"]: line["value"] for line in lines if line["name"] == "productName"}
    assert names == {"en": "E-bike battery Strøm 500", "de": "E-Bike-Akku Strøm 500"}


def test_a_fixed_state_gives_everybody_the_same_table(client: Client) -> None:
    path = f"/passport/pinned/1.1.1{BATTERY}"
    english = client.get(path, accept="text/csv", accept_language="en")
    german = client.get(path, accept="text/csv", accept_language="de")
    assert english.body == german.body
    assert "immutable" in (english["cache-control"] or "")
    named = client.get(f"{path}?lang=de", accept="text/csv")
    assert [line["value"] for line in read(named.body)] == [
        line["value"] for line in read(english.body)
    ]
    assert "Gewicht" in {line["label"] for line in read(named.body)}
    one = client.get(f"/passport/versions/1{BATTERY}", accept="text/csv")
    assert {line["level"] for line in read(one.body)} == {"item"}


def test_the_page_leads_to_the_table(client: Client) -> None:
    page = client.get(f"/passport{BATTERY}", accept=BROWSER).body.decode()
    assert f'href="/passport{BATTERY}?format=csv" type="text/csv"' in page


@given(st.text(max_size=12), st.sampled_from(("", *FORMULAS)))
def test_no_text_reaches_a_spreadsheet_as_a_formula(text: str, start: str) -> None:
    made = csv_model.harmless(start + text)
    assert made in (start + text, f"'{start}{text}")
    assert not made.lstrip(" ").startswith(FORMULAS)


def test_hostile_texts_stay_texts_and_numbers_stay_numbers(examples: Database) -> None:
    found = composed(examples, BATTERY)
    hostile = {"en": '=HYPERLINK("http://x.example","y")', "de": 'Zeile 1\r\n=1+1, "zwei"'}
    facts = tuple(
        replace(fact, value=hostile, measured_at=builders.NOW)
        if fact.name == "productName"
        else fact
        for fact in found.facts
    )
    lines = read(csv_model.table(replace(found, facts=facts), "en"))
    texts = {line["language"]: line["value"] for line in lines if line["name"] == "productName"}
    assert texts == {"en": "'" + hostile["en"], "de": hostile["de"]}
    assert any(line["value"].startswith("-") and line["unit"] == "°C" for line in lines)


def _without_types(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_types(member) for key, member in value.items() if key != "type"}
    return [_without_types(item) for item in value] if isinstance(value, list) else value
