"""From a heap of AIs and values, as an element string or a tag carries them, to a Digital Link."""

from __future__ import annotations

from collections.abc import Mapping

from gs1.application_identifiers import TABLE
from gs1.digital_link import DigitalLink
from gs1.errors import NoPrimaryKey
from gs1.identifier import Identifier
from gs1.pairing import path_shape
from gs1.query import attribute_entry


def primary_keys(values: Mapping[str, str]) -> list[str]:
    """The AIs among ``values`` that can begin a Digital Link, in their order.

    Raises NoPrimaryKey if there is none.
    """
    keys = [ai for ai in values if TABLE[ai].sequences is not None]
    if not keys:
        raise NoPrimaryKey(
            "None of these Application Identifiers can begin a Digital Link; it needs a GS1 key, "
            "such as AI 01 with the 14 digits of a GTIN.",
            position=0,
            rule="a Digital Link has a primary key",
            expected="01",
        )
    return keys


def assemble(key_ai: str, values: Mapping[str, str]) -> DigitalLink:
    """The Digital Link whose key is ``key_ai``, out of values that were checked one by one.

    The path takes the longest qualifier sequence that the values can fill, of equals the first in
    the table; everything else must be a data attribute. So a GTIN with lot (10) and third-party
    serial (235) is refused: the lot wins the path, and 235 is no attribute. Raises
    AttributeNotAllowed. What belongs together (:func:`gs1.pairing.check_pairings`) is not checked.
    """
    best: tuple[str, ...] = ()
    for sequence in TABLE[key_ai].sequences or ():
        present = tuple(ai for ai in sequence if ai in values)
        if len(present) > len(best):
            best = present
    shape = path_shape((key_ai, *best))
    placed = {ai: values[ai] for ai in (key_ai, *best)}
    attributes = []
    for ai, value in values.items():
        if ai not in placed:
            attribute_entry(ai, placed, shape.open_for)
            attributes.append((ai, value))
    qualifiers = tuple((ai, values[ai]) for ai in best)
    return DigitalLink(Identifier(key_ai, values[key_ai], qualifiers), tuple(attributes))
