"""Headers and hashes of entries, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from passport.canonical import canonical, parsed, sha256
from passport.chain import Entry, EntryDraft, entry_problems, instant, link_problems, seal

MOMENT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
FRAGMENTS = {"public": b'{"a":1}'}


def sealed(seq: int = 1, previous: str | None = None) -> Entry:
    draft = EntryDraft(
        passport_key="/01/09520000010010",
        seq=seq,
        version=seq,
        event_type=None,
        payload=canonical({"facts": {"a": 1, "b": 2}}),
        profile="battery/1",
        reason=None,
        writer="writer-1",
        valid_from=MOMENT,
        recorded_at=MOMENT,
        previous_hash=previous,
        about={"status": "active"},
    )
    return seal(draft, FRAGMENTS)


def test_the_header_names_everything_and_its_hash_names_the_entry() -> None:
    entry = sealed()
    assert entry.entry_hash == sha256(entry.header)
    assert parsed(entry.header) == {
        "format": "tracemark-entry-1",
        "passport": "/01/09520000010010",
        "seq": 1,
        "kind": "version",
        "version": 1,
        "eventType": None,
        "payloadSha256": sha256(entry.payload),
        "fragments": {"public": sha256(FRAGMENTS["public"])},
        "profile": "battery/1",
        "reason": None,
        "writer": "writer-1",
        "validFrom": "2026-11-21T12:00:00Z",
        "recordedAt": "2026-11-21T12:00:00Z",
        "previous": None,
        "status": "active",
    }
    assert list(entry_problems(entry, FRAGMENTS)) == []


def test_nothing_added_to_a_header_can_stand_over_what_the_columns_say() -> None:
    draft = EntryDraft(
        "/01/x", 1, 1, None, b"{}", None, None, "w", MOMENT, MOMENT, None, {"writer": "other"}
    )
    assert parsed(seal(draft, {}).header)["writer"] == "w"


def test_instants_are_written_in_utc_with_what_precision_they_have() -> None:
    eastern = timezone(timedelta(hours=-5))
    assert instant(datetime(2026, 1, 1, 20, 0, tzinfo=eastern)) == "2026-01-02T01:00:00Z"
    assert instant(MOMENT.replace(microsecond=5)) == "2026-11-21T12:00:00.000005Z"


def test_a_chain_in_order_has_no_problems() -> None:
    first = sealed()
    second = sealed(2, first.entry_hash)
    assert list(link_problems(first, None)) == []
    assert list(link_problems(second, first)) == []


def test_gaps_forks_and_time_running_backwards_are_told() -> None:
    first = sealed()
    second = sealed(2, first.entry_hash)
    assert list(link_problems(second, None)) == ["entry 1 is missing before it"]
    assert list(link_problems(sealed(3, second.entry_hash), first)) == [
        "entry 2 is missing before it",
        "it does not continue the entry before it: the predecessor's hash differs",
    ]
    assert list(link_problems(replace(first, previous_hash="0" * 64), None)) == [
        "the first entry names a predecessor"
    ]
    early = replace(second, recorded_at=MOMENT - timedelta(seconds=1))
    assert list(link_problems(early, first)) == ["it was recorded before its predecessor"]


def test_a_header_in_another_spelling_is_not_the_sealed_one() -> None:
    entry = sealed()
    spaced = entry.header.replace(b'"seq":1', b'"seq": 1')
    changed = replace(entry, header=spaced, entry_hash=sha256(spaced))
    assert list(entry_problems(changed, FRAGMENTS)) == ["the header is not in canonical form"]
