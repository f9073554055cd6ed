"""Somebody changes stored entries behind the triggers; the audit must name the entry."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from gs1 import Identifier
from passport import service
from passport.canonical import canonical, parsed, sha256
from passport.catalogue import service as catalogue
from passport.db import Database
from passport.tables import passport, passport_entry, passport_fragment
from tests import builders
from tests.passport import examples
from tests.passport.conftest import publish_levels
from tests.passport.tampering import (
    behind_the_triggers,
    entry_of,
    findings,
    fragment_of,
    one_byte_more,
)

NOW = builders.NOW


def test_an_untouched_history_has_no_findings(
    database: Database, levels: dict[str, Identifier]
) -> None:
    told: list[int] = []
    with database.read() as connection:
        assert list(service.verify(connection, told.append)) == []
    assert told == [5]
    assert len(levels) == 3


@pytest.mark.parametrize("table", [passport_entry, passport_fragment], ids=lambda t: t.name)
@pytest.mark.parametrize("act", ["update", "delete"])
def test_raw_sql_on_entries_is_refused(
    database: Database, levels: dict[str, Identifier], table: Any, act: str
) -> None:
    sql = f"DELETE FROM {table.name}"  # noqa: S608
    if act == "update":
        sql = f"UPDATE {table.name} SET seq = seq + 100"  # noqa: S608
    with pytest.raises(DBAPIError, match="append"), database.write() as connection:
        connection.execute(text(sql))
    assert findings(database) == []
    assert levels


CHANGES: dict[str, Any] = {
    "version": 7,
    "payload": one_byte_more,
    "payload_sha256": "0" * 64,
    "profile": "appliance/1",
    "reason": "another reason",
    "writer": "somebody else",
    "valid_from": lambda moment: moment - timedelta(microseconds=1),
    "recorded_at": lambda moment: moment + timedelta(microseconds=1),
    "header": one_byte_more,
    "previous_hash": "1" * 64,
    "entry_hash": "2" * 64,
    "event_type": "renamed",
    "seq": 17,
    "passport_key": "/01/09520000010027/21/OTHER",
}


def test_every_column_of_an_entry_is_watched() -> None:
    assert CHANGES.keys() | {"kind"} == set(passport_entry.columns.keys())


@pytest.mark.parametrize("seq", [1, 3])
def test_one_changed_column_is_named_with_its_entry(
    database: Database, levels: dict[str, Identifier], seq: int
) -> None:
    """Each column in turn is changed, found, and put back."""
    key = levels["model"].path
    for column, change in CHANGES.items():
        where = entry_of(key, seq)
        with behind_the_triggers(database) as connection:
            before = connection.execute(select(passport_entry.c[column]).where(where)).scalar()
            after = change(before) if callable(change) else change
            connection.execute(update(passport_entry).where(where).values({column: after}))
        at: Any = {"passport_key": (after, seq), "seq": (key, after)}.get(column, (key, seq))
        assert at in {(f.passport_key, f.seq) for f in findings(database)}, column
        with behind_the_triggers(database) as connection:
            changed = entry_of(*at)
            connection.execute(update(passport_entry).where(changed).values({column: before}))
    assert findings(database) == []


@pytest.mark.parametrize("column", ["payload", "header"])
@pytest.mark.parametrize("value", ["replace({0}, '2026', '2027')", "1.5", "17"])
def test_bytes_that_became_text_or_a_number_are_named(
    sqlite_database: Database, column: str, value: str
) -> None:
    with sqlite_database.write() as connection:
        key = publish_levels(connection, "battery")["item"].path
    with behind_the_triggers(sqlite_database) as connection:
        changed = f"UPDATE passport_entry SET {column} = {value}"  # noqa: S608
        connection.execute(
            text(f"{changed.format(column)} WHERE passport_key = :key"), {"key": key}
        )
    assert (key, 1) in {(f.passport_key, f.seq) for f in findings(sqlite_database)}


@pytest.mark.parametrize(
    ("table", "column", "seq"),
    [
        ("passport_entry", "recorded_at", 1),
        ("passport_entry", "valid_from", 1),
        ("passport", "created_at", None),
    ],
)
def test_a_time_that_is_none_is_named_and_hides_no_other_finding(
    sqlite_database: Database, table: str, column: str, seq: int | None
) -> None:
    with sqlite_database.write() as connection:
        levels = publish_levels(connection, "battery")
    key, other = levels["item"].path, levels["model"].path
    with behind_the_triggers(sqlite_database) as connection:
        changed = f"UPDATE {table} SET {column} = 'noon' WHERE passport_key = :key"  # noqa: S608
        connection.execute(text(changed), {"key": key})
        where = entry_of(other, 1)
        connection.execute(update(passport_entry).where(where).values(payload_sha256="0" * 64))
    found = {(f.passport_key, f.seq) for f in findings(sqlite_database)}
    assert found == {(key, seq), (other, 1)}


def test_an_event_made_into_a_version_is_named(
    database: Database, levels: dict[str, Identifier]
) -> None:
    where = entry_of(levels["model"], 2)
    with behind_the_triggers(database) as connection:
        connection.execute(update(passport_entry).where(where).values(kind="version", version=2))
    assert (levels["model"].path, 2) in {(f.passport_key, f.seq) for f in findings(database)}


def test_a_restored_byte_is_whole_again(database: Database, levels: dict[str, Identifier]) -> None:
    where = entry_of(levels["item"], 1)
    with behind_the_triggers(database) as connection:
        before = connection.execute(select(passport_entry.c.payload).where(where)).scalar_one()
        changed = update(passport_entry).where(where).values(payload=one_byte_more(before))
        connection.execute(changed)
    (finding,) = findings(database)
    assert (finding.passport_key, finding.seq) == (levels["item"].path, 1)
    assert "hash differs" in finding.problem
    with behind_the_triggers(database) as connection:
        connection.execute(update(passport_entry).where(where).values(payload=before))
    assert findings(database) == []


def test_a_changed_fragment_is_named(database: Database, levels: dict[str, Identifier]) -> None:
    with behind_the_triggers(database) as connection:
        where = fragment_of(levels["batch"], 1)
        connection.execute(update(passport_fragment).where(where).values(body=b"{}"))
    (finding,) = findings(database)
    assert (finding.passport_key, finding.seq) == (levels["batch"].path, 1)
    assert finding.problem == "the fragment for public is not the one that was published"


def test_a_missing_and_a_foreign_fragment_are_named(
    database: Database, levels: dict[str, Identifier]
) -> None:
    row = {"passport_key": levels["item"].path, "seq": 1, "audience": "authority", "body": b"{}"}
    stray = {**row, "passport_key": levels["model"].path, "seq": 9, "audience": "public"}
    with behind_the_triggers(database) as connection:
        connection.execute(delete(passport_fragment).where(fragment_of(levels["batch"], 1)))
        connection.execute(insert(passport_fragment), [row, stray])
    assert {(f.passport_key, f.seq, f.problem) for f in findings(database)} == {
        (levels["batch"].path, 1, "the fragment for public is missing"),
        (levels["item"].path, 1, "there is a fragment for authority that was never published"),
        (levels["model"].path, 9, "there is a fragment, but no such entry"),
    }


@pytest.mark.parametrize("seq", [1, 2, 3])
def test_a_deleted_entry_leaves_a_gap_that_is_named(
    database: Database, levels: dict[str, Identifier], seq: int
) -> None:
    model = levels["model"]
    with behind_the_triggers(database) as connection:
        connection.execute(delete(passport_entry).where(entry_of(model, seq)))
        connection.execute(delete(passport_fragment).where(fragment_of(model, seq)))
    problems = {finding.problem for finding in findings(database)}
    if seq == 3:
        assert "the newest entry is 2, but the passport says 3" in problems
    else:
        assert f"entry {seq} is missing before it" in problems


def test_a_history_that_was_resealed_in_part_is_named(
    database: Database, levels: dict[str, Identifier]
) -> None:
    """Facts, header and hashes of the first entry all made to fit; its successor gives it away."""
    model = levels["model"]
    where = entry_of(model, 1)
    with behind_the_triggers(database) as connection:
        row = connection.execute(select(passport_entry).where(where)).one()
        payload = parsed(row.payload)
        payload["facts"]["batteryStatus"] = "waste"
        header = parsed(row.header) | {"payloadSha256": sha256(canonical(payload))}
        sealed = {
            "payload": canonical(payload),
            "payload_sha256": header["payloadSha256"],
            "header": canonical(header),
            "entry_hash": sha256(canonical(header)),
        }
        connection.execute(update(passport_entry).where(where).values(sealed))
    (finding,) = findings(database)
    assert (finding.passport_key, finding.seq) == (model.path, 2)
    assert "predecessor" in finding.problem


def test_a_fragment_that_shows_too_much_is_named_even_when_sealed(
    database: Database, levels: dict[str, Identifier]
) -> None:
    item = levels["item"]
    with behind_the_triggers(database) as connection:
        row = connection.execute(select(passport_entry).where(entry_of(item, 1))).one()
        body = canonical(parsed(row.payload)["facts"])
        header = canonical(parsed(row.header) | {"fragments": {"public": sha256(body)}})
        sealed = {"header": header, "entry_hash": sha256(header)}
        connection.execute(update(passport_entry).where(entry_of(item, 1)).values(sealed))
        connection.execute(update(passport_fragment).where(fragment_of(item, 1)).values(body=body))
        connection.execute(
            update(passport)
            .where(passport.c.passport_key == item.path)
            .values(head_hash=sealed["entry_hash"])
        )
    (finding,) = findings(database)
    assert (finding.passport_key, finding.seq) == (item.path, 1)
    assert finding.problem == "the fragment for public is not what its profile opens"


@pytest.mark.parametrize("header", [b"", b"\xff", b"[1]", b"{}", b'{"a":1e999}', b"[" * 99999])
def test_a_header_that_is_rubbish_is_named_and_stops_nothing(
    database: Database, levels: dict[str, Identifier], header: bytes
) -> None:
    model, item = levels["model"], levels["item"]
    values = {"header": header, "entry_hash": sha256(header)}
    with behind_the_triggers(database) as connection:
        connection.execute(update(passport_entry).where(entry_of(item, 1)).values(values))
        connection.execute(update(passport_entry).where(entry_of(model, 3)).values(writer="x"))
    found = {(finding.passport_key, finding.seq) for finding in findings(database)}
    assert {(item.path, 1), (model.path, 3)} <= found


def test_more_passports_than_one_chunk_are_all_looked_at(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("passport.audit.CHUNK", 3)
    with sqlite_database.write() as connection:
        publish_levels(connection, "battery")
        for number in range(10):
            serial = f"EB-{number}"
            builders.make_unit(connection, serial, examples.BATTERY_GTIN)
            service.publish(
                connection,
                builders.unit_of(serial, examples.BATTERY_GTIN),
                product_group="battery",
                profiles=["battery/1"],
                facts={"productionDate": "2026-01-17"},
                writer="writer-1",
                now=NOW,
            )
    broken = builders.unit_of("EB-9", examples.BATTERY_GTIN)
    with behind_the_triggers(sqlite_database) as connection:
        connection.execute(update(passport_entry).where(entry_of(broken, 1)).values(writer="x"))
    told: list[int] = []
    with sqlite_database.read() as connection:
        found = list(service.verify(connection, told.append))
    assert [(finding.passport_key, finding.seq) for finding in found] == [(broken.path, 1)]
    assert told[-1] == 13
    assert len(told) == 5


def test_a_product_that_was_moved_to_another_group_is_no_tampering(
    database: Database, levels: dict[str, Identifier]
) -> None:
    model = levels["model"]
    with database.write() as connection:
        product = catalogue.get_product(connection, model)
        other = next(g for g in ("battery", "appliance") if g != product.product_group)
        # By hand: the service refuses it, since what was published keeps to the group.
        connection.execute(text("UPDATE product SET product_group = :other"), {"other": other})
        service.record_event(connection, model, "recall_opened", {}, "writer-1", NOW)
    assert findings(database) == []
