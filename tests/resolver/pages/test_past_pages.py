"""Our own pages as they were: ``?at=`` on the owner page and the recall page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from passport.chain import instant
from tests.conftest import EXAMPLES_AT
from tests.resolver.service import BROWSER, Client

UNIT = "/01/09520000010010/21/WM-000101"
RECALLED = "/01/09520000010010/21/WM-000140"
BEFORE = instant(EXAMPLES_AT - timedelta(hours=1))
AFTER = instant(EXAMPLES_AT + timedelta(hours=1))


def show(client: Client, target: str) -> str:
    reply = client.get(target, accept=BROWSER)
    assert reply.status == 200, reply.body
    return re.sub(r"\s+", " ", reply.body.decode())


def test_passport_documents_and_recalls_are_those_of_the_instant(client: Client) -> None:
    now = show(client, f"/page{UNIT}")
    assert "/documents/" in now
    assert "As it was on" not in now
    before = show(client, f"/page{UNIT}?at={BEFORE}")
    assert "As it was on" in before
    assert "No product passport has been published" in before
    assert "The maker has not registered any documents for this product yet." in before
    after = show(client, f"/page{UNIT}?at={AFTER}")
    assert "/documents/" in after
    assert "No product passport has been published" not in after


@pytest.mark.parametrize("page", ["/page", "/recall"])
def test_an_old_state_never_hides_a_recall_that_is_open_today(client: Client, page: str) -> None:
    text = show(client, f"{page}{RECALLED}?at={BEFORE}")
    assert "Product safety recall" not in text
    assert "A recall is open today." in text
    assert f'href="{page}{RECALLED}?lang=en"' in text
    assert "A recall is open today." not in show(client, f"{page}{UNIT}?at={BEFORE}")
    assert "Product safety recall" in show(client, f"{page}{RECALLED}?at={AFTER}")


def test_the_recall_state_for_machines_says_which_instant_it_is_of(client: Client) -> None:
    found = client.get(f"/recall{RECALLED}?at={BEFORE}", accept="application/json").json()
    assert found["status"] == "none"
    assert found["then"]["recalledNow"] is True
    now = client.get(f"/recall{RECALLED}", accept="application/json").json()
    assert now["status"] == "affected"
    assert "then" not in now


@pytest.mark.parametrize("page", ["/page", "/recall"])
@pytest.mark.parametrize(
    ("at", "status", "code"),
    [
        ("2099-01-01", 422, "instant_in_future"),
        ("yesterday", 400, "unusable_question"),
        ("2026-13-01", 400, "unusable_question"),
        ("2026-05-03T12:00:00", 400, "unusable_question"),
        ("%00", 400, "unusable_question"),
    ],
)
def test_an_instant_that_is_none_or_has_not_come_is_refused(
    client: Client, page: str, at: str, status: int, code: str
) -> None:
    reply = client.get(f"{page}{UNIT}?at={at}")
    assert (reply.status, reply.code) == (status, code)


@pytest.mark.parametrize("name", ["at", "recordedAt"])
def test_a_page_that_knows_no_past_refuses_a_moment(client: Client, name: str) -> None:
    reply = client.get(f"/parts{UNIT}?{name}={AFTER}")
    assert (reply.status, reply.code) == (400, "unusable_question")
    assert f"{name} is not understood here" in reply.json()["detail"]
    assert client.get(f"/parts{UNIT}?{name}=").status == 200


@pytest.mark.parametrize("page", ["/page", "/recall"])
def test_a_page_of_one_time_refuses_the_other(client: Client, page: str) -> None:
    reply = client.get(f"{page}{UNIT}?recordedAt={AFTER}")
    assert (reply.status, reply.code) == (400, "unusable_question")
    placed = client.get(f"{page}{UNIT}?at=placed")
    assert (placed.status, client.get(f"{page}{UNIT}?at=now").status) == (200, 200)
    assert "As it was on" in client.get(f"{page}{UNIT}?at=placed", accept=BROWSER).body.decode()


@pytest.mark.parametrize(
    ("target", "language", "told"),
    [
        ("/page{}?at=foo", "en", "What stands behind the question mark"),
        ("/passport{}?at=2026-05-32", "en", "What stands behind the question mark"),
        ("/page{}?at=foo", "de", "Was in der Adresse hinter dem Fragezeichen steht"),
        ("/recall{}?at=2099-01-01", "en", "asks for an instant that has not come yet"),
        ("/recall{}?at=2099-01-01", "de", "der noch in der Zukunft liegt"),
    ],
)
def test_a_refused_instant_is_no_fault_of_the_code(
    client: Client, target: str, language: str, told: str
) -> None:
    reply = client.get(target.format(UNIT), accept=BROWSER, accept_language=language)
    text = reply.body.decode()
    assert told in text
    assert "Scan the code again" not in text
    assert "Scannen Sie" not in text
    assert f'href="{target.partition("{")[0]}{UNIT}"' in text
