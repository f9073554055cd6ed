"""Answers kept ready: made once for all units that differ in nothing but their serial.

Nearly all units of a product are answered alike but for the serial in the addresses. So the answer
is made once by the general path, for a serial that stands for any, and the real one is put in. It
is kept under everything it was made from, the very rows of the two look-ups among it: what changes
in the database is another key, so nothing here can be out of date, in no worker.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Hashable
from dataclasses import dataclass, replace

from gs1 import Identifier
from gs1.identifier import percent_encoded
from resolver.answers import Asked, conditional, temporary, with_query
from resolver.links.linkset import FORMS
from resolver.links.model import read_prepared
from resolver.look_up import LookedUp, level_paths
from resolver.negotiation import LONGEST_CACHED
from resolver.problems import Answer
from resolver.read_target import Read
from resolver.request_target import parameter
from resolver.scan_statements import LinkRow, ProductRow

# A serial that no unit has. Its slash is encoded in addresses and plain in names, so that each can
# be replaced in its own way.
ANY_SERIAL = f"{secrets.token_hex(9)}/"
_IN_ADDRESSES = percent_encoded(ANY_SERIAL)
# A linkset has some four thousand characters.
MOST_KEPT = 4000
# The forms in which a serial is put in as a part of a JSON text.
JSON_FORMS = frozenset(form for form in FORMS if form.endswith("json"))


@dataclass(frozen=True, slots=True)
class Ready:
    """A finished answer in which :data:`ANY_SERIAL` stands for the serial."""

    link: str  # the Link header
    counted_as: str
    location: str | None = None  # of a redirect, without the query of the request
    media_type: str = ""
    body: str = ""

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
    """The answers of one process; bounded, and shared by its threads without a lock."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, Ready] = {}

    def get(self, key: Hashable) -> Ready | None:
        """The answer kept under a key of :func:`key_of`."""
        return self._kept.get(key)

    def keep(self, key: Hashable, ready: Ready) -> None:
        """Keep an answer; when there are too many, begin anew: they are made again in no time."""
        if len(self._kept) >= MOST_KEPT:
            self._kept = {}
        self._kept[key] = ready


def key_of(looked: LookedUp, asked: Asked, read: Read) -> Hashable | None:
    """Everything the answer depends on but the serial; None where it depends on that as well.

    It does where a recall is open, whose scope may name serials, where links are registered for
    the unit itself or are filled with its serial, and it depends on the clock where links have a
    window of time.
    """
    row, identifier = looked.row, looked.identifier
    if row is None or read.compressed or read.carrier is not None:
        return None
    accept, language = asked.accept or "", asked.accept_language or ""
    if len(accept) > LONGEST_CACHED or len(language) > LONGEST_CACHED:
        return None
    unit_key = looked.paths.get(("21",))
    if not all(_is_for_any(each, unit_key) for each in looked.rows):
        return None
    qualifiers = tuple([pair for pair in identifier.qualifiers if pair[0] != "21"])
    wanted = [parameter(read.query, name) for name in ("linkType", "context", "format")]
    kind = (identifier.key, qualifiers, unit_key is None, row.unit_key is None)
    return (*kind, _without_unit(row), looked.rows, accept, language, *wanted)


def _without_unit(row: ProductRow) -> ProductRow:
    return row._replace(unit_key=None, unit_serial_number=None, unit_produced_on=None)


def _is_for_any(row: LinkRow, unit_key: str | None) -> bool:
    if row.kind != "links" or row.anchor_key == unit_key:
        return False
    level = read_prepared(row.text)
    return not (level.dated or level.templated)


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
        is_recorded = row.unit_key is not None
        row = _without_unit(row)._replace(unit_key=paths[("21",)] if is_recorded else None)
    return replace(looked, identifier=anyone, row=row, qualifiers=qualifiers, paths=paths)
