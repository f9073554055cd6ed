"""Answers kept ready: made once for all units that differ in nothing but their serial.

Nearly all units of a product are answered alike but for the serial in the addresses. So the answer
is made once by the general path, for a serial that stands for any, and the real one is put in. It
is kept under everything it was made from, the very rows of the two look-ups among it: what changes
in the database is another key, so nothing here can be out of date, in no worker.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from gs1 import Identifier
from gs1.identifier import percent_encoded
from resolver.answers import Asked, conditional, temporary, with_query
from resolver.links.linkset import FORMS
from resolver.links.model import Level, read_prepared
from resolver.look_up import LookedUp, Qualifiers, level_paths
from resolver.negotiation import LONGEST_CACHED
from resolver.problems import Answer
from resolver.read_target import Read
from resolver.request_target import parameter
from resolver.scan_statements import ProductRow

# A serial that no unit has. Its slash is encoded in addresses and plain in names, so that each can
# be replaced in its own way.
ANY_SERIAL = f"{secrets.token_hex(9)}/"
_IN_ADDRESSES = percent_encoded(ANY_SERIAL)
# Requests come from strangers, who can make every one different: what is kept has a bound in
# characters, and an answer that would take much of it is not kept.
MOST_KEPT = 6 * 1024 * 1024
LARGEST_KEPT = 32 * 1024
# What an entry takes besides the texts in it.
_OVERHEAD = 1500
# What a product's row says that is not one unit's own.
_OF_UNIT = ("unit_key", "unit_serial_number", "unit_produced_on")
_SHARED = tuple([n for n, name in enumerate(ProductRow._fields) if name not in _OF_UNIT])
# The forms in which a serial is put in as a part of a JSON text.
JSON_FORMS = frozenset(form for form in FORMS if form.endswith("json"))


# Everything an answer depends on but the serial; of the registered levels their digests.
Key = tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """A finished answer in which :data:`ANY_SERIAL` stands for the serial."""

    link: str  # the Link header
    counted_as: str
    location: str | None = None  # of a redirect, without the query of the request
    media_type: str = ""
    body: str = ""

    @property
    def size(self) -> int:
        """Roughly, in characters."""
        return len(self.link) + len(self.location or "") + len(self.body)

    def answer(self, looked: LookedUp, asked: Asked, read: Read) -> Answer:
        """This answer for what was looked up."""
        serial = looked.identifier.serial
        encoded = "" if serial is None else percent_encoded(serial)
        link = self.link.replace(_IN_ADDRESSES, encoded)
        if self.location is not None:
            location = self.location.replace(_IN_ADDRESSES, encoded)
            return temporary(with_query(location, read.query), link)
        text = self.body.replace(_IN_ADDRESSES, encoded)
        if serial is not None:
            text = text.replace(ANY_SERIAL, json.dumps(serial, ensure_ascii=False)[1:-1])
        body = text.encode()
        return conditional(200, self.media_type, body, asked.if_none_match, ("Link", link))


class ReadyAnswers:
    """The answers of one process; bounded, and shared by its threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[Key, Ready] = {}
        self._size = 0

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def size(self) -> int:
        """Roughly how many characters are kept."""
        return self._size

    def get(self, key: Key) -> Ready | None:
        """The answer kept under a key of :func:`key_of`."""
        return self._kept.get(key)

    def keep(self, key: Key, ready: Ready) -> None:
        """Keep an answer; when there is too much, begin anew: they are made again in no time."""
        if ready.size > LARGEST_KEPT:
            return
        texts = (len(fact) for fact in key if isinstance(fact, str))
        size = sum(texts) + ready.size + _OVERHEAD
        with self._lock:
            if self._size + size > MOST_KEPT:
                self._kept, self._size = {}, 0
            if key not in self._kept:
                self._size += size
            self._kept[key] = ready


def key_of(
    looked: LookedUp, recalled: frozenset[Qualifiers], asked: Asked, read: Read
) -> Key | None:
    """What the answer is kept under; None where it is of no kind that is kept.

    It is not where it depends on the serial or on the clock: where links are registered for the
    unit itself or are filled with its serial, and where they have a window of time. What open
    recalls mean for the unit (``recalled``) was decided before and is part of the key.
    """
    row, identifier = looked.row, looked.identifier
    if row is None or read.compressed or read.carrier is not None:
        return None
    accept, language = asked.accept or "", asked.accept_language or ""
    if len(accept) > LONGEST_CACHED or len(language) > LONGEST_CACHED:
        return None
    levels = _levels_for_any(looked)
    if levels is None:
        return None
    query = read.query
    return (
        identifier.key,
        accept,
        language,
        parameter(query, "linkType"),
        _context(parameter(query, "context"), levels),
        parameter(query, "format"),
        tuple([pair for pair in identifier.qualifiers if pair[0] != "21"]),
        identifier.serial is None,
        row.unit_key is None,
        recalled,
        tuple([(e.anchor_key, e.primary_url) for e in looked.rows if e.kind == "links"]),
        tuple([level.digest for level in levels]),
        *[row[place] for place in _SHARED],
    )


def _levels_for_any(looked: LookedUp) -> tuple[Level, ...] | None:
    unit_key = looked.paths.get(("21",))
    levels = []
    for row in looked.rows:
        if row.kind != "links":
            continue
        if row.anchor_key == unit_key:
            return None
        level = read_prepared(row.text)
        if level.dated or level.templated:
            return None
        levels.append(level)
    return tuple(levels)


def _context(asked: str | None, levels: Sequence[Level]) -> str | bool:
    """The context asked for, where a link names it; else only whether one was asked for."""
    if asked is not None and any(asked in level.contexts for level in levels):
        return asked
    return asked is not None


def of_any_serial(looked: LookedUp) -> LookedUp:
    """What would have been looked up for :data:`ANY_SERIAL`; itself where there is no serial."""
    identifier, row = looked.identifier, looked.row
    if identifier.serial is None:
        return looked
    pairs = tuple((ai, ANY_SERIAL if ai == "21" else value) for ai, value in identifier.qualifiers)
    anyone = Identifier(identifier.key_ai, identifier.key, pairs)
    qualifiers = {**looked.qualifiers, "21": ANY_SERIAL}
    paths = level_paths(anyone, qualifiers)
    if row is not None:
        unit_key = None if row.unit_key is None else paths[("21",)]
        row = row._replace(unit_key=unit_key, unit_serial_number=None, unit_produced_on=None)
    return looked._replace(identifier=anyone, row=row, qualifiers=qualifiers, paths=paths)
