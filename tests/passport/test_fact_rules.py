"""Rules as data: each kind beside what it lets pass, and what is no rule at all."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from passport.fact_rules import BrokenRule, judge, links_in, problems_of
from passport.profile import profile
from passport.refusals import FactError
from passport.rule_kinds import KINDS
from passport.rule_links import Known
from schemas import loader
from tests.architecture.source import ROOT
from tests.passport.example_pieces import quantity as q

ON = date(2027, 2, 18)
HASH = "ab" * 32
UNIT = "/01/09520000010027/21/EB-2601-0002"


def rule(kind: str, **parameters: Any) -> dict[str, Any]:
    sentence = {"en": "This is wrong.", "de": "Das ist falsch."}
    return {"id": "r", "kind": kind, "source": "Art. 1", "message": sentence} | parameters


def told(written: dict[str, Any], facts: Any, **more: Any) -> list[FactError]:
    return list(judge((written,), facts, ON, **({"composed": True} | more)))


def pointers(written: dict[str, Any], facts: Any, **more: Any) -> list[str]:
    return [error.pointer for error in told(written, facts, **more)]


SUM = rule("sum", at="share", total="total", parts=["before", "after"])
LIST = rule("share_sum", list="fibres", share="part")
WHOLE = rule("share_sum", list="fibres", share="part", exactly=100)
ONCE = rule("listed_once", at="**", list="*", by=["url", "language"])
SIX = rule("covers", at="dismantling", members=["tools", "steps"])
KINDS_LISTED = rule("covers", list="stages", kind_of="stage", values=["use", "end"])
REUSED = rule("requires", **{"if": "status", "is": ["reused"], "then": ["before", "health"]})
INSIDE = rule("within", at="parts/*", value="now", minimum="low", maximum=q(9, "CEL"))


@pytest.mark.parametrize(
    ("written", "facts", "expected"),
    [
        (SUM, {"share": {"total": q(9, "P1"), "before": q(4, "P1"), "after": q(5, "P1")}}, []),
        (SUM, {"share": {"total": 9, "before": 4, "after": 4}}, ["/share/total"]),
        (SUM, {"share": {"total": 9, "before": 4}}, []),
        (SUM, {"share": {"total": 9, "before": 10}}, ["/share/total"]),
        (SUM, {"share": {"total": q(9, "P1"), "before": q(40, "GRM")}}, []),
        (SUM, {"share": "x"}, []),
        (LIST, {"fibres": [{"part": 60}, {"part": q(40, "P1")}]}, []),
        (LIST, {"fibres": [{"part": 60}, {"part": 41}]}, ["/fibres"]),
        (LIST, {"fibres": [{"part": 60}]}, []),
        (WHOLE, {"fibres": [{"part": 60}]}, ["/fibres"]),
        (WHOLE, {"fibres": [{"part": 60}, {}]}, []),
        (WHOLE, {"fibres": []}, []),
        (rule("rising", members=["a", "b", "c"]), {"a": 1, "b": 1, "c": 2}, []),
        (rule("rising", members=["a", "b", "c"]), {"a": 3, "c": 2}, ["/a"]),
        (rule("rising", members=["a", "b"], strictly=True), {"a": 1, "b": 1}, ["/a"]),
        (rule("rising", members=["a", "b"]), {"a": q(3, "KEL"), "b": q(2, "CEL")}, []),
        (rule("rising", members=["a", "b"]), {"a": True, "b": False}, []),
        (rule("same_unit", members=["a", "b"]), {"a": q(3, "KEL"), "b": q(2, "CEL")}, ["/b"]),
        (rule("same_unit", members=["a", "b"]), {"a": q(3, "KEL")}, []),
        (rule("dates_in_order", members=["a", "b"]), {"a": "2026-02", "b": "2026-01-31"}, ["/b"]),
        (rule("dates_in_order", members=["a", "b"]), {"a": "2026-01-31", "b": "2026-01"}, []),
        (
            rule("dates_in_order", members=["a", "b"]),
            {"a": "2026-01-31T23:30:00-02:00", "b": "2026-02-01T01:00:00Z"},
            ["/b"],
        ),
        (rule("months_agree", month="m", day="d"), {"m": "2026-01", "d": "2026-01-31"}, []),
        (rule("months_agree", month="m", day="d"), {"m": "2026-01", "d": "2025-12-31"}, ["/d"]),
        (ONCE, {"files": [{"url": "/a"}, {"url": "/a", "language": "de"}]}, []),
        (ONCE, {"in": {"files": [{"url": "/a"}, {"url": "/a"}]}}, ["/in/files/1"]),
        (ONCE, {"files": [{"language": "de"}, {"language": "de"}]}, []),
        (SIX, {"dismantling": {"tools": [], "steps": []}}, []),
        (SIX, {"dismantling": {"tools": []}}, ["/dismantling/steps"]),
        (SIX, {}, []),
        (KINDS_LISTED, {"stages": [{"stage": "use"}, {"stage": "end"}]}, []),
        (KINDS_LISTED, {"stages": [{"stage": "use"}, {}]}, ["/stages"]),
        (rule("covers", list="a", values=[1, 2]), {"a": [2, 1]}, []),
        (REUSED, {"status": "reused", "before": 1}, ["/health"]),
        (REUSED, {"status": "original"}, []),
        (rule("requires", **{"if": "a", "then": ["b/c"]}), {"a": 0, "b": {}}, ["/b/c"]),
        (INSIDE, {"parts": [{"now": q(5, "CEL"), "low": q(1, "CEL")}]}, []),
        (INSIDE, {"parts": [{}, {"now": q(0, "CEL"), "low": q(1, "CEL")}]}, ["/parts/1/now"]),
        (INSIDE, {"parts": [{"now": q(10, "CEL")}, {"now": q(300, "KEL")}]}, ["/parts/0/now"]),
        ({**SUM, "pointer": ""}, {"share": {"total": 9, "before": 10}}, ["/share"]),
    ],
)
def test_each_kind_points_at_what_is_wrong(
    written: dict[str, Any], facts: Any, expected: list[str]
) -> None:
    assert pointers(written, facts) == expected


def test_an_error_shows_the_rule_its_law_and_a_plain_sentence() -> None:
    (error,) = told(SUM, {"share": {"total": 9, "before": 10}})
    assert error == FactError("/share/total", "This is wrong.", "r", "Art. 1")
    (missing,) = told(SIX, {"dismantling": {"tools": []}})
    assert missing.message == "This is wrong. (steps is missing)"


def test_what_one_level_may_leave_out_is_judged_on_all_levels_together_only() -> None:
    assert pointers(SIX, {"dismantling": {}}, composed=False) == []
    assert pointers(REUSED, {"status": "reused"}, composed=False) == []
    assert pointers(LIST, {"fibres": [{"part": 101}]}, composed=False) == ["/fibres"]


def test_a_fact_of_a_narrower_level_is_not_asked_for() -> None:
    later = frozenset(["health"])
    assert pointers(REUSED, {"status": "reused"}, later=later) == ["/before"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"when": {"status": ["reused"]}}, ["/a"]),
        ({"when": {"status": ["original"]}}, []),
        ({"when": {"other": ["reused"]}}, []),
        ({"from": "2027-02-18"}, ["/a"]),
        ({"from": "2027-02-19"}, []),
        ({"until": "2027-02-17"}, []),
    ],
)
def test_a_rule_holds_under_its_condition_and_in_its_time(
    more: dict[str, Any], expected: list[str]
) -> None:
    written = rule("rising", members=["a", "b"], **more)
    assert pointers(written, {"a": 2, "b": 1, "status": "reused"}) == expected


DOCUMENT = rule("resolves", at="**", link="url", sha256="hash", to="document")
PASSPORT = rule("resolves", link="before/*", to="identifier")
KNOWN = Known({HASH: "manual.pdf"}, frozenset([UNIT]), frozenset(["https://id.maker.example"]))


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"url": f"/documents/{HASH}/manual.pdf", "hash": HASH}, None),
        ({"url": f"https://id.maker.example/documents/{HASH}/manual.pdf"}, None),
        ({"url": "https://elsewhere.example/documents/x"}, None),
        ({"url": "https://[broken"}, None),
        ({"url": 7}, None),
        ({"url": f"/documents/{HASH}/other.pdf"}, "is called manual.pdf"),
        ({"url": f"/documents/{'cd' * 32}/manual.pdf"}, "no document with this hash"),
        ({"url": f"/documents/{HASH}/manual.pdf", "hash": "cd" * 32}, "not that of the document"),
        ({"url": f"/documents/{HASH.upper()}/manual.pdf"}, "not the address of a document"),
        ({"url": "https://ID.maker.example/documents/x"}, "not the address of a document"),
        ({"url": "/manual.pdf"}, "not the address of a document"),
    ],
)
def test_a_link_to_a_document_leads_to_one_that_is_kept_here(
    facts: dict[str, Any], sentence: str | None
) -> None:
    found = told(DOCUMENT, {"file": facts}, known=KNOWN)
    assert [error.pointer for error in found] == ([] if sentence is None else ["/file/url"])
    assert all(sentence in error.message for error in found if sentence)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (UNIT, []),
        (f"https://id.maker.example{UNIT}?linkType=gs1:dpp#top", []),
        ("https://id.gs1.org/01/09520000010027/21/A", []),
        (f"{UNIT}9", ["/before/0"]),
        ("/01/09520000010028", ["/before/0"]),
        ("/somewhere", ["/before/0"]),
    ],
)
def test_a_link_to_a_passport_leads_to_something_that_is_known_here(
    link: str, expected: list[str]
) -> None:
    assert pointers(PASSPORT, {"before": [link]}, known=KNOWN) == expected


def test_links_are_not_judged_before_they_were_looked_up() -> None:
    facts = {"before": ["/nothing"], "file": {"url": "/nothing"}}
    assert pointers(PASSPORT, facts) == []
    assert [link.address for link in links_in((PASSPORT, DOCUMENT, SUM), facts, ON)] == [
        "/nothing",
        "/nothing",
    ]


def test_a_rule_that_is_none_is_never_passed_over() -> None:
    with pytest.raises(BrokenRule, match="there is no kind 'magic'"):
        told(rule("magic"), {})
    with pytest.raises(BrokenRule, match="'parts' is missing"):
        told(rule("sum", total="a"), {})


def test_an_author_is_told_everything_that_is_wrong_with_a_rule() -> None:
    names = frozenset(["a", "b"])
    assert problems_of(rule("rising", members=["a", "b"]), names) == []
    written = {"id": "r", "kind": "sum", "total": "a", "pieces": ["b"], "source": "x"}
    assert problems_of(written, names) == [
        "'message' is missing",
        "'parts' is missing",
        "'pieces' is no parameter of sum",
    ]
    (problem,) = problems_of(rule("rising", members=["a", "c/d"]), names)
    assert problem == "'c/d' begins with 'c', which is no attribute of the profile"
    assert "there is no kind None" in problems_of({"id": "r"}, names)[-1]


@pytest.mark.parametrize("name", loader.profiles())
def test_every_profile_holds_rules_only(name: str) -> None:
    by_name = profile(name)
    names = frozenset(by_name.attributes)
    assert {r["id"]: p for r in by_name.rules if (p := problems_of(r, names))} == {}


def test_every_kind_is_described_for_those_who_write_profiles() -> None:
    readme = (ROOT / "schemas" / "README.md").read_text("utf-8")
    assert [kind for kind in KINDS if f"\n| `{kind}` |" not in readme] == []
