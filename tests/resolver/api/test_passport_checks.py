"""Dry runs and readiness through the admin API: they say what publishing does, writing nothing."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests import builders
from tests.passport import example_categories as examples
from tests.resolver.api import bodies
from tests.resolver.api.conftest import OTHER, Api
from tests.resolver.service import BASE

GTIN = "09520000010027"
MODEL = f"passports/01/{GTIN}"
BATCH = f"{MODEL}/10/L1"
UNIT = f"{MODEL}/21/B-1"
PATHS = {"model": MODEL, "batch": BATCH, "item": UNIT}


@pytest.fixture(autouse=True)
def _battery(api: Api) -> None:
    product = bodies.product() | {"productGroup": "battery"}
    product.pop("serialPattern", None)
    assert api.put(f"products/01/{GTIN}", product).status_code == 201
    assert api.put(f"batches/01/{GTIN}/10/L1", {}).status_code == 201
    assert api.put(f"units/01/{GTIN}/21/B-1", {"lot": "L1"}).status_code == 201


def body(category: str, level: str, **over: Any) -> dict[str, Any]:
    return {"productGroup": "battery", "facts": examples.facts(category, level, **over)}


def publish_wider(api: Api, category: str = "lmt") -> None:
    for level in ("model", "batch"):
        answer = api.post(PATHS[level], body(category, level))
        assert answer.status_code == 201, answer.text


def test_a_dry_run_says_what_would_be_written_and_writes_nothing(api: Api) -> None:
    dry = api.post(f"{MODEL}/validate", body("ev", "model"))
    assert (dry.status_code, dry.json["valid"], dry.json["errors"]) == (200, True, [])
    assert dry.json["profiles"] == ["battery/2"]
    assert {k: dry.json["wouldBe"][k] for k in ("version", "seq", "created")} == {
        "version": 1,
        "seq": 1,
        "created": True,
    }
    assert api.get(MODEL).status_code == 404
    assert api.post(MODEL, body("ev", "model")).json["version"] == 1
    again = api.post(f"{MODEL}/validate", body("ev", "model"))
    assert (again.json["wouldBe"]["version"], again.json["wouldBe"]["created"]) == (1, False)
    assert len(api.get(MODEL).json["entries"]) == 1


def test_an_incomplete_passport_is_refused_naming_every_fact_and_its_law(api: Api) -> None:
    facts = examples.facts("ev", "model")
    del facts["mass"], facts["chemistry"]
    sent = {"productGroup": "battery", "facts": facts}
    answer = api.post(MODEL, sent)
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_body")
    told = [(e["pointer"], e["rule"]) for e in answer.json["errors"]]
    assert told == [("/facts/chemistry", "mandatory"), ("/facts/mass", "mandatory")]
    assert all("2023/1542" in error["source"] for error in answer.json["errors"])
    dry = api.post(f"{MODEL}/validate", sent)
    assert (dry.status_code, dry.json["valid"]) == (200, False)
    assert dry.json["errors"] == answer.json["errors"]
    assert "wouldBe" not in dry.json


def test_a_unit_is_judged_with_what_its_batch_and_model_state_at_that_instant(api: Api) -> None:
    alone = api.post(UNIT, body("lmt", "item"))
    assert alone.status_code == 422
    assert "/facts/mass" in {error["pointer"] for error in alone.json["errors"]}
    publish_wider(api)
    assert api.post(UNIT, body("lmt", "item")).status_code == 201
    sent = {"profiles": ["battery/2"], "validFrom": "2020-01-01T00:00:00Z"}
    before = body("lmt", "item") | sent
    past = api.post(f"{UNIT}/validate", before).json
    # Nothing wider was in force then.
    assert "/facts/mass" in {error["pointer"] for error in past["errors"]}


def test_a_model_that_states_less_is_not_refused_for_its_units_but_says_who_relies_on_it(
    api: Api,
) -> None:
    more = {name: examples.facts("lmt", "batch")[name] for name in ("manufacturingDate",)}
    assert api.post(MODEL, body("lmt", "model", **more)).status_code == 201
    assert api.post(BATCH, body("lmt", "batch")).status_code == 201
    dry = api.post(f"{MODEL}/validate", body("lmt", "model")).json
    assert dry["valid"]
    (warning,) = [each for each in dry["warnings"] if each["rule"] == "relied_on"]
    assert warning["pointer"] == "/facts/manufacturingDate"
    assert "1 have a passport" in warning["message"]
    assert api.post(MODEL, body("lmt", "model")).status_code == 201


@pytest.mark.parametrize(
    ("over", "pointer"),
    [
        ({"productGroup": "appliance"}, "/productGroup"),
        ({"profiles": ["battery/99"]}, "/profiles"),
        ({"profiles": ["appliance/1"]}, "/productGroup"),
        ({"profiles": ["Battery"]}, "/profiles/0"),
        ({"validFrom": "soon"}, "/validFrom"),
        ({"facts": 1}, "/facts"),
    ],
)
def test_a_body_that_would_be_refused_is_told_so(
    api: Api, over: dict[str, Any], pointer: str
) -> None:
    sent = body("lmt", "model") | over
    dry = api.post(f"{MODEL}/validate", sent)
    assert (dry.status_code, dry.json["valid"]) == (200, False)
    assert pointer in {error["pointer"] for error in dry.json["errors"]}
    assert api.post(MODEL, sent).status_code == 422


def test_a_fault_of_the_body_hides_no_fault_of_its_facts(api: Api) -> None:
    facts = examples.facts("lmt", "model", colour="red")
    del facts["mass"]
    sent = {"productGroup": "battery", "facts": facts, "reason": ""}
    answer = api.post(MODEL, sent)
    assert [error["pointer"] for error in answer.json["errors"]] == [
        "/facts/colour",
        "/facts/mass",
        "/reason",
    ]
    assert api.post(f"{MODEL}/validate", sent).json["errors"] == answer.json["errors"]
    stranger = api.as_operator(OTHER).post(MODEL, sent)
    assert "/facts/mass" not in stranger.text


def test_older_profiles_stay_writable_and_say_what_they_lack(api: Api) -> None:
    sent = {
        "productGroup": "battery",
        "profiles": ["battery/1"],
        "facts": {"batteryCategory": "lmt"},
    }
    dry = api.post(f"{MODEL}/validate", sent).json
    assert dry["valid"]
    assert "/facts/mass" in {warning["pointer"] for warning in dry["warnings"]}
    assert api.post(MODEL, sent).status_code == 201


def test_what_is_no_fault_of_the_body_is_refused_as_publishing_refuses_it(api: Api) -> None:
    publish_wider(api)
    for path, headers in (
        (f"passports/01/{GTIN}/21/NOBODY", {}),
        ("passports/01/09520000010028", {}),
        (MODEL, {"If_Match": '"stale"'}),
    ):
        sent = body("lmt", "model")
        published = api.post(path, sent, **headers)
        dry = api.post(f"{path}/validate", sent, **headers)
        assert published.status_code >= 400
        assert (dry.status_code, dry.json["code"]) == (
            published.status_code,
            published.json["code"],
        )
    stranger = api.as_operator(OTHER).post(f"{MODEL}/validate", body("lmt", "model"))
    assert (stranger.status_code, stranger.json["code"]) == (404, "not_owned")


def test_a_unit_may_be_called_after_a_check(api: Api) -> None:
    for serial in ("validate", "A%2Fvalidate"):
        assert api.put(f"units/01/{GTIN}/21/{serial}", {"lot": "L1"}).status_code == 201
    publish_wider(api)
    for serial in ("validate", "A%2Fvalidate"):
        # The route of checks hands over to that of publishing, whose answer it does not describe.
        published = api.app.test_client().post(
            f"/api/v1/{MODEL}/21/{serial}",
            json=body("lmt", "item"),
            base_url=BASE,
            headers={"Authorization": f"Bearer {api.key}"},
        )
        assert published.status_code == 201, published.text
    assert api.post(f"{MODEL}/21/validate/validate", body("lmt", "item")).json["valid"]
    assert api.get(f"{MODEL}/21/validate").json["passport"].endswith("/21/validate")
    assert api.post(f"{MODEL}/21/A%2Fvalidate/validate", body("lmt", "item")).json["valid"]
    assert api.post(f"{MODEL}%2Fvalidate", body("lmt", "item")).status_code == 400


def test_a_dry_run_and_a_publication_agree_on_any_document(api: Api) -> None:
    chance = random.Random(6)  # noqa: S311 -- which documents are tried, no secret
    publish_wider(api)
    verdicts = set()
    for _ in range(25):
        facts = examples.facts("lmt", "item")
        for name in chance.sample(sorted(facts), chance.randint(0, 2)):
            facts[name] = chance.choice([None, "x", facts[name], {}])
            if facts[name] is None:
                del facts[name]
        if chance.random() < 0.2:
            facts["nonsense"] = 1
        sent = {"productGroup": "battery", "facts": facts, "reason": chance.choice(["r", "s"])}
        dry = api.post(f"{UNIT}/validate", sent).json
        answer = api.post(UNIT, sent)
        verdicts.add(dry["valid"])
        assert dry["valid"] is (answer.status_code < 300), (facts, dry, answer.text)
        if dry["valid"]:
            assert dry["wouldBe"]["version"] == answer.json["version"]
            assert dry["wouldBe"]["created"] is answer.json["created"]
        else:
            assert dry["errors"] == answer.json["errors"]
    assert verdicts == {True, False}


def test_a_link_to_nothing_here_is_refused(api: Api) -> None:
    gone = {"fileUrl": f"/documents/{'cd' * 32}/gone.pdf", "fileLanguage": "en"}
    answer = api.post(MODEL, body("lmt", "model", euDeclarationOfConformity=[gone]))
    assert answer.status_code == 422
    pointers = [error["pointer"] for error in answer.json["errors"]]
    assert pointers == ["/facts/euDeclarationOfConformity/0/fileUrl"]


def test_readiness_names_what_is_missing_and_in_the_wrong_language(api: Api) -> None:
    empty = api.get(f"{MODEL}/readiness?date=2027-02-18").json
    assert (empty["ready"], empty["levelsWithPassport"]) == (False, 0)
    assert empty["counts"]["missing"] > 20
    assert empty["counts"]["complete"] == 0

    publish_wider(api)
    api.post(UNIT, body("lmt", "item"))
    whole = api.get(f"{UNIT}/readiness?date=2027-02-18").json
    assert whole["ready"], [s for s in whole["sections"] if s["counts"]["missing"]]
    assert (whole["levelsWithPassport"], whole["counts"]["missing"]) == (3, 0)

    lettish = api.get(f"{UNIT}/readiness?market=LV&date=2027-02-18").json
    facts = {fact["name"]: fact for each in lettish["sections"] for fact in each["facts"]}
    assert not lettish["ready"]
    assert lettish["market"] == {"code": "LV", "languages": ["lv"]}
    assert facts["productName"]["state"] == "language"
    assert facts["productName"]["languages"][0]["lacking"] == ["lv"]
    told = api.get(f"{UNIT}/readiness?market=LV").get_data(as_text=True)
    assert examples.facts("lmt", "model")["modelIdentifier"] not in told


@pytest.mark.parametrize(
    ("query", "code", "named"),
    [
        ("market=XX", "unusable_parameter", "'XX'"),
        ("market=de", "unusable_parameter", "'de'"),
        ("market=DE&market=FR", "unusable_parameter", "named once"),
        ("date=tomorrow", "unusable_parameter", "'tomorrow'"),
        ("date=2027-02-30", "unusable_parameter", "2027-02-30"),
        ("marked=DE", "unknown_parameter", "marked"),
    ],
)
def test_a_question_that_cannot_be_understood_is_refused_naming_it(
    api: Api, query: str, code: str, named: str
) -> None:
    answer = api.get(f"{MODEL}/readiness?{query}")
    assert (answer.status_code, answer.json["code"]) == (400, code)
    assert named in answer.json["detail"]


def test_a_stranger_learns_nothing_about_readiness(api: Api) -> None:
    theirs = api.as_operator(OTHER).get(f"{MODEL}/readiness")
    assert (theirs.status_code, theirs.json["code"]) == (404, "unknown_identifier")
    assert builders.OPERATOR not in theirs.text
