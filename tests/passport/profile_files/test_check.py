"""A profile file that somebody wrote: every fault is named, with what to do about it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from passport.disclosure import AUDIENCES
from passport.profile_files.check import check_content, check_file, check_folder, stray_files
from schemas import loader
from tests.schemas.profile_files import FACT, folder_of, profile_file


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    loader.use_folder(None)


def told(schema: Any) -> list[str]:
    content = schema if isinstance(schema, bytes) else json.dumps(schema).encode()
    return [str(fault) for fault in check_content(content)[1]]


def with_fact(**over: Any) -> dict[str, Any]:
    return profile_file("bicycle/1", {"frameSize": FACT | over})


def without(keyword: str) -> dict[str, Any]:
    fact = {key: value for key, value in FACT.items() if key != keyword}
    return profile_file("bicycle/1", {"frameSize": fact})


def with_object(**over: Any) -> dict[str, Any]:
    inner = {"type": "number", "x-term": "own:wheelSize", "x-label": {"en": "Wheel"}}
    outer: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {"wheelSize": inner},
    }
    shape = {key: value for key, value in FACT.items() if key not in ("type", "minimum")}
    return profile_file("bicycle/1", {"frameSize": shape | outer | over})


def test_a_right_file_has_no_fault_and_says_which_profile_it_is() -> None:
    content = json.dumps(profile_file("bicycle/1")).encode()
    assert check_content(content) == ("bicycle/1", [])
    assert told(with_object()) == []


def test_the_audiences_a_file_may_name_are_those_there_are() -> None:
    listed = loader.load("profile_keywords")["$defs"]["audiences"]["items"]["enum"]
    assert set(listed) == AUDIENCES


@pytest.mark.parametrize(
    ("schema", "sentence"),
    [
        (b"{", "the file: it is no JSON: Expecting property name"),
        (b"\xff", "the file: it is not UTF-8: byte 0 cannot be read"),
        (b'{"a": NaN}', "the file: NaN is no number of JSON"),
        (b"[]", "the file: it has to be one JSON object"),
        (b'{"a": 1, "a": 2}', "the file: it names 'a' twice in one object"),
        (without("x-level"), "/properties/frameSize: 'x-level' is missing"),
        (without("x-source"), "/properties/frameSize: 'x-source' is missing"),
        (
            with_fact(**{"x-lable": {"en": "x"}}),
            "/properties/frameSize/x-lable: 'x-lable' is no keyword of a profile here; did you "
            "mean x-label?",
        ),
        (
            with_fact(**{"x-obligation": "mandatroy"}),
            '/properties/frameSize/x-obligation: "mandatroy" is none of mandatory, conditional, '
            "optional, pending, not_to_be_filled; did you mean mandatory?",
        ),
        (
            with_fact(**{"x-disclosure": ["publik"]}),
            '/properties/frameSize/x-disclosure/0: "publik" is none of public, ',
        ),
        (
            with_fact(**{"x-term": "frameSize"}),
            '/properties/frameSize/x-term: "frameSize" has to be gs1:, schema: or own: and a name',
        ),
        (
            with_fact(**{"x-term": "own:size"}),
            "frameSize: x-term has to be own:frameSize, the name of the member",
        ),
        (
            with_fact(**{"x-section": "wheels"}),
            "/properties/frameSize/x-section: 'wheels' is none of x-sections: frame",
        ),
        (
            with_fact(**{"x-unit": {"code": "centimetre", "symbol": "cm"}}),
            '/properties/frameSize/x-unit/code: "centimetre" is no code of UN/ECE',
        ),
        (
            with_fact(**{"x-label": {"de": "Rahmen"}}),
            "/properties/frameSize/x-label: 'en' is missing",
        ),
        (
            with_fact(**{"x-obligation": [{"obligation": "mandatory", "when": {"wheels": [2]}}]}),
            "/properties/frameSize/x-obligation/0/when/wheels: there is no attribute 'wheels'",
        ),
        (
            with_fact(
                **{
                    "x-obligation": [
                        {"obligation": "mandatory", "from": "2027-01-01", "until": "2026-01-01"}
                    ]
                }
            ),
            "/properties/frameSize/x-obligation/0/until: lies before from",
        ),
        (
            with_fact(**{"x-obligation": [{"obligation": "mandatory", "from": "2027-02-30"}]}),
            '/properties/frameSize/x-obligation/0/from: "2027-02-30" is not a valid date, such as',
        ),
        (
            with_object(additionalProperties=True),
            '/properties/frameSize: an object needs "additionalProperties": false',
        ),
        (
            with_object(properties={"wheelSize": {"type": "number"}}),
            "/properties/frameSize/properties/wheelSize: 'x-term' is missing",
        ),
        (
            profile_file("bicycle/1", {"version": FACT | {"x-term": "own:version"}}),
            "version: is a name the passport uses itself; choose another one",
        ),
        (
            with_fact(enum=[1, 2], **{"x-values": {"three": {"en": "Three"}}}),
            "frameSize: x-values names 'three', which is none of its values",
        ),
        (
            profile_file("bicycle/1") | {"x-languages": ["name"]},
            "/x-languages/0: there is no attribute 'name'",
        ),
        (
            profile_file("bicycle/1") | {"x-supersedes": "bicycle/1"},
            "/x-supersedes: a profile cannot take its own place",
        ),
        (
            profile_file("bicycle/1") | {"x-supersedes": "tricycle/1"},
            "/x-supersedes: there is no profile 'tricycle/1'",
        ),
        (
            profile_file("bicycle/1") | {"required": ["frameSize"]},
            "/required: 'required' is no keyword of a profile here",
        ),
        (
            profile_file("bicycle/1")
            | {"x-rules": [{"id": "x", "kind": "summ", "source": "s", "message": {"en": "m"}}]},
            "/x-rules/0: there is no kind 'summ'; there are sum, ",
        ),
        (
            profile_file("bicycle/1")
            | {
                "x-rules": [
                    {
                        "id": "x",
                        "kind": "share_sum",
                        "list": 5,
                        "share": "y",
                        "source": "s",
                        "message": {"en": "m"},
                    }
                ]
            },
            "/x-rules/0/list: has to be of the type string",
        ),
        (
            profile_file("bicycle/1", {"frameSize": {"$ref": "#/$defs/nothing", **FACT}}),
            "/properties/frameSize/$ref: there is no definition 'nothing'",
        ),
        (
            profile_file("bicycle/1", {"frameSize": {"$ref": "https://example.com/x", **FACT}}),
            '/properties/frameSize/$ref: "https://example.com/x" may only lead to a definition',
        ),
        (
            profile_file("bicycle/1")
            | {"$defs": {"a": {"type": "array", "items": {"$ref": "#/$defs/a"}}}},
            "/$defs/a: leads back to itself",
        ),
    ],
)
def test_a_fault_is_named_with_what_to_do_about_it(schema: Any, sentence: str) -> None:
    assert any(line.startswith(sentence) for line in told(schema)), told(schema)


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("^[0-9]+$", "has to end with"),
        ("^\\d+$(?!\\n)", "take letters and digits of every script"),
        ("([0-9]$(?!\\n)", "is no regular expression"),
    ],
)
def test_a_pattern_that_lets_more_through_than_it_seems_is_refused(
    pattern: str, problem: str
) -> None:
    text = {key: value for key, value in FACT.items() if key not in ("minimum", "x-unit")}
    schema = profile_file("bicycle/1", {"frameSize": text | {"type": "string", "pattern": pattern}})
    assert any(problem in line for line in told(schema))


def test_one_name_with_two_meanings_and_two_names_of_one_term_are_refused() -> None:
    twice = with_object(
        properties={
            "frameSize": {"type": "string", "x-term": "own:frameSize", "x-label": {"en": "x"}},
            "a": {"type": "string", "x-term": "schema:size", "x-label": {"en": "x"}},
            "b": {"type": "string", "x-term": "schema:size", "x-label": {"en": "x"}},
        }
    )
    lines = told(twice)
    assert any("use two names" in line for line in lines)
    assert any("has the same term schema:size" in line for line in lines)


def test_a_member_another_number_of_the_group_knows_has_to_mean_the_same(folder: Path) -> None:
    changed = profile_file("bicycle/2", {"frameSize": FACT | {"type": "string"}})
    loader.use_folder(folder_of(folder, {"bicycle/1": profile_file("bicycle/1")}))
    path = folder_of(folder, {"bicycle/2": changed}) / "bicycle/2.json"
    [fault] = check_file(path).faults
    assert str(fault) == (
        "frameSize: is own:frameSize here and own:frameSize, xsd:float in bicycle/1"
    )


def test_a_file_is_what_its_place_says_and_never_one_of_ours(folder: Path) -> None:
    files = {
        "bicycle/1": profile_file("tricycle/1"),
        "battery/1": profile_file("battery/1"),
        "battery/900": profile_file("battery/900"),
        "Bicycle/1": profile_file("bicycle/1"),
        "bicycle/notes": profile_file("bicycle/1"),
    }
    loader.use_folder(folder_of(folder, files))
    told = {
        checked.path.relative_to(folder).as_posix(): [fault.sentence for fault in checked.faults]
        for checked in check_folder(folder)
    }
    assert told["bicycle/1.json"] == ["says tricycle/1, the file's place says bicycle/1"]
    assert told["battery/1.json"][0] == (
        "battery/1 comes with Tracemark already; take another number"
    )
    assert told["battery/900.json"] == []
    strays = [path.relative_to(folder).as_posix() for path in stray_files(folder)]
    assert strays == ["Bicycle/1.json", "bicycle/notes.json"]
