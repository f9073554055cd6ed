"""Every case of ``tests/vectors/gs1_digital_link.jsonl``: what is read, or why it is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gs1 import Gs1Error, parse_digital_link, parse_identifier

FILE = Path(__file__).parent.parent / "vectors" / "gs1_digital_link.jsonl"
VECTORS = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
ACCEPTED = [vector for vector in VECTORS if "refused" not in vector]
REFUSED = [vector for vector in VECTORS if "refused" in vector]


def about(vector: dict[str, Any]) -> str:
    return str(vector["about"])


@pytest.mark.parametrize("vector", ACCEPTED, ids=about)
def test_a_valid_uri_is_read(vector: dict[str, Any]) -> None:
    link = parse_digital_link(vector["uri"], legacy=vector.get("legacy", False))
    identifier = link.identifier
    pairs = [[identifier.key_ai, identifier.key], *map(list, identifier.qualifiers)]
    assert pairs == vector["path"]
    assert [list(pair) for pair in link.attributes] == vector.get("query", [])
    assert list(link.other_parameters) == vector.get("other", [])
    if "stem" in vector:
        assert link.stem == vector["stem"]


@pytest.mark.parametrize("vector", ACCEPTED, ids=about)
def test_a_valid_uri_has_one_canonical_form(vector: dict[str, Any]) -> None:
    link = parse_digital_link(vector["uri"], legacy=vector.get("legacy", False))
    written = "".join(f"/{ai}/{value}" for ai, value in vector["path"])
    canonical = link.canonical_uri("https://id.example.org/")
    assert canonical == "https://id.example.org" + vector.get("canonical", written)
    assert parse_identifier(link.identifier.path) == link.identifier


@pytest.mark.parametrize("vector", REFUSED, ids=about)
def test_an_invalid_uri_is_refused_for_its_reason(vector: dict[str, Any]) -> None:
    with pytest.raises(Gs1Error) as refusal:
        parse_digital_link(vector["uri"], legacy=vector.get("legacy", False))
    assert refusal.value.code == vector["refused"]
    assert str(refusal.value).endswith(".")
    assert refusal.value.rule
