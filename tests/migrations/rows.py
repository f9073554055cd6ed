"""Rows to fill the tables of every migration with, as raw as the migrations themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
STAMPS = {"created_at": NOW, "updated_at": NOW}
MODEL = "/01/09520000010010"
BATCH = f"{MODEL}/10/L2601"
# So many that no partition stays empty.
UNITS = [f"{MODEL}/21/WM-{number:06}" for number in range(101, 301)]
FACILITY = "/414/9520000000028"

Rows = dict[str, list[dict[str, Any]]]


def _units() -> list[dict[str, Any]]:
    return [
        {
            "unit_key": key,
            "product_key": MODEL,
            "operator_id": "fw",
            "serial": key.rpartition("/")[2],
            "serial_number": 101 + index,
            "batch_key": BATCH if index % 2 else None,
            "variant": None,
            "produced_on": date(2026, 1, 7),
            **STAMPS,
        }
        for index, key in enumerate(UNITS)
    ]


def _passports() -> Rows:
    keys = [MODEL, *UNITS]
    heads = [
        {
            "passport_key": key,
            "product_key": MODEL,
            "operator_id": "fw",
            "granularity": "model" if key == MODEL else "item",
            "product_group": "appliance",
            "status": "active",
            "head_seq": 2,
            "head_hash": "b" * 64,
            "created_at": NOW,
        }
        for key in keys
    ]
    entries = [
        {
            "passport_key": key,
            "seq": seq,
            "kind": kind,
            "version": version,
            "event_type": event,
            "payload": b'{"a":1}',
            "payload_sha256": "a" * 64,
            "profile": None,
            "reason": None,
            "writer": "p1",
            "valid_from": NOW,
            "recorded_at": NOW,
            "header": b"{}",
            "previous_hash": None if seq == 1 else "a" * 64,
            "entry_hash": "b" * 64,
        }
        for key in keys
        for seq, kind, version, event in ((1, "version", 1, None), (2, "event", None, "repaired"))
    ]
    fragments = [
        {"passport_key": key, "seq": 1, "audience": "public", "body": b"\x00\xff"} for key in keys
    ]
    return {"passport": heads, "passport_entry": entries, "passport_fragment": fragments}


_OPERATOR = {"operator_id": "fw", "name": "Fjordwerk", "address": "{}", **STAMPS}
_PRODUCT = {
    "product_key": MODEL,
    "operator_id": "fw",
    "names": '{"en":"W7"}',
    "brand": "Fjordwerk",
    "model_identifier": "W7",
    "product_group": "appliance",
    "languages": '["en"]',
    "serial_prefix": "WM-",
    "serial_digits": 6,
    "fully_serialised": True,
    "has_passport": False,
    "has_parts": False,
    **STAMPS,
}
_OF_FW = {"operator_id": "fw", **STAMPS}
_LINK = {
    "anchor_key": MODEL,
    "link_no": 1,
    "link_type": "https://ref.gs1.org/voc/pip",
    "href": "https://fjordwerk.example",
    "title": "W7",
    "hreflang": "[]",
    "context": "[]",
    "is_default": True,
    "is_default_multi": False,
}
_OTHER = {"link_no": 2, "link_type": "https://vocab.example/terms/x", "is_default": False}
_SCAN = {
    "day": date(2026, 11, 21),
    "anchor_key": MODEL,
    "granularity": "item",
    "link_type": "gs1:pip",
    "language": "",
    "client_class": "browser",
    "scans": 2**40,
}
_CAMPAIGN = {
    "campaign_id": "FW-2026-01",
    "operator_id": "fw",
    "status": "open",
    "notices": "{}",
    "drafted_by": "p1",
    "drafted_at": NOW,
    "updated_at": NOW,
}

# What each migration adds, in an order the foreign keys allow.
ROWS: dict[str, Rows] = {
    "0001": {
        "operator": [_OPERATOR],
        "operator_identifier": [{"scheme": "gln", "value": "1", "operator_id": "fw"}],
        "company_prefix": [{"prefix": "9520000", "operator_id": "fw"}],
        "facility": [
            {"facility_key": FACILITY, "operator_id": "fw", "name": "Works", "country": "NO"}
        ],
        "product": [_PRODUCT],
        "batch": [
            {
                "batch_key": BATCH,
                "product_key": MODEL,
                "operator_id": "fw",
                "lot": "L2601",
                "facility_key": FACILITY,
                **STAMPS,
            }
        ],
        "unit": _units(),
        "unit_external_id": [
            {"operator_id": "fw", "scheme": "erp", "value": "1", "unit_key": UNITS[0]}
        ],
    },
    "0002": _passports(),
    "0003": {
        "document": [
            {
                "sha256": "c" * 64,
                "operator_id": "fw",
                "media_type": "application/pdf",
                "file_name": "a.pdf",
                "size": 3,
                "body": b"\x00a\xff",
                "created_at": NOW,
            }
        ]
    },
    "0004": {
        "link_level": [_OF_FW | {"anchor_key": MODEL, "description": "W7", "prepared": "{}"}],
        "link": [_LINK, _LINK | _OTHER],
    },
    "0005": {
        "part": [{"operator_id": "fw", "part_number": "P1", "names": "{}", **STAMPS}],
        "part_fitment": [
            {
                "product_key": MODEL,
                "fitment_no": 1,
                "operator_id": "fw",
                "part_number": "P1",
                "position": "pump",
                "quantity": 1,
                "serial_from": 131,
            }
        ],
    },
    "0006": {
        "recall_campaign": [_CAMPAIGN],
        "recall_scope": [
            {
                "product_key": MODEL,
                "campaign_id": "FW-2026-01",
                "rule": "{}",
                "status": "open",
            }
        ],
    },
    "0007": {"scan_count": [_SCAN]},
    "0008": {
        "principal": [
            {
                "principal_id": "p1",
                "label": "ops",
                "role": "operator",
                "operator_id": "fw",
                "created_at": NOW,
            }
        ],
        "access_token": [
            {
                "token_id": "t1",
                "principal_id": "p1",
                "secret_sha256": "d" * 64,
                "scopes": "[]",
                "created_at": NOW,
            }
        ],
    },
    "0009": {},  # columns only
    "0010": {
        "link_event": [
            {
                "anchor_key": MODEL,
                # The first one is made of the level that was there before the journal.
                "seq": 2,
                "recorded_at": NOW,
                "actor": "p1",
                "action": "updated",
                "before": "{}",
                "after": "{}",
            }
        ],
        "handover": [
            {
                "prefix": "9520001",
                "operator_id": "fw",
                "resolver_root": "https://id.fjordwerk.example",
                **STAMPS,
            }
        ],
    },
    "0011": {},  # an index only
    "0012": {
        "link_namespace": [{"namespace": "https://other.example/voc/", "created_at": NOW}],
    },
    "0013": {},  # a column in place of the table of 0012
    "0014": {"scan_writer": [{"writer": "w1", "last_batch": 3, "noted_at": NOW}]},
    "0015": {"replica_beat": [{"name": "other", "number": 1, "mark": "m", "written_at": NOW}]},
    "0016": {},  # an index only
    "0017": {"scan_change": [{"change_id": 900, "anchor_key": MODEL}]},
    "0018": {},  # an index only
    "0019": {
        "profile_file": [{"name": "bicycle/1", "sha256": "d" * 64, "first_used_at": NOW}],
    },
    "0020": {
        "passport_draft": [
            {
                "passport_key": key,
                "operator_id": "fw",
                "body": "{}",
                "writer": "p1",
                "saved_at": NOW,
            }
            for key in UNITS
        ],
        "passport_event_key": [
            {
                "passport_key": key,
                "idempotency_key": "k1",
                "seq": 1,
                "request_sha256": "a" * 64,
            }
            for key in [MODEL, *UNITS]
        ],
    },
    "0021": {
        "reading": [
            {
                "unit_key": key,
                "property": "stateOfCharge",
                "measured_at": 1_795_262_400_000_000 + revision,
                "revision": revision,
                "number": 81.5,
                "unit_code": "P1",
                "recorded_at": 1_795_262_400_000_000,
                "writer": "p1",
            }
            for key in UNITS
            for revision in (1, 2)
        ],
    },
    "0022": {},  # indexes and a trigger
    "0023": {},  # triggers
}


# Rows a migration makes itself out of those of earlier ones.
MADE = {"0010": {"link_event": 1}, "0012": {"link_namespace": 1}, "0015": {"replica_beat": 1}}
# Tables a migration takes away; their rows are made anew on the way back.
DROPPED = {"0013": ("link_namespace",)}
