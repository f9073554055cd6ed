"""The owner page: what is said, in which order, and in whose language."""

from __future__ import annotations

import re

import pytest

from passport.db import Database
from tests import builders
from tests.resolver.service import BROWSER, Client, running

FINE = "/page/01/09520000010010/21/WM-000101"
RECALLED = "/page/01/09520000010010/21/WM-000140"
BATTERY = "/page/01/09520000010027/21/EB-2601-0001"


def page(client: Client, target: str, language: str = "en") -> str:
    reply = client.get(target, accept=BROWSER, accept_language=language)
    assert reply.status == 200, reply.body
    assert reply["content-type"] == "text/html; charset=utf-8"
    return re.sub(r"\s+", " ", reply.body.decode())


def main_of(text: str) -> str:
    return text[text.index("<main") : text.index("</main>")]


def test_a_fine_unit_is_told_what_an_owner_wants_to_know(client: Client) -> None:
    text = page(client, FINE)
    for expected in (
        "Washing machine Tind 8",
        "WM-000101",
        "L2601",
        "12 January 2026",
        "The maker has an individual record of this serial.",
        "No open recall",
        "Until 12 January 2029",
        "Estimate",
        "FW-DP-110",
        "Recycling and return",
        "Product passport",
        "Batch",
        "Model",
        "service@fjordwerk.example",
        "/01/09520000010010/21/WM-000101/qr.svg",
        "/history/01/09520000010010/21/WM-000101",
        "/passport/01/09520000010010/21/WM-000101?format=jsonld",
    ):
        assert expected in text, expected


def test_the_sections_come_in_the_order_an_owner_asks(client: Client) -> None:
    text = main_of(page(client, RECALLED))
    places = [
        text.index(mark)
        for mark in (
            'class="recall"',
            'id="product"',
            'id="warranty"',
            'id="documents"',
            'id="parts"',
            'id="recycling"',
            'id="passport"',
            'id="maker-title"',
        )
    ]
    assert places == sorted(places)


def test_a_recalled_unit_reads_the_notice_before_anything_else(client: Client) -> None:
    text = main_of(page(client, RECALLED))
    first_heading = re.search(r"<h1[^>]*>(.*?)</h1>", text)
    assert first_heading is not None
    assert first_heading[1] == "Product safety recall"
    assert text.index("<h1") < text.index("<h2")
    for expected in ("What to do now", "The hazard", "free of charge", "Contact", "L2602"):
        assert expected in text
    assert "No open recall" not in text


def test_the_headline_is_the_fixed_one_of_the_readers_language(client: Client) -> None:
    text = main_of(page(client, RECALLED, "de"))
    assert re.search(r"<h1[^>]*>Produktsicherheitsrückruf</h1>", text)


@pytest.mark.parametrize(("serial", "recalled"), [("WM-000135", False), ("WM-000136", True)])
def test_the_recall_begins_with_the_lot(client: Client, serial: str, recalled: bool) -> None:
    text = page(client, f"/page/01/09520000010010/21/{serial}")
    assert ('class="recall"' in text) is recalled


def test_a_unit_without_a_record_cannot_be_ruled_out_and_is_told_how_to_check(
    client: Client,
) -> None:
    text = page(client, "/page/01/09520000010010/21/WM-009999")
    assert "We cannot rule out that your unit is covered" in text
    assert "rating plate" in text
    assert "lot L2602" in text


def test_the_lot_that_was_asked_for_decides_for_a_unit_without_a_record(client: Client) -> None:
    covered = page(client, "/page/01/09520000010010/10/L2602/21/UNKNOWN")
    spared = page(client, "/page/01/09520000010010/10/L2601/21/UNKNOWN")
    assert "Your unit is covered" in covered
    assert 'class="recall"' not in spared
    assert "/parts/01/09520000010010/10/L2602/21/UNKNOWN" in covered


def test_a_page_in_german_is_german_throughout(client: Client) -> None:
    text = page(client, FINE, "de-AT,de;q=0.9")
    assert '<html lang="de">' in text
    for expected in ("Waschmaschine Tind 8", "Bis 12. Januar 2029", "Schätzung", "Hersteller"):
        assert expected in text, expected
    assert "Warranty" not in text


