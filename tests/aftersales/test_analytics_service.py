"""Scans are added up per day and class on both engines."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from aftersales.analytics.rules import ScanKey, ScanQuestion
from aftersales.analytics.service import add_counts, sum_scans
from gs1 import build_identifier
from passport.db import Database

WASHER = build_identifier("01", "09520000010010")
DAY = date(2026, 11, 21)


def key(day: date = DAY, link_type: str = "gs1:pip", anchor: str = WASHER.path) -> ScanKey:
    return ScanKey(day, anchor, "item", link_type, "en", "browser")


def counted(
    connection: Connection, first_day: date = DAY, last_day: date = DAY
) -> list[tuple[tuple[date | str, ...], int]]:
    """The counters of the washing machine, each under its whole key."""
    question = ScanQuestion(first_day, last_day, WASHER.path, ScanKey._fields)
    return list(sum_scans(connection, question))


def test_counts_of_the_same_class_are_added_and_others_stand_beside(database: Database) -> None:
    with database.write() as connection:
        add_counts(connection, {key(): 2, key(link_type="gs1:dpp"): 1})
    with database.write() as connection:
        add_counts(connection, {key(): 3})
    with database.read() as connection:
        counts = counted(connection)
    assert counts == [(key(link_type="gs1:dpp"), 1), (key(), 5)]


def test_counts_are_read_for_the_days_asked_for_and_one_product(database: Database) -> None:
    other = build_identifier("01", "09520000010027")
    days = [date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22)]
    with database.write() as connection:
        add_counts(connection, {key(day): 1 for day in days} | {key(anchor=other.path): 9})
    with database.read() as connection:
        counts = counted(connection, days[1], days[2])
    assert counts == [(key(days[1]), 1), (key(days[2]), 1)]


def test_nothing_to_add_adds_nothing(database: Database) -> None:
    with database.write() as connection:
        add_counts(connection, {})
    with database.read() as connection:
        assert counted(connection) == []


def test_a_counter_may_pass_what_32_bits_hold(database: Database) -> None:
    with database.write() as connection:
        add_counts(connection, {key(): 2**31})
        add_counts(connection, {key(): 2**31})
    with database.read() as connection:
        assert counted(connection) == [(key(), 2**32)]
