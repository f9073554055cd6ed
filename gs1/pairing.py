"""Which Application Identifiers go together: qualifiers of a key, needed and forbidden partners."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from itertools import combinations
from typing import NamedTuple

from gs1.application_identifiers import PRIMARY_KEYS, TABLE, matching
from gs1.errors import ForbiddenPairing, ForeignQualifier, Gs1Error, MissingPairing, QualifierOrder


class PathShape(NamedTuple):
    """What is known of a key with certain qualifiers before any value is looked at."""

    complete: bool  # needs and exclusions hold without any attribute
    open_for: frozenset[str]  # qualifiers that could still join them in the path


class _Partners(NamedTuple):
    alone: frozenset[str]  # any one of these is enough
    together: tuple[tuple[frozenset[str], ...], ...]  # or one of each set
    forbidden: frozenset[str]


@cache  # at most one entry for each AI of the table
def _partners(ai: str) -> _Partners:
    entry = TABLE[ai]
    alone: set[str] = set()
    together = []
    for alternative in entry.needs:
        if len(alternative) == 1:
            alone |= matching(alternative[0])
        else:
            together.append(tuple(matching(pattern) for pattern in alternative))
    # "310n" on 3103 means no other 310x, so the AI itself does not count.
    forbidden = frozenset().union(*(matching(pattern) for pattern in entry.not_with)) - {ai}
    return _Partners(frozenset(alone - {ai}), tuple(together), forbidden)


def check_pairings(values: Mapping[str, str], qualifiers: Collection[str] = ()) -> None:
    """Refuse a set of AI → value in which a needed partner is missing or a forbidden one present.

    ``qualifiers`` are those AIs that stand behind a key in a path, where the grammar of the path
    says that they may: they need no other partner. Raises MissingPairing or ForbiddenPairing,
    ``ai`` being the one that sets the condition.
    """
    present = values.keys()
    for ai in values:
        partners = _partners(ai)
        clash = partners.forbidden & present
        if clash:
            raise _forbidden(ai, min(clash))
        needs_one = ai not in qualifiers and (partners.alone or partners.together)
        if needs_one and partners.alone.isdisjoint(present):
            for alternative in partners.together:
                if all(not atoms.isdisjoint(present) for atoms in alternative):
                    break
            else:
                raise _missing(ai)
    if "8030" in values:
        _check_signature_target(values)


def _check_signature_target(values: Mapping[str, str]) -> None:
    # A digital signature (8030) signs one single thing; a class of documents, coupons or assets
    # is not one. This rule stands outside the table of pairings.
    for ai in ("253", "255", "8003"):
        if ai in values and not TABLE[ai].has_last_component(values[ai]):
            raise MissingPairing(
                f"A digital signature (AI 8030) needs {TABLE[ai].name} to carry its serial part.",
                ai="8030",
                rule="8030 signs a serialised instance",
                found=values[ai],
            )


def _missing(ai: str) -> Gs1Error:
    wanted = " or ".join(" with ".join(alternative) for alternative in TABLE[ai].needs)
    return MissingPairing(
        f"{TABLE[ai].name} needs AI {wanted} beside it, which is missing.",
        ai=ai,
        rule="needed partner",
        expected=wanted,
    )


def _forbidden(ai: str, other: str) -> Gs1Error:
    return ForbiddenPairing(
        f"{TABLE[ai].name} and {TABLE[other].name} must not appear together.",
        ai=ai,
        rule="forbidden partner",
        found=other,
    )


@lru_cache(maxsize=1)
def _shapes() -> dict[tuple[str, ...], PathShape]:
    """Every path GS1 allows, as the AIs in it: 01; 01 10; 01 10 21; 01 235; 00; … (about 50)."""
    shapes = {}
    for key in PRIMARY_KEYS:
        sequences = TABLE[key].sequences or ()
        for sequence in (*sequences, ()):
            for size in range(len(sequence) + 1):
                for chosen in combinations(sequence, size):
                    shapes[(key, *chosen)] = _shape(key, chosen, sequences)
    return shapes


def _shape(key: str, chosen: tuple[str, ...], sequences: tuple[tuple[str, ...], ...]) -> PathShape:
    fitting = [sequence for sequence in sequences if set(chosen) <= set(sequence)]
    try:
        check_pairings(dict.fromkeys((key, *chosen), ""), chosen)
    except (MissingPairing, ForbiddenPairing):
        complete = False
    else:
        complete = True
    return PathShape(complete, frozenset().union(*fitting) - set(chosen))


def path_shape(ais: tuple[str, ...]) -> PathShape:
    """The shape of a path whose AIs are ``ais``, key first.

    Raises QualifierOrder or ForeignQualifier if no such path exists.
    """
    shape = _shapes().get(ais)
    if shape is None:
        raise _misplaced(ais[0], ais[1:])
    return shape


def in_order(key_ai: str, ais: frozenset[str]) -> tuple[str, ...]:
    """The qualifiers ``ais`` of ``key_ai`` in the order of their sequence.

    Raises ForeignQualifier if they do not all belong to one sequence.
    """
    for sequence in TABLE[key_ai].sequences or ():
        if ais <= set(sequence):
            return tuple(ai for ai in sequence if ai in ais)
    if ais:
        raise _misplaced(key_ai, tuple(sorted(ais)))
    return ()


def _misplaced(key_ai: str, qualifiers: tuple[str, ...]) -> Gs1Error:
    sequences = TABLE[key_ai].sequences or ()
    name = TABLE[key_ai].name
    allowed = ", or ".join(
        ", ".join(sequence) + (" in this order" if len(sequence) > 1 else "")
        for sequence in sequences
    )
    for sequence in sequences:
        if set(qualifiers) <= set(sequence):
            return QualifierOrder(
                f"The qualifiers of {name} come in the order {' then '.join(sequence)}; "
                f"here they stand as {' then '.join(qualifiers)}.",
                ai=qualifiers[0],
                rule="order of qualifiers",
                expected=" then ".join(sequence),
                found=" then ".join(qualifiers),
            )
    known = {ai for sequence in sequences for ai in sequence}
    foreign = next((ai for ai in qualifiers if ai not in known), None)
    if foreign is None:
        sentence = f"AI {' and '.join(qualifiers)} cannot stand together behind {name}."
    else:
        sentence = f"AI {foreign} cannot stand in the path behind {name}."
    sentence += f" It takes {allowed}." if allowed else " It takes no qualifiers."
    ai = foreign or qualifiers[-1]
    return ForeignQualifier(
        sentence,
        ai=ai,
        rule="qualifiers of a key",
        expected=allowed or "no qualifier",
        found=" then ".join(qualifiers),
    )
