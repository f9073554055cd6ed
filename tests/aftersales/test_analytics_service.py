"""Scans are added up per day and class on both engines."""

from __future__ import annotations

from datetime import date

from aftersales.analytics.rules import ScanKey
from aftersales.analytics.service import add_counts, read_counts
from gs1 import build_identifier
from passport.db import Database

WASHER = build_identifier("01", "09520000010010")
DAY = date(2026, 11, 21)


def key(day: date = DAY, link_type: str = "gs1:pip", anchor: str = WASHER.path) -> ScanKey:
    return ScanKey(day, anchor, "item", link_type, "en", "browser")


def test_counts_of_the_same_class_are_added_and_others_stand_beside(database: Database) -> None:
    with database.write() as connection:
        add_counts(connection, {key(): 2, key(link_type="gs1:dpp"): 1})
    with database.write() as connection:
        add_counts(connection, {key(): 3})
    with database.read() as connection:
        counts = read_counts(connection, WASHER, DAY, DAY)
    assert counts == [(key(link_type="gs1:dpp"), 1), (key(), 5)]


def test_counts_are_read_for_the_days_asked_for_and_one_product(database: Database) -> None:
    other = build_identifier("01", "09520000010027")
    days = [date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22)]
    with database.write() as connection:
        add_counts(connection, {key(day): 1 for day in days} | {key(anchor=other.path): 9})
    unit = WASHER.with_qualifiers({"21": "WM-000101"})
    with database.read() as connection:
        counts = read_counts(connection, unit, days[1], days[2])
    assert counts == [(key(days[1]), 1), (key(days[2]), 1)]


def test_nothing_to_add_adds_nothing(database: Database) -> None:
    with database.write() as connection:
        add_counts(connection, {})
    with database.read() as connection:
        assert read_counts(connection, WASHER, DAY, DAY) == []


def test_a_counter_may_pass_what_32_bits_hold(database: Database) -> None:
    with database.write() as connection:
        add_counts(connection, {key(): 2**31})
        add_counts(connection, {key(): 2**31})
    with database.read() as connection:
        assert read_counts(connection, WASHER, DAY, DAY) == [(key(), 2**32)]
