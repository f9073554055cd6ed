"""Templates, message catalogues and the formats of a language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import UndefinedError
from werkzeug.http import HTTP_STATUS_CODES

import schemas.loader
from gs1 import LINK_TYPES
from passport.catalogue.errors import LotMismatch, UnknownIdentifier
from passport.documents.errors import UnknownDocument
from passport.refusals import NoPassport, UnknownVersion
from resolver.explain.words import messages
from resolver.links.own import OwnPages, own_links, own_multi
from resolver.pages import HERE, Pages, language_name, pick_text, preferred
from resolver.problem_page import for_page
from resolver.problem_table import TABLE
from resolver.views.front_model import ADDRESSES, QUESTIONS
from resolver.views.values_model import PER, term_word

PROBLEM = for_page(
    {
        "status": 404,
        "title": "Not Found",
        "detail": "x <y>",
        "code": "not_found",
        "instance": "/somewhere",
    }
)


@pytest.fixture(scope="module")
def pages() -> Pages:
    return Pages()


def test_the_languages_are_english_and_one_for_each_catalogue(pages: Pages) -> None:
    assert pages.languages == ("en", "de")
    assert [choice.name for choice in pages.choices()] == ["English", "Deutsch"]


def test_a_third_language_is_one_more_file(tmp_path: Path) -> None:
    (tmp_path / "de.po").write_bytes((HERE / "locales" / "de.po").read_bytes())
    (tmp_path / "nb.po").write_text(
        'msgid ""\nmsgstr "Language: nb\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        'msgid "Skip to content"\nmsgstr "Hopp til innholdet"\n',
        encoding="utf-8",
    )
    pages = Pages(locales=tmp_path)
    text = pages.render("problem.html", "nb", problem=PROBLEM)
    assert pages.languages == ("en", "de", "nb")
    assert '<html lang="nb">' in text
    assert "Hopp til innholdet" in text
    assert ">Norsk bokmål</a>" in text
    assert "About this service" in text  # not translated yet, so English


def test_what_is_not_markup_is_escaped(pages: Pages) -> None:
    text = pages.render("problem.html", "en", problem=PROBLEM | {"title": "<b>", "hri": "(01)<i>"})
    assert "&lt;b&gt;" in text
    assert "<b>" not in text
    assert "x &lt;y&gt;" in text
    assert "&lt;i&gt;" in text


def test_a_forgotten_value_is_an_error_and_not_an_empty_place(pages: Pages) -> None:
    with pytest.raises(UndefinedError):
        pages.render("owner.html", "en")


def test_no_page_holds_inline_code_or_inline_style() -> None:
    for template in (HERE / "templates").glob("*.html"):
        text = template.read_text(encoding="utf-8")
        # Data for machines is no code, and the content security policy lets no other inline.
        code = text.replace('<script type="application/ld+json">{{ embedded }}</script>', "")
        assert "<script" not in code, template.name
        assert "<style" not in text, template.name
        assert " style=" not in text, template.name
        assert " on" + "click" not in text, template.name


def test_static_files_change_their_address_with_their_content(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a", encoding="utf-8")
    first = Pages(static=tmp_path).static_url("a.css")
    (tmp_path / "a.css").write_text("b", encoding="utf-8")
    second = Pages(static=tmp_path).static_url("a.css")
    assert first.startswith("/static/a.css?v=")
    assert first != second


@pytest.mark.parametrize(
    ("language", "value", "tag"),
    [
        ("de", "Tür", "de"),
        ("de-AT", "Tür", "de"),
        ("fr", "door", "en"),
    ],
)
def test_a_text_is_picked_by_language_with_english_to_fall_back_on(
    language: str, value: str, tag: str
) -> None:
    found = pick_text({"de": "Tür", "en": "door"}, language)
    assert found is not None
    assert (found.value, found.language) == (value, tag)


def test_a_text_in_any_language_beats_none() -> None:
    found = pick_text({"sv": "dörr"}, "de")
    assert found is not None
    assert found.language == "sv"
    assert pick_text({}, "de") is None
    assert pick_text(None, "de") is None
    assert preferred(["sv", "de"], "de") == "de"


def test_names_of_languages_are_in_the_readers_language() -> None:
    assert language_name("de", "en") == "German"
    assert language_name("en", "de") == "Englisch"
    assert language_name("x-unknown!", "en") == "x-unknown!"


def test_dates_and_numbers_follow_the_language(pages: Pages) -> None:
    filters = {tag: pages._environments[tag].filters for tag in pages.languages}
    day = date(2026, 11, 3)
    assert filters["en"]["long_date"](day) == "3 November 2026"
    assert filters["de"]["long_date"](day) == "3. November 2026"
    assert filters["de"]["month"](day) == "November 2026"
    assert filters["en"]["number"](1234.5) == "1,234.5"
    assert filters["de"]["number"](1234.5) == "1.234,5"
    assert filters["de"]["country"]("NO") == "Norwegen"
    assert filters["en"]["country"]("ZZZ") == "ZZZ"
    assert "2026" in filters["de"]["moment"](datetime(2026, 11, 3, 9, tzinfo=UTC))


def sentences() -> set[str]:
    found = extract_from_dir(
        HERE / "templates",
        method_map=[("**.html", "jinja2.ext:babel_extract")],
        keywords={"_": None, "gettext": None, "ngettext": (1, 2)},
    )
    templates = {
        message[0] if isinstance(message, tuple) else message for _, _, message, _, _ in found
    }
    return templates | set(messages())


def words() -> set[str]:
    """Units and closed lists of the profiles, as pages show them."""
    found = set(PER.values())
    for profile in schemas.loader.profiles():
        for schema in parts_of(schemas.loader.load(f"passport/{profile}")):
            closed = [*schema.get("enum", ()), *([schema["const"]] if "const" in schema else ())]
            found |= {term_word(str(word)) for word in closed}
            found.add(schema.get("x-unit", {}).get("symbol", ""))
    return found


def link_titles() -> set[str]:
    """Kinds of links, and the titles of those to our own pages."""
    own = OwnPages("/01/09520000010010", ("en",), has_passport=True, has_parts=True)
    targets = [*own_multi(own), *(target for (target,) in own_links(own).links.values())]
    kinds = {link_type.title for link_type in LINK_TYPES.values()}
    return kinds | {target.title for target in targets}


def front_words() -> set[str]:
    """What the start page lists."""
    return {each.title for each in ADDRESSES} | {each.answer for each in QUESTIONS}


def titles() -> set[str]:
    """Headings of problem pages."""
    return {row.title for row in TABLE.values()} | set(HTTP_STATUS_CODES.values())


def titles_people_meet() -> set[str]:
    """Headings of problem pages that a browser can get: what the public pages refuse."""
    at_the_edge = {
        row.title
        for refusal, row in TABLE.items()
        if row.status in (400, 404, 405, 414, 421, 503)
        and refusal.__module__.startswith(("gs1", "resolver.errors", "passport.db"))
    }
    of_the_rooms = {
        TABLE[refusal].title
        for refusal in (UnknownIdentifier, LotMismatch, NoPassport, UnknownVersion, UnknownDocument)
    }
    by_flask = {HTTP_STATUS_CODES[status] for status in (400, 404, 405, 406, 413, 500, 503)}
    return at_the_edge | of_the_rooms | by_flask


def parts_of(schema: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for member in schema.values():
            yield from parts_of(member)
    elif isinstance(schema, list):
        for member in schema:
            yield from parts_of(member)


@pytest.mark.parametrize("catalogue", sorted((HERE / "locales").glob("*.po")), ids=lambda p: p.stem)
def test_a_catalogue_translates_every_sentence_and_holds_none_too_many(catalogue: Path) -> None:
    with catalogue.open("rb") as source:
        messages = list(read_po(source, locale=catalogue.stem))[1:]
    translated = {m.id[0] if isinstance(m.id, tuple) else m.id for m in messages if m.string}
    assert sentences() - translated == set()
    # Symbols and codes are the same everywhere.
    assert {word for word in words() if len(word) > 4} - translated == set()
    assert (link_titles() | front_words()) - translated == set()
    assert titles_people_meet() - translated == set()
    nobody_says = translated - sentences() - words() - titles() - link_titles() - front_words()
    assert nobody_says - {"Something went wrong on our side"} == set()


def test_translations_fill_in_what_the_original_fills_in() -> None:
    for path in (HERE / "locales").glob("*.po"):
        with path.open("rb") as source:
            for message in read_po(source, locale=path.stem):
                problems = [str(error) for error in message.check(None)]
                assert problems == [], (path.name, message.id)
