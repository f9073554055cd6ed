"""The linkset for people, and the page to choose from."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from resolver.links.hierarchy import KnownLevel
from resolver.linkset_page import choices_page, embedded, level_views, linkset_page
from resolver.pages import Pages, kept_query
from resolver.scan_facts import Known
from tests.resolver.service import BASE, BROWSER, VOC, Client

WASHER = "/01/09520000010010"
UNIT = f"{WASHER}/21/WM-000101"
HOSTILE = '</script><b onx="1">&\u2028\u2029\u202e' + "W" * 300


def entity(path: str, **links: list[dict[str, Any]]) -> dict[str, Any]:
    types = {VOC + name: found for name, found in links.items()}
    return {"anchor": BASE + path, "itemDescription": "Washing machine", **types}


def known(path: str = UNIT) -> Known:
    return Known((KnownLevel(path, "Washing machine", exists=True),), BASE)


@pytest.fixture(scope="module")
def pages() -> Pages:
    return Pages()


def test_each_level_is_listed_with_its_links_in_words(client: Client) -> None:
    text = client.get(f"{UNIT}?linkType=linkset", accept=BROWSER).body.decode()
    headings = re.findall(r'<h2 id="level-[0-9]">([^<]+?)\s*</h2>', text)
    assert headings == ["This unit", "Batch", "Model"]
    assert "Instructions for use or assembly" in text
    assert "opens on a scan" in text
    assert "fjordwerk.example" in text
    assert "German" in text
    german = client.get(f"{UNIT}?linkType=linkset&lang=de", accept=BROWSER).body.decode()
    assert "Gebrauchs- oder Montageanleitung" in german
    assert "Deutsch" in german


def test_the_page_carries_the_same_linkset_as_json_ld(client: Client) -> None:
    text = client.get(f"{UNIT}?linkType=linkset", accept=BROWSER).body.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert found
    machine = client.get(f"{UNIT}?linkType=linkset", accept="application/ld+json").json()
    assert json.loads(found[1]) == machine


def test_the_raw_forms_are_one_click_away(client: Client) -> None:
    text = client.get(f"{UNIT}?linkType=linkset", accept=BROWSER).body.decode()
    forms = re.findall(r'href="([^"]+format=[a-z]+)" type="([^"]+)"', text)
    raw = [(href.replace("&amp;", "&"), kind) for href, kind in forms if href.startswith("/01/")]
    assert {kind for _, kind in raw} == {
        "application/linkset+json",
        "application/ld+json",
        "application/linkset",
    }
    for href, kind in raw:
        assert client.get(href, accept=BROWSER)["content-type"] == kind


def test_the_language_switch_keeps_the_rest_of_the_query(client: Client) -> None:
    text = client.get(f"{UNIT}?linkType=linkset&lang=de&x=%22", accept=BROWSER).body.decode()
    assert 'href="?linkType=linkset&amp;x=%22&amp;lang=en"' in text
    assert kept_query("lang=de&linkType=all&&lang=en&y") == "linkType=all&y&"
    assert kept_query("") == ""


def test_a_title_can_neither_leave_its_element_nor_the_data(pages: Pages) -> None:
    link = {"href": "https://a.example/", "title": HOSTILE}
    document = {"linkset": [entity(UNIT, defaultLink=[link], pip=[link])]}
    text = linkset_page(pages, "en", known(), document)
    assert "<b " not in text
    assert text.count("</script>") == 1
    assert json.loads(embedded(document))["linkset"] == document["linkset"]
    assert not set("<>&\u2028\u2029") & set(embedded(document))
    assert "<bdi>&lt;/script&gt;" in text


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "ftp://a.example/", "https://", "http://["]
)
def test_only_web_addresses_can_be_tapped(pages: Pages, href: str) -> None:
    document = {"linkset": [entity(UNIT, pip=[{"href": href, "title": "Look"}])]}
    (level,) = level_views(document, BASE, "en")
    assert level.links[0].href is None
    assert f'href="{href}"' not in linkset_page(pages, "en", known(), document)


def test_a_foreign_target_gets_no_credit_and_no_handle_on_our_window(pages: Pages) -> None:
    links = [
        {"href": "https://a.example/x", "title": "There"},
        {"href": f"{BASE}/page{UNIT}", "title": "Product page"},
    ]
    text = linkset_page(pages, "de", known(), {"linkset": [entity(UNIT, pip=links)]})
    assert 'href="https://a.example/x" rel="noopener nofollow"' in text
    assert f'href="/page{UNIT}?lang=de">' in text
    assert "Produktseite" in text


def test_a_link_to_our_data_opens_as_the_data_it_promises(pages: Pages) -> None:
    link = {"href": f"{BASE}/passport{UNIT}", "title": "Passport", "type": "application/ld+json"}
    (level,) = level_views({"linkset": [entity(UNIT, dpp=[link])]}, BASE, "en")
    assert level.links[0].href == f"/passport{UNIT}?format=jsonld"


def test_somebody_elses_link_type_is_named_by_its_last_word(pages: Pages) -> None:
    link = {"href": "https://a.example/", "title": "Keys"}
    document = {"linkset": [{**entity(UNIT), "https://v.example/voc/spareKeyService": [link]}]}
    assert "Spare key service" in linkset_page(pages, "en", known(), document)


def test_the_choice_says_why_it_is_needed_and_offers_each_link(pages: Pages) -> None:
    links: list[dict[str, Any]] = [
        {"href": "https://a.example/chat", "title": "Chat"},
        {"href": "https://b.example/call", "title": "Call", "hreflang": ["fr"], "context": ["LK"]},
    ]
    document = {"linkset": [entity(UNIT, support=links)]}
    text = choices_page(pages, "en", known(), document, "linkType=gs1:support")
    assert "several pages of the kind “Support”" in text
    for shown in ("Chat", "a.example", "Call", "b.example", "French", "for Sri Lanka"):
        assert shown in text
    assert 'href="?linkType=gs1:support&amp;lang=de"' in text


@pytest.mark.parametrize(
    "path",
    [
        "/00/340123450000000000",
        "/414/9520000000011/254/A",
        "/8004/9520000A1",
        "/253/9520000000011X",
    ],
)
def test_keys_that_are_no_product_have_a_name_too(pages: Pages, path: str) -> None:
    link = {"href": "https://a.example/", "title": "There"}
    text = linkset_page(pages, "de", known(path), {"linkset": [entity(path, pip=[link])]})
    (heading,) = re.findall(r'<h2 id="level-1">([^<]+?)\s*</h2>', text)
    assert heading
    assert heading not in ("Modell", "Kennung")
