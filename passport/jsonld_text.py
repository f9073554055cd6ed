"""A passport's JSON-LD as text, spliced from pieces that are kept (DECISIONS 13).

What a version states never changes, so neither does its text: of a model with a million units it
is made once, and a unit's passport only puts texts together. The result is, byte for byte, what
``json.dumps`` makes of :func:`passport.jsonld.document`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from passport import jsonld
from passport.kept import Kept
from passport.model import ComposedPassport, Fact, LevelVersion

STEP = 2  # blanks of indentation

_facts: Kept[str] = Kept()
_levels: Kept[str] = Kept()
# No text of a passport holds it: control characters are refused.
_GAP = "\x00{}\x00"


def text(
    composed: ComposedPassport,
    *,
    base_url: str,
    vocabulary_url: str | None = None,
    recall_notices: Sequence[Mapping[str, Any]] | None = None,
) -> str:
    """The document as indented JSON; what is given means what it does to ``jsonld.document``."""
    vocabulary_url = vocabulary_url or base_url
    frame = jsonld.envelope(composed, base_url, vocabulary_url, recall_notices or ())
    frame["product"], frame["levels"] = _GAP.format("product"), _GAP.format("levels")
    whole = _dumped({key: member for key, member in frame.items() if member not in (None, [])})
    return whole.replace(_quoted("product"), _product(composed, base_url), 1).replace(
        _quoted("levels"), _level_list(composed, base_url, vocabulary_url), 1
    )


def _product(composed: ComposedPassport, base_url: str) -> str:
    hashes: dict[str, str] = {level.granularity: level.entry_hash for level in composed.levels}
    head = _dumped(jsonld.product_head(composed, base_url))
    members = [_indented(head[2:-2], STEP)]
    for fact in composed.facts:
        members.append(f"{' ' * 2 * STEP}{_fact(fact, hashes, composed, base_url)}")
    return "{\n" + ",\n".join(members) + "\n" + " " * STEP + "}"


def _fact(fact: Fact, hashes: Mapping[str, str], composed: ComposedPassport, base_url: str) -> str:
    def made() -> str:
        node = jsonld.fact_node(fact, composed, base_url)
        return f"{json.dumps(fact.name)}: {_inner(_dumped(node), 2 * STEP)}"

    # A reading is not what a version states; its level may not even have one.
    if fact.measured_at is not None:
        return made()
    return _facts.get((hashes[fact.level], fact.name, base_url), made)


def _level_list(composed: ComposedPassport, base_url: str, vocabulary_url: str) -> str:
    margin = " " * 2 * STEP
    texts = [_level(level, composed, base_url, vocabulary_url) for level in composed.levels]
    return "[\n" + ",\n".join(margin + each for each in texts) + "\n" + " " * STEP + "]"


def _level(
    level: LevelVersion, composed: ComposedPassport, base_url: str, vocabulary_url: str
) -> str:
    # A reading is stated by no version.
    own = [f for f in composed.facts if f.level == level.granularity and f.version != 0]
    names = tuple(fact.name for fact in own)
    # Which version a fact stands over is part of the record of the level it stands in.
    over = tuple((fact.name, wide) for fact in own for wide, _ in fact.overridden)
    versions = composed.versions if over else ()

    def made() -> str:
        record = jsonld.level_record(level, composed, base_url, vocabulary_url)
        return _inner(_dumped(record), 2 * STEP)

    key = (level.entry_hash, level.identifier.path, base_url, vocabulary_url, names, over, versions)
    return _levels.get(key, made)


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=STEP)


def _quoted(name: str) -> str:
    return json.dumps(_GAP.format(name))


def _indented(text: str, blanks: int) -> str:
    return " " * blanks + _inner(text, blanks)


def _inner(text: str, blanks: int) -> str:
    """All lines but the first further right; a JSON text breaks its lines nowhere else."""
    return text.replace("\n", "\n" + " " * blanks)
