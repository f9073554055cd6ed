"""What a request target asks for: a Digital Link in plain, compressed or binary form. Pure.

Compressed forms are read as the plain URI they stand for, query included, and nobody is sent there
first (GS1-Conformant Resolver 2.3; statements 8 to 13).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from gs1 import PRIMARY_KEYS, DigitalLink, Gs1Error, decompress_target, parse_target
from gs1.errors import DuplicateAi, MalformedEpc
from resolver import sizes
from resolver.errors import TargetTooLong, UnknownStem
from resolver.request_target import Target

LONGEST_PATH = sizes.PATH
LONGEST_QUERY = sizes.QUERY


class Read(NamedTuple):
    """A target that was understood."""

    link: DigitalLink
    query: str  # of the plain form, byte for byte: what is passed on to the target of a link
    carrier: str | None = None  # last segment behind the link that asks for its label
    compressed: bool = False


def read_target(target: Target, carriers: Collection[str] = ()) -> Read:
    """Read a target; raises a Gs1Error, TargetTooLong, or UnknownStem.

    ``carriers`` are the last segments that ask for the code itself, such as ``qr.svg``; a lot may
    be called so too, and what reads as a Digital Link is one.
    """
    if len(target.path) > LONGEST_PATH:
        raise TargetTooLong("path", LONGEST_PATH)
    if len(target.query) > LONGEST_QUERY:
        raise TargetTooLong("query", LONGEST_QUERY)
    try:
        read = Read(parse_target(target.text), target.query)
    except Gs1Error as error:
        read = _in_another_form(target, carriers, error)
    if read.link.stem:
        raise _of_stem(read.link)
    return read


def _of_stem(link: DigitalLink) -> Gs1Error | UnknownStem:
    """What is wrong with a link below some path: a key in that path stands there twice."""
    try:
        first = parse_target(link.stem).identifier
    except Gs1Error:
        return UnknownStem(link.identifier)
    return DuplicateAi(
        f"The path names two keys: {first.path}, and behind it {link.identifier.path}.",
        ai=link.identifier.key_ai,
        position=len(link.stem) + 1,
        rule="one primary key",
        found=link.identifier.key_ai,
    )


def _in_another_form(target: Target, carriers: Collection[str], refusal: Gs1Error) -> Read:
    path, _, last = target.path.rpartition("/")
    if last in carriers:
        return Read(parse_target(path), target.query, carrier=last)
    if not _may_be_compressed(target.path):
        raise refusal
    try:
        plain = decompress_target(target.text)
    except MalformedEpc:
        raise
    except Gs1Error:
        # Whoever mistyped a plain link is told about that one.
        raise refusal from None
    return Read(parse_target(plain), plain.partition("?")[2], compressed=True)


def _may_be_compressed(path: str) -> bool:
    """One segment, or a key in plain form with one compressed segment behind it."""
    segments = path.strip("/").split("/")
    return len(segments) == 1 or (len(segments) == 3 and segments[0] in PRIMARY_KEYS)
