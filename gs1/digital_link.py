"""Reading and writing GS1 Digital Link URIs (GS1 Digital Link: URI Syntax, 1.4.1).

Where the sources of the standard disagree, this module does the following:

* A slash behind the last value is refused by :func:`parse_digital_link` and tolerated by
  :func:`parse_target`, because people and link software add one to addresses they pass on.
* ``;`` in the query belongs to the value; only ``&`` separates parameters. ``+`` in the value of
  an AI there is refused: readers disagree on whether it is a plus or a blank.
* A CPV (22) behind an ITIP (8006) is accepted, as the grammar of the path has it, although the
  pairing rules tie it to a GTIN (and element strings with it are refused). A pay-to GLN (415) with
  its 8020 is accepted, as the pairing rules have it.
* A percent sign without two hexadecimal digits is refused where a value is read, and passed over
  in the stem and in foreign parameters. Values may carry characters raw that a path allows raw.
* A parameter without ``=`` and a name that is not all digits (percent-encoded digits included)
  are foreign parameters; empty pieces between ``&`` are skipped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from gs1.application_identifiers import LEGACY_NAMES, PRIMARY_KEYS, TABLE, ApplicationIdentifier
from gs1.errors import DuplicateAi, Gs1Error, NoPrimaryKey, NotCanonical, UnknownAi, shown
from gs1.identifier import Identifier, percent_encoded
from gs1.pairing import check_pairings, path_shape
from gs1.query import attribute_entry, padded, pieces, read_query
from gs1.uri_text import UriText, decoded, relocated, split_target, split_uri


@dataclass(frozen=True, slots=True)
class DigitalLink:
    """What a Digital Link URI says.

    ``attributes`` are the data attributes of the query, AI and decoded value, in its order;
    ``other_parameters`` the names of all other parameters as written, a parameter without ``=``
    whole; ``stem`` everything before the key, without a slash at its end.
    """

    identifier: Identifier
    attributes: tuple[tuple[str, str], ...] = ()
    other_parameters: tuple[str, ...] = ()
    stem: str = ""

    def canonical_uri(self, stem: str) -> str:
        """The canonical URI under ``stem``: key, qualifiers, attributes, and nothing else.

        Attributes of predefined length come first, then the others, each group as given.
        """
        entries = sorted(self.attributes, key=lambda pair: not TABLE[pair[0]].fixed)
        query = "&".join(f"{ai}={percent_encoded(value)}" for ai, value in entries)
        return self.identifier.uri(stem) + (f"?{query}" if query else "")


class _Pair(NamedTuple):
    entry: ApplicationIdentifier
    raw: str
    place: int  # which segment of the path holds the AI


def parse_digital_link(uri: str, *, legacy: bool = False) -> DigitalLink:
    """Read an absolute http or https Digital Link URI; raises a Gs1Error for anything else.

    ``legacy`` also takes what releases before 1.2 of the standard allowed: GTINs of 8, 12 or 13
    digits (AI 01), which are padded to 14, and in the path lower-case names such as ``gtin``.
    """
    text = split_uri(uri)
    return _parse(text, text.path.split("/"), legacy)


def parse_target(target: str, *, legacy: bool = False) -> DigitalLink:
    """Read a request target in origin form, still percent-encoded: ``/01/…/21/…?17=…``.

    Any text may be handed in; nothing but a Gs1Error is raised. One slash behind the last value
    is tolerated. ``legacy`` is that of :func:`parse_digital_link`.
    """
    text = split_target(target)
    segments = text.path.split("/")
    if not segments[-1] and len(segments) > 3:
        segments.pop()
    return _parse(text, segments, legacy)


@lru_cache(maxsize=4096)
def parse_identifier(path: str) -> Identifier:
    """The Identifier whose canonical text is ``path``, as databases hold it.

    Raises NotCanonical, with the canonical text as ``expected``, for another way of writing an
    identifier, and other Gs1Errors for what is none.
    """
    text = split_target(path)
    link = _parse(text, text.path.split("/"), legacy=False)
    if link.identifier.path != path:
        raise NotCanonical(
            f"{shown(path)} is not in canonical form; write {link.identifier.path}.",
            position=0,
            rule="canonical form",
            expected=link.identifier.path,
            found=path,
        )
    return link.identifier


def build_digital_link(
    identifier: Identifier, attributes: Mapping[str, str], stem: str = ""
) -> DigitalLink:
    """A Digital Link of ``identifier`` with data attributes (AI → plain text value).

    Raises a Gs1Error if an attribute is unknown, wrong, or not allowed beside the others.
    """
    pairs = ((identifier.key_ai, identifier.key), *identifier.qualifiers)
    values = dict(pairs)
    shape = path_shape(tuple(values))
    for ai, value in attributes.items():
        attribute_entry(ai, values, shape.open_for).check(value)
        values[ai] = value
    check_pairings(values, [ai for ai, _ in identifier.qualifiers])
    return DigitalLink(identifier, tuple(attributes.items()), (), stem.rstrip("/"))


def _parse(text: UriText, segments: list[str], legacy: bool) -> DigitalLink:
    pairs = _pairs(text, segments, legacy)
    values: dict[str, str] = {}
    for pair in pairs:
        ai = pair.entry.ai
        if ai in values:
            raise DuplicateAi(
                f"{pair.entry.name} appears twice in the path.",
                ai=ai,
                position=_place(text, segments, pair.place),
                rule="no AI twice",
                found=ai,
            )
        values[ai] = pair.raw
    try:
        shape = path_shape(tuple(values))
    except Gs1Error as error:
        wrong = next(pair.place for pair in pairs if pair.entry.ai == error.ai)
        error.position = _place(text, segments, wrong)
        raise
    for pair in pairs:
        values[pair.entry.ai] = _checked(pair, text, segments, legacy)
    (key_ai, key), *qualifiers = values.items()
    attributes: tuple[tuple[str, str], ...] = ()
    others: tuple[str, ...] = ()
    if text.query:
        attributes, others = read_query(
            text.query, text.query_start, values, shape.open_for, legacy
        )
    if attributes or not shape.complete:
        try:
            check_pairings(values, [pair.entry.ai for pair in pairs[1:]])
        except Gs1Error as error:
            error.position = _place_of_ai(error.ai, text, segments, pairs)
            raise
    stem = text.origin + "/".join(segments[: pairs[0].place])
    return DigitalLink(Identifier(key_ai, key, tuple(qualifiers)), attributes, others, stem)


def _pairs(text: UriText, segments: list[str], legacy: bool) -> list[_Pair]:
    """The pairs AI/value from the key on: found from the right, pair by pair, so that a value
    that looks like an AI is never taken for one, and the rightmost key wins."""
    found = []
    rows = TABLE.rows
    index = len(segments) - 2
    while index > 0:
        ai = segments[index]
        if legacy:
            ai = LEGACY_NAMES.get(ai, ai)
        if ai not in rows:
            raise _no_key(text, segments, index)
        entry = TABLE[ai]
        found.append(_Pair(entry, segments[index + 1], index))
        if entry.sequences is not None:
            found.reverse()
            return found
        index -= 2
    raise _no_key(text, segments, None)


def _checked(pair: _Pair, text: UriText, segments: list[str], legacy: bool) -> str:
    """The value of a pair: decoded once, padded if that is asked for, checked."""
    raw = pair.raw
    plain = decoded(raw, _place(text, segments, pair.place + 1)) if "%" in raw else raw
    value = padded(pair.entry.ai, plain) if legacy else plain
    try:
        pair.entry.check(value)
    except Gs1Error as error:
        zeros = len(value) - len(plain)
        raise relocated(error, raw, _place(text, segments, pair.place + 1), zeros) from None
    return value


def _place(text: UriText, segments: list[str], index: int) -> int:
    """Where the segment ``index`` of the path starts in the input."""
    return text.path_start + sum(len(segment) + 1 for segment in segments[:index])


def _place_of_ai(
    ai: str | None, text: UriText, segments: list[str], pairs: list[_Pair]
) -> int | None:
    """Where an AI that was read stands in the input, in the path or in the query."""
    for pair in pairs:
        if pair.entry.ai == ai:
            return _place(text, segments, pair.place)
    parameters = pieces(text.query or "", text.query_start)
    return next((piece.start for piece in parameters if piece.name == ai), None)


def _no_key(text: UriText, segments: list[str], index: int | None) -> Gs1Error:
    if index is not None and any(segment in PRIMARY_KEYS for segment in segments):
        name = segments[index]
        return UnknownAi(
            f"{shown(name)} stands where an Application Identifier must stand, "
            "and GS1 has assigned none of that name.",
            ai=name[:20],
            position=_place(text, segments, index),
            rule="the path holds pairs of Application Identifier and value",
            found=name,
        )
    return NoPrimaryKey(
        f"{shown(text.path)} holds no GS1 key, such as /01/ with the 14 digits of a GTIN.",
        position=text.path_start,
        rule="the path names a primary key",
        expected="/01/…",
        found=text.path,
    )
