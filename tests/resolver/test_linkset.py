"""Linkset documents: valid, complete, and true to what a request would be answered."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from resolver.links import linkset
from resolver.links.hierarchy import KnownLevel
from resolver.links.model import Level, Target, prepare, read_prepared
from resolver.links.rules import Wish
from resolver.resolve import Redirect, Request, resolve
from tests.conformance.schemas import assert_linkset
from tests.resolver.service import BASE, VOC, links_of
from tests.resolver.test_resolve import BARE, BATCH, MODEL, UNIT, known, registered

FOREIGN = registered(default="https://maker.example/w7", pip="https://maker.example/w7")
MANUALS = Level(
    "Washing machine W7",
    None,
    (),
    {
        VOC + "instructions": (
            Target("/documents/" + "a" * 64 + "/m.pdf", "Manual", "application/pdf", ("en",)),
            Target("https://maker.example/h", "Håndbok", None, ("nb-NO", "es-419"), ("NO",)),
            Target("https://maker.example/f", "手册", None, ("zh-Hant", "fil")),
        )
    },
)
PLACE = KnownLevel("/414/9520000000011", "Bergen works", False, FOREIGN)

CASES: dict[str, tuple[KnownLevel, ...]] = {
    "our own pages alone": BARE,
    "a foreign default at the model": (known(UNIT), known(BATCH), known(MODEL, FOREIGN)),
    "a default of the batch": (known(UNIT), known(BATCH, FOREIGN), known(MODEL)),
    "links of every form": (known(UNIT), known(MODEL, MANUALS)),
    "a page of the maker's without a default": (known(UNIT, registered(pip="https://m.example/")),),
    "a recall": (replace(known(UNIT), recalled=True), known(MODEL, FOREIGN)),
    "another key": (PLACE,),
    "a unit without a record": (replace(known(UNIT), exists=False), known(MODEL)),
}


def document(levels: tuple[KnownLevel, ...]) -> dict[str, Any]:
    return linkset.document(levels, BASE)


@pytest.mark.parametrize("levels", CASES.values(), ids=CASES)
def test_a_linkset_is_valid_under_both_revisions_of_the_schema(
    levels: tuple[KnownLevel, ...],
) -> None:
    assert_linkset(document(levels))


@pytest.mark.parametrize("levels", CASES.values(), ids=CASES)
def test_every_anchor_has_one_default_of_address_and_title_that_is_described(
    levels: tuple[KnownLevel, ...],
) -> None:
    for entity in document(levels)["linkset"]:
        (default,) = entity[VOC + "defaultLink"]
        assert set(default) == {"href", "title"}
        described = [
            link["href"]
            for name, links in entity.items()
            if name.startswith(VOC) and not name.startswith(VOC + "defaultLink")
            for link in links
        ]
        assert default["href"] in described


@pytest.mark.parametrize("levels", CASES.values(), ids=CASES)
def test_a_linkset_lists_under_each_anchor_what_a_request_for_it_is_answered(
    levels: tuple[KnownLevel, ...],
) -> None:
    for index, level in enumerate(levels):
        if not (level.exists or level.registered):
            continue
        found = resolve(levels[index:], Request())
        assert isinstance(found, Redirect)
        (default,) = links_of(document(levels), BASE + level.path, "defaultLink")
        assert default["href"] == linkset.filled(found.target.href, {}, BASE)


@pytest.mark.parametrize("levels", CASES.values(), ids=CASES)
def test_every_link_of_an_anchor_is_reached_by_its_type(levels: tuple[KnownLevel, ...]) -> None:
    for index, level in enumerate(levels):
        if not (level.exists or level.registered):
            continue
        entity = next(
            each for each in document(levels)["linkset"] if each["anchor"] == BASE + level.path
        )
        for name, links in entity.items():
            if name.startswith(VOC) and not name.startswith(VOC + "default") and len(links) == 1:
                found = resolve(levels[index:], Request(name, Wish()))
                assert isinstance(found, Redirect)
                assert linkset.filled(found.target.href, {}, BASE) == links[0]["href"]


def test_levels_are_listed_from_the_unit_up() -> None:
    anchors = [entity["anchor"] for entity in document(BARE)["linkset"]]
    assert anchors == [BASE + UNIT, BASE + BATCH, BASE + MODEL]


def test_a_level_without_a_record_has_no_anchor() -> None:
    levels = CASES["a unit without a record"]
    assert [entity["anchor"] for entity in document(levels)["linkset"]] == [BASE + MODEL]


def test_the_passport_and_the_page_per_language_refine_the_default() -> None:
    found = links_of(document(BARE), BASE + UNIT, "defaultLinkMulti")
    assert [(link.get("hreflang"), link["type"]) for link in found] == [
        (["en"], "text/html"),
        (["de"], "text/html"),
        (None, "application/ld+json"),
        (None, "application/json"),
    ]


def test_a_recall_puts_our_page_before_a_foreign_default() -> None:
    levels = CASES["a recall"]
    (default,) = links_of(document(levels), BASE + UNIT, "defaultLink")
    assert default["href"] == f"{BASE}/page{UNIT}"
    (model,) = links_of(document(levels), BASE + MODEL, "defaultLink")
    assert model["href"] == "https://maker.example/w7"


def test_only_languages_the_schema_can_hold_are_published() -> None:
    links = links_of(document(CASES["links of every form"]), BASE + MODEL, "instructions")
    assert [link.get("hreflang") for link in links] == [["en"], ["nb-NO", "es"], ["zh"]]


def test_our_documents_get_the_full_address() -> None:
    links = links_of(document(CASES["links of every form"]), BASE + MODEL, "instructions")
    assert links[0]["href"].startswith(f"{BASE}/documents/aaa")


def test_the_json_ld_form_names_its_context_and_the_other_json_forms_do_not() -> None:
    found = document(BARE)
    as_ld = json.loads(linkset.serialised(found, "application/ld+json"))
    assert as_ld == {"@context": linkset.JSON_LD_CONTEXT, **found}
    assert json.loads(linkset.serialised(found, linkset.JSON)) == found


def test_the_text_form_holds_one_link_a_line_in_ascii() -> None:
    found = document(CASES["links of every form"])
    text = linkset.serialised(found, linkset.TEXT).decode("ascii")
    lines = text.rstrip("\n").split(",\n")
    count = sum(
        len(links)
        for entity in found["linkset"]
        for name, links in entity.items()
        if name.startswith(VOC)
    )
    assert len(lines) == count
    assert "title*=UTF-8''H%C3%A5ndbok" in text
    assert f'anchor="{BASE}{MODEL}"' in text


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, "application/linkset+json"),
        ("*/*", "application/linkset+json"),
        ("text/html", "text/html"),
        ("application/json", "application/json"),
        ("application/ld+json", "application/ld+json"),
        ("application/linkset", "application/linkset"),
        ("application/linkset;q=0.5, application/linkset+json", "application/linkset+json"),
    ],
)
def test_the_form_of_a_linkset_follows_accept_and_never_refuses(
    accept: str | None, form: str
) -> None:
    assert linkset.form_for(accept) == form


@pytest.mark.parametrize("level", [FOREIGN, MANUALS, Level("empty")])
def test_a_prepared_level_reads_back_as_it_was(level: Level) -> None:
    assert read_prepared(prepare(level)) == level
