"""What pages show of passport values, documents and warranties, before any markup."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import schemas.loader
from gs1 import GS1_VOC
from resolver.links.model import Level, Target
from resolver.views.documents_model import document_links
from resolver.views.owner_model import warranty_view
from resolver.views.unit_model import own_path
from resolver.views.values_model import Reader, Unit, Value

BATTERY = Reader(schemas.loader.load("passport/battery/1"), "de")
APPLIANCE = Reader(schemas.loader.load("passport/appliance/1"), "de")


@pytest.mark.parametrize(
    ("name", "value", "kind", "shown"),
    [
        ("mass", {"value": 71, "unitCode": "KGM"}, "number", 71),
        ("manufacturingDate", "2026-01", "month", None),
        ("productionDate", "2026-01-12", "date", None),
        ("productGroup", "washing_machine", "term", "Washing machine"),
        ("svhcAboveThreshold", True, "yes", None),
        ("svhcAboveThreshold", False, "no", None),
        ("productName", {"en": "Washer", "de": "Waschmaschine"}, "text", "Waschmaschine"),
        ("brand", {"brandName": {"en": "Fjordwerk"}}, "text", "Fjordwerk"),
        ("scipNumber", "<script>", "text", "<script>"),
        ("notInTheSchema", 3, "number", 3),
    ],
)
def test_the_schema_decides_how_a_fact_reads(name: str, value: Any, kind: str, shown: Any) -> None:
    found = APPLIANCE.fact(name, value)
    assert found.kind == kind
    assert shown is None or shown in (found.text, found.number)


def test_a_quantity_has_its_symbol_and_what_it_is_counted_per() -> None:
    value = {"value": 0.61, "unitCode": "KWH", "declaredUnit": "B7"}
    assert APPLIANCE.fact("annualEnergy", value).unit == Unit("kWh", "cycle")


def test_a_range_is_one_value() -> None:
    ends = [{"value": end, "unitCode": "CEL"} for end in (-10, 50)]
    voltage = {
        "value": 30,
        "unitCode": "VLT",
        "temperatureRange": dict(zip(("minimum", "maximum"), ends, strict=True)),
    }
    number, within = BATTERY.fact("voltageMin", voltage).rows
    assert number.value.number == 30
    assert within.value.kind == "range"
    assert [end.number for end in within.value.items] == [-10, 50]


def test_nested_values_are_labelled_in_the_readers_language() -> None:
    gas = {"refrigerantType": "R290", "globalWarmingPotential": 3}
    found = APPLIANCE.fact("refrigerant", gas)
    assert found.rows[0].label.value == "Typ"
    assert found.wide


def test_a_file_is_a_link_and_a_picture_of_ours_is_shown() -> None:
    manual = {"fileUrl": "/documents/x/manual.pdf", "fileTitle": {"de": "Anleitung"}}
    (link,) = APPLIANCE.fact("instructionsForUse", [manual]).items
    assert (link.kind, link.text, link.href) == ("link", "Anleitung", "/documents/x/manual.pdf")
    (picture,) = APPLIANCE.fact("image", [{"fileUrl": "/documents/x/a.SVG"}]).items
    assert picture.kind == "image"
    (foreign,) = APPLIANCE.fact("image", [{"fileUrl": "https://cdn.example/a.svg"}]).items
    assert foreign.kind == "link"


def test_an_address_reads_like_one() -> None:
    organisation = {
        "organizationName": {"en": "Fjordwerk"},
        "address": {
            "streetAddress": {"en": "Werftkai 12"},
            "postalCode": "24103",
            "addressLocality": {"de": "Kiel"},
            "addressCountry": {"countryCode": "DE"},
        },
        "contactPoint": {"email": "a@b.example", "telephone": "+800 0000 0010"},
    }
    rows = APPLIANCE.fact("manufacturer", organisation).rows
    lines = [item.text for item in rows[1].value.items]
    assert lines == ["Werftkai 12", "24103 Kiel", "DE"]
    contact = [row.value.href for row in rows[2].value.rows]
    assert contact == ["mailto:a@b.example", "tel:+80000000010"]


def test_a_component_leads_to_its_own_page() -> None:
    component = {"component": "/01/09520000010065/21/P-1", "productName": {"en": "Pack"}}
    (found,) = APPLIANCE.fact("batteriesInside", [component]).items
    assert found == Value("link", text="Pack", lang="en", href="/01/09520000010065/21/P-1")


def links(*targets: Target, kind: str = "instructions") -> Level:
    return Level("", links={GS1_VOC + kind: targets})


ENGLISH = Target("/d/en", "Manual", "text/html", ("en",))
GERMAN = Target("/d/de", "Anleitung", "text/html", ("de",))
UNMARKED = Target("/d/any", "Manual, all languages")


def test_the_document_in_the_readers_language_is_offered_first() -> None:
    (line,) = document_links([links(ENGLISH, GERMAN)], "de")
    assert (line.href, line.language_note) == ("/d/de", None)
    assert [(other.href, other.name) for other in line.others] == [("/d/en", "English")]


def test_a_document_in_another_language_says_in_which() -> None:
    (line,) = document_links([links(ENGLISH)], "de")
    assert (line.href, line.language_note) == ("/d/en", "Englisch")


def test_a_document_for_all_languages_beats_a_foreign_one() -> None:
    (line,) = document_links([links(ENGLISH, UNMARKED)], "de")
    assert (line.href, line.hreflang, line.language_note) == ("/d/any", None, None)


def test_the_narrower_level_wins_kind_by_kind() -> None:
    unit = links(Target("/d/unit", "Test report"), kind="certificationInfo")
    model = Level("", links={**links(ENGLISH).links, **links(UNMARKED, kind="faqs").links})
    found = document_links([unit, model], "en")
    assert [line.kind for line in found] == ["instructions", "faqs", "certificationInfo"]


def test_our_own_page_is_no_document() -> None:
    assert document_links([links(Target("/page/01/09520000010010", "Page"))], "en") == []


TWO_YEARS = {"durationOfWarranty": {"value": 24, "unitCode": "MON"}}


def test_a_warranty_runs_to_the_same_day_and_includes_it() -> None:
    made = date(2024, 2, 29)
    view = warranty_view(TWO_YEARS, made, "en", date(2026, 2, 28))
    assert (view.until, view.over, view.months) == (date(2026, 2, 28), False, 24)
    assert warranty_view(TWO_YEARS, made, "en", date(2026, 3, 1)).over


def test_without_a_production_date_only_the_term_is_told() -> None:
    view = warranty_view(TWO_YEARS, None, "en", date(2026, 1, 1))
    assert (view.until, view.months) == (None, 24)


def test_without_a_term_nothing_is_told() -> None:
    view = warranty_view({}, date(2026, 1, 1), "en", date(2026, 1, 1))
    assert (view.until, view.months) == (None, None)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("/documents/x/a.svg", "/documents/x/a.svg"),
        ("https://id.example.com/a.svg", "/a.svg"),
        ("https://cdn.example/a.svg", None),
        ("//cdn.example/a.svg", None),
        ("https://id.example.com.evil.example/a.svg", None),
        (None, None),
    ],
)
def test_only_pictures_of_this_host_are_shown(url: str | None, path: str | None) -> None:
    assert own_path(url, "https://id.example.com") == path