def test_the_switch_outranks_the_browser_and_is_a_plain_link(client: Client) -> None:
    text = page(client, FINE + "?lang=de", "en")
    assert '<html lang="de">' in text
    assert re.search(r'<a href="\?lang=en" hreflang="en" lang="en" ?>English</a>', text)
    assert '<html lang="en">' in page(client, FINE + "?lang=tlh", "en")


def test_documents_are_those_of_the_readers_language(client: Client) -> None:
    english, german = page(client, FINE, "en"), page(client, FINE, "de")
    assert re.search(r'href="/documents/[0-9a-f]{64}/washing-machine-manual.en.html"', english)
    assert english.index("washing-machine-manual.en.html") < english.index(
        "washing-machine-manual.de.html"
    )
    assert german.index("washing-machine-manual.de.html") < german.index(
        "washing-machine-manual.en.html"
    )


def test_a_document_in_another_language_says_so(client: Client) -> None:
    text = page(client, FINE, "de")
    assert "Englisch" in text  # the declaration of conformity exists in English only


def test_every_fact_of_the_passport_names_its_level(client: Client) -> None:
    text = page(client, BATTERY)
    for level in ("item", "batch", "model"):
        assert f'class="tag {level}"' in text


def test_a_serial_full_of_signs_is_shown_as_it_is_and_linked_encoded(client: Client) -> None:
    text = page(client, "/page/01/09520000010041/21/AB%252F%2B%3A%26%3D")
    assert "<dd>AB%2F+:&amp;=</dd>" in text
    assert "/parts/01/09520000010041/21/AB%252F%2B%3A%26%3D" in text


def test_a_model_without_units_has_a_page_too(client: Client) -> None:
    text = page(client, "/page/01/09520000010058")
    assert "This page describes the model." in text


def test_a_product_about_which_nothing_is_published_still_has_a_page(database: Database) -> None:
    with database.write() as connection:
        builders.make_unit(connection)
    with running(database) as client:
        text = page(client, f"/page/01/{builders.GTIN}/21/{builders.SERIAL}")
    for expected in (
        "Ask your seller",
        "The maker has not registered any documents",
        "No spare parts are on record",
        "No product passport has been published",
        "household waste",
    ):
        assert expected in text, expected


def test_a_serial_that_was_never_issued_is_called_out(database: Database) -> None:
    with database.write() as connection:
        builders.make_product(connection, fully_serialised=True)
    with running(database) as client:
        text = page(client, f"/page/01/{builders.GTIN}/21/WM-999999")
    assert "not a serial number the maker has issued" in text


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/page/01/09520000010011", 400),
        ("/page/01/09521234543213", 404),
        ("/page/01/09520000010010/10/L2602/21/WM-000101", 404),
        ("/page/", 404),
        ("/page", 404),
        ("/page/nonsense", 400),
        ("/page/01/09520000010010/21/%FF%FE", 400),
        ("/pag%65/01/09520000010010", 404),
    ],
)
def test_what_is_no_unit_gets_a_helpful_page(client: Client, target: str, status: int) -> None:
    reply = client.get(target, accept=BROWSER, accept_language="de")
    assert reply.status == status
    assert reply["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="de">' in reply.body.decode()


def test_the_page_is_fresh_for_seconds_and_answers_304_to_who_has_it(client: Client) -> None:
    reply = client.get(FINE, accept=BROWSER)
    assert reply["cache-control"] == "public, max-age=0, s-maxage=5"
    assert reply["vary"] == "Accept, Accept-Language"
    again = client.get(FINE, accept=BROWSER, if_none_match=reply["etag"])
    assert (again.status, again.body) == (304, b"")
    assert client.get(FINE + "?lang=de", accept=BROWSER)["etag"] != reply["etag"]


def test_head_has_the_headers_without_the_body(client: Client) -> None:
    reply = client.ask(FINE, "HEAD", accept=BROWSER)
    assert (reply.status, reply.body) == (200, b"")
    assert reply["etag"]


def test_nothing_foreign_is_fetched_and_nothing_inline_runs(client: Client) -> None:
    text = page(client, RECALLED)
    assert "<script" not in text
    assert " style=" not in text
    for address in re.findall(r'(?:src|href)="([^"]+)"', re.sub(r"<a [^>]*>", "", text)):
        assert address.startswith("/"), address
