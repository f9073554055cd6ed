"""A maker publishes: two versions of a passport, a recall, a document; all readable at once."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from demo import reader
from tests.journeys.service import BROWSER, Site, running

HEAT_PUMP = "/01/09520000010058"
PURIFIER = "/01/09520000010034"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def workshop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A service of this file's own, because its tests change things."""
    folder: Path = tmp_path_factory.mktemp("workshop")
    if request.param == "sqlite":
        url = f"sqlite:///{folder / 'tracemark.db'}"
    else:
        url = request.getfixturevalue("postgres_cluster").create_database(f"workshop_{id(folder)}")
    with running(url, folder) as site:
        yield site


def model_body(gtin: str) -> dict[str, Any]:
    """The example body of a model's passport."""
    for version in reader.versions():
        if version.identifier.path == f"/01/{gtin}":
            return copy.deepcopy(version.body)
    raise LookupError(gtin)


def pinned(answer: Any) -> str:
    return str(answer.json()["url"])


def test_versions_one_and_two_stay_readable_and_one_never_changes(workshop: Site) -> None:
    first_url = f"/passport/versions/1{HEAT_PUMP}"
    first = workshop.ask(first_url)
    assert first.status == 200
    before = workshop.follow(HEAT_PUMP, accept="application/ld+json")

    body = model_body("09520000010058")
    body["facts"]["noise"]["value"] = 50
    body["reason"] = "Quieter fan"
    published = workshop.api("POST", f"/passports{HEAT_PUMP}", body)
    assert published.status == 201
    assert published.json()["version"] == 2
    second_url = workshop.local(pinned(published))
    assert second_url == f"/passport/versions/2{HEAT_PUMP}"

    assert workshop.ask(first_url).body == first.body
    second = workshop.ask(second_url)
    assert second.status == 200
    assert second.body != first.body
    for answer in (first, second):
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["etag"]

    now = workshop.follow(HEAT_PUMP, accept="application/ld+json")
    assert now.json()["product"]["noise"]["value"] == 50
    assert now.headers["etag"] != before.headers["etag"]
    composed = workshop.ask(f"/passport/pinned/1.0.0{HEAT_PUMP}", accept="application/ld+json")
    assert composed.status == 200
    assert composed.json()["product"]["noise"]["value"] == 52

    history = workshop.ask(f"/history{HEAT_PUMP}", accept="application/json").json()
    versions = [each for each in history["levels"][0]["entries"] if each["kind"] == "version"]
    assert [each["version"] for each in versions] == [1, 2]
    assert versions[1]["changed"] == ["/noise/value"]
    assert versions[1]["reason"] == "Quieter fan"
    assert "Quieter fan" in workshop.ask(f"/history{HEAT_PUMP}", accept=BROWSER).text


def test_publishing_the_same_facts_again_adds_nothing(workshop: Site) -> None:
    body = model_body("09520000010034")
    again = workshop.api("POST", f"/passports{PURIFIER}", body)
    assert again.status == 200
    assert again.json()["created"] is False
    assert again.json()["version"] == 1


def test_every_mistake_of_a_body_is_told_by_its_place(workshop: Site) -> None:
    body = model_body("09520000010034")
    body["facts"]["mass"] = {"value": "heavy", "unitCode": "KGM"}
    body["facts"]["noises"] = 3
    refused = workshop.api("POST", f"/passports{PURIFIER}", body)
    assert refused.status == 422
    assert refused.media_type == "application/problem+json"
    pointers = {error["pointer"] for error in refused.json()["errors"]}
    assert {"/facts/mass/value", "/facts/noises"} <= pointers
    assert workshop.ask(f"/passport/versions/2{PURIFIER}").status == 404


def test_nothing_is_written_without_a_key(workshop: Site) -> None:
    body = json.dumps(model_body("09520000010034")).encode()
    for headers in ({}, {"authorization": "Bearer tmk_wrong"}):
        refused = workshop.ask(f"/api/v1/passports{PURIFIER}", "POST", body, **headers)
        assert refused.status == 401
        assert refused.headers["www-authenticate"].startswith("Bearer")


def test_a_new_product_is_scannable_as_soon_as_it_is_put(workshop: Site) -> None:
    """The README's quick start: product, units, a document, a passport."""
    product = {
        "names": {"en": "Kettle", "de": "Wasserkocher"},
        "brand": "Fjordwerk",
        "modelIdentifier": "KT-1",
        "productGroup": "appliance",
        "serialPattern": {"prefix": "KT-", "digits": 4},
    }
    kettle = "/01/09520000010072"
    assert workshop.ask(kettle, accept=BROWSER).status == 404
    assert workshop.api("PUT", f"/products{kettle}", product).status == 201
    unit = f"{kettle}/21/KT-0001"
    assert workshop.api("PUT", f"/units{unit}", {"producedOn": "2026-11-02"}).status == 201
    manual = b"<!DOCTYPE html><title>Kettle</title><p>Fill, switch on, wait."
    document = {
        "linkType": "gs1:instructions",
        "language": "en",
        "title": "User manual",
        "mediaType": "text/html",
        "fileName": "kettle.en.html",
        "contentBase64": base64.b64encode(manual).decode(),
    }
    assert workshop.api("PUT", f"/documents{kettle}", document).status in (200, 201)
    page = workshop.follow(unit, accept=BROWSER, accept_language="en")
    assert page.status == 200
    assert "Kettle" in page.text
    scan = workshop.ask(f"{unit}?linkType=gs1:instructions")
    kept = workshop.ask(workshop.local(scan.headers["location"].partition("?")[0]))
    assert kept.body == manual
    assert hashlib.sha256(manual).hexdigest() in scan.headers["location"]


def test_a_recall_is_in_force_as_soon_as_it_is_opened_and_gone_when_closed(
    workshop: Site,
) -> None:
    _, draft = next(iter(reader.bodies("recalls")))
    draft["scopes"] = [
        {
            "product": "01/09520000010034",
            "rule": {"anyOf": [{"serialFrom": "AP-0010", "serialTo": "AP-0019"}]},
        }
    ]
    inside, outside = f"{PURIFIER}/21/AP-0010", f"{PURIFIER}/21/AP-0020"

    def status(unit: str) -> Any:
        return workshop.ask(f"/recall{unit}", accept="application/json").json()["notices"]

    assert workshop.api("PUT", "/recalls/FW-2026-02", draft).status == 201
    assert status(inside) == []
    opened = workshop.api("POST", "/recalls/FW-2026-02/open")
    assert opened.status in (200, 204)
    assert status(inside) != []
    assert status(outside) == []
    assert "Product safety recall" in workshop.follow(inside, accept=BROWSER).text
    assert workshop.api("POST", "/recalls/FW-2026-02/close").status in (200, 204)
    assert status(inside) == []


def test_the_audit_finds_nothing_wrong_with_all_that(workshop: Site) -> None:
    done = workshop.command("audit", "verify", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
