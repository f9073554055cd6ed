"""Refusals as answers: every class has its row, and no answer tells more than it may."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from werkzeug.exceptions import MethodNotAllowed, NotFound

import aftersales
import gs1
import passport
import resolver
from gs1 import build_identifier, parse_target
from passport.catalogue.errors import InvalidProduct, LotMismatch, UnknownIdentifier
from passport.errors import FieldProblem, InvalidDraft, Refusal
from resolver import problems
from resolver.pages import Pages
from resolver.problem_table import TABLE
from resolver.problems import Problem, answer, problem_of
from tests.resolver.service import BROWSER


def _modules() -> Iterator[str]:
    for package in (gs1, passport, aftersales, resolver):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield module.name


def _subclasses(base: type[Exception]) -> Iterator[type[Exception]]:
    for found in base.__subclasses__():
        yield found
        yield from _subclasses(found)


def test_every_refusal_has_its_own_row_or_is_a_faulty_draft() -> None:
    for name in _modules():
        importlib.import_module(name)
    without = [
        each.__name__
        for each in _subclasses(Refusal)
        if each not in TABLE
        and not issubclass(each, InvalidDraft)
        # Classes that tests make for themselves are nobody's business here.
        and not each.__module__.startswith("tests.")
    ]
    assert without == []


def test_statuses_codes_and_titles_are_fit_to_be_sent() -> None:
    for row in TABLE.values():
        assert 400 <= row.status < 600
        assert row.code is None or row.code.replace("_", "").isalnum()
        assert row.title
        assert not row.title.endswith(".")


def test_an_unknown_exception_tells_nothing_of_itself() -> None:
    found = problem_of(RuntimeError("password=hunter2"))
    assert (found.status, found.code) == (500, "internal_error")
    assert "hunter2" not in str(found)


def test_a_fault_in_an_identifier_says_which_ai_where_and_which_rule() -> None:
    with pytest.raises(gs1.Gs1Error) as refused:
        parse_target("/01/09520000010011")
    found = problem_of(refused.value)
    assert (found.status, found.code) == (400, "check_digit")
    assert found.facts["ai"] == "01"
    assert found.facts["expected"] == "0"


def test_every_faulty_field_is_listed_by_its_pointer() -> None:
    refusal = InvalidProduct((FieldProblem("/names", "empty"), FieldProblem("/brand", "empty")))
    found = problem_of(refusal).document("/api/v1/products/x")
    assert found["status"] == 422
    assert found["errors"] == [
        {"pointer": "/names", "message": "empty"},
        {"pointer": "/brand", "message": "empty"},
    ]


def test_a_contradicting_lot_does_not_give_the_stored_one_away() -> None:
    unit = build_identifier("01", "09520000010010", {"21": "WM-000101"})
    found = problem_of(LotMismatch(unit, "L2601", "L2602"))
    assert (found.status, found.code) == (404, "lot_mismatch")
    assert "L2601" not in str(found.document("/x"))
    assert found.hri == "(01)09520000010010(21)WM-000101"


def test_what_flask_refuses_itself_takes_the_same_form() -> None:
    found = problem_of(NotFound())
    assert (found.status, found.code, found.title) == (404, "not_found", "Not Found")
    refused = problem_of(MethodNotAllowed(valid_methods=["GET", "HEAD"]))
    assert refused.headers == (("Allow", "GET, HEAD"),)


PAGES = Pages()


def answered(problem: Problem, instance: str = "/x", accept: str | None = None) -> problems.Answer:
    return answer(problem, instance=instance, accept=accept, accept_language="de", pages=PAGES)


def test_people_get_a_page_and_programs_json() -> None:
    problem = problem_of(UnknownIdentifier(build_identifier("01", "09520000010010")))
    page = answered(problem, accept=BROWSER)
    assert ("Content-Language", "de") in page.headers
    assert b"09520000010010" in page.body
    assert ("Content-Type", "application/problem+json") in answered(problem).headers


def test_the_admin_api_speaks_json_to_browsers_too() -> None:
    found = answered(problem_of(NotFound()), "/api/v1/products/x", BROWSER)
    assert ("Content-Type", "application/problem+json") in found.headers


def test_a_page_language_can_be_named_and_falls_back() -> None:
    assert problems.page_language("de", "en", PAGES) == "en"
    assert problems.page_language("de", "xx", PAGES) == "de"
    assert problems.page_language("tlh", None, PAGES) == "en"


def test_what_comes_from_outside_stands_escaped_in_a_page() -> None:
    problem = Problem(400, "x", "Title", '<script>alert("1")</script>')
    assert b"<script>" not in answered(problem, accept=BROWSER).body


def test_faults_of_ours_are_not_kept_by_caches() -> None:
    assert ("Cache-Control", "no-store") in answered(problem_of(RuntimeError())).headers
    assert ("Cache-Control", "public, max-age=0, s-maxage=5") in answered(
        problem_of(NotFound())
    ).headers
