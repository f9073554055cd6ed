"""Documents kept by their content."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import pytest

from passport.catalogue.errors import UnknownOperator
from passport.db import Database
from passport.documents import rules, service
from passport.documents.errors import InvalidDocument, UnknownDocument
from tests import builders
from tests.builders import OPERATOR

BODY = b"%PDF-1.7 \x00\xff a manual"


def test_a_document_is_found_under_the_hash_of_its_bytes(database: Database, now: datetime) -> None:
    with database.write() as connection:
        builders.make_operator(connection)
        kept = service.keep(connection, OPERATOR, BODY, "application/pdf", "manual.en.pdf", now)
    assert kept.sha256 == hashlib.sha256(BODY).hexdigest()
    assert kept.path == f"/documents/{kept.sha256}/manual.en.pdf"
    with database.read() as connection:
        found = service.get(connection, kept.sha256)
    assert found == kept
    assert (found.body, found.size, found.created_at) == (BODY, len(BODY), now)


def test_the_same_bytes_again_answer_with_the_first_document(
    database: Database, now: datetime
) -> None:
    later = now + timedelta(days=1)
    with database.write() as connection:
        builders.make_operator(connection)
        first = service.keep(connection, OPERATOR, BODY, "application/pdf", "a.pdf", now)
        again = service.keep(connection, OPERATOR, BODY, "image/png", "b.png", later)
    assert again == first


def test_an_unknown_hash_has_no_document(database: Database) -> None:
    with database.read() as connection:
        for text in ("0" * 64, "", "A" * 64, "\x00"):
            with pytest.raises(UnknownDocument):
                service.get(connection, text)


def test_only_an_operator_keeps_documents(database: Database, now: datetime) -> None:
    with database.write() as connection, pytest.raises(UnknownOperator):
        service.keep(connection, "nobody", BODY, "application/pdf", "a.pdf", now)


def test_all_problems_of_a_document_are_listed_at_once(database: Database, now: datetime) -> None:
    with database.write() as connection:
        builders.make_operator(connection)
        with pytest.raises(InvalidDocument) as refusal:
            service.keep(connection, OPERATOR, b"", "pdf", "../etc/passwd", now)
    assert [problem.pointer for problem in refusal.value.problems] == [
        "/body",
        "/mediaType",
        "/fileName",
    ]


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".hidden", "a/b", "a b", "ä.pdf", "a\n", "x" * 121]
)
def test_a_file_name_must_survive_in_a_web_address(name: str) -> None:
    assert [problem.pointer for problem in rules.problems(b"x", "text/plain", name)] == [
        "/fileName"
    ]


def test_a_character_set_may_go_with_the_media_type() -> None:
    assert not list(rules.problems(b"x", "text/html; charset=utf-8", "manual.en.html"))
    assert list(rules.problems(b"x", "text/html; charset=latin-1", "manual.en.html"))
    assert list(rules.problems(b"x", "text/html\r\nX: y", "manual.en.html"))


def test_a_document_larger_than_the_limit_is_refused() -> None:
    body = bytes(rules.LARGEST + 1)
    assert [problem.pointer for problem in rules.problems(body, "text/plain", "a")] == ["/body"]


def test_text_is_utf_8() -> None:
    latin = "Größe".encode("latin-1")
    assert [problem.message for problem in rules.problems(latin, "text/plain", "a.txt")] == [
        "text in UTF-8"
    ]
    assert not list(rules.problems(latin, "application/pdf", "a.pdf"))
