"""Sheds what is too much, before it costs anything: 429 with the time to wait.

A scan pays for itself first (``requests``). Who asked for many codes that are not recorded is not
answered for a while, whatever is asked next: a refusal of the misses alone would tell which codes
exist. A product that is searched for serials from everywhere is closed to those only who have
missed lately; a customer with a real code is answered.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from gs1 import Identifier
from resolver.errors import TooManyRequests
from resolver.limits.callers import caller_address, is_loopback, prefix_of
from resolver.limits.rules import Limits, seconds, take, taken, wait
from resolver.limits.table import FIRST, SECOND, Counters

log = logging.getLogger(__name__)

_MASK = (1 << 64) - 1


class Limiter:
    """The limits of one server; made before it forks, shared by workers and threads."""

    def __init__(
        self,
        limits: Limits,
        proxies: int,
        make: Callable[[], Counters] = Counters,
        clock: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        """Without memory for the counters everybody is answered, and the log says so."""
        self.limits = limits
        self.clock = clock
        self._proxies = proxies
        self.table: Counters | None = None
        if any((limits.requests, limits.misses, limits.serials, limits.failed_keys)):
            try:
                self.table = make()
            except (OSError, ValueError, OverflowError) as error:
                log.warning("no memory for counters, nothing is limited: %s", error)

    def visitor(self, environ: Mapping[str, Any]) -> Visitor | None:
        """Who makes this request; None for somebody who is not limited."""
        if self.table is None:
            return None
        prefix = prefix_of(caller_address(environ, self._proxies))
        if prefix is None or (is_loopback(prefix) and not self.limits.loopback):
            return None
        return Visitor(self, self.table, prefix)


class Visitor:
    """A network that asks for something now; every check raises TooManyRequests."""

    __slots__ = ("_limits", "_now", "_prefix", "_slot", "_table")

    def __init__(self, limiter: Limiter, table: Counters, prefix: bytes) -> None:
        self._limits = limiter.limits
        self._table = table
        self._prefix = prefix
        self._now = limiter.clock()
        self._slot = -1

    def enters(self) -> None:
        """One more code or page is asked for."""
        limits, words, now = self._limits, self._table.words, self._now
        self._slot = slot = self._table.slot(self._prefix)
        missed = words[slot + SECOND]
        if limits.misses and missed > now:
            _check(wait(limits.misses, missed, now))
        if limits.requests:
            used = take(limits.requests, words[slot + FIRST], now)
            if used < 0:
                raise TooManyRequests(seconds(-used))
            words[slot + FIRST] = used
        else:
            words[slot + FIRST] = now

    def asks(self, identifier: Identifier) -> None:
        """It is this code; many serials of one product are too much, be they real or not."""
        limits, words, now = self._limits, self._table.words, self._now
        if limits.product_misses and words[self._slot + SECOND] > now:
            missed = words[self._table.slot((identifier.key_ai, identifier.key)) + FIRST]
            _check(wait(limits.product_misses, missed, now))
        serial = identifier.serial
        if limits.serials and serial is not None:
            slot = self._table.slot((self._prefix, identifier.key_ai, identifier.key))
            last = hash((slot, serial)) & _MASK
            if words[slot + SECOND] != last:
                used = take(limits.serials, words[slot + FIRST], now)
                if used < 0:
                    raise TooManyRequests(seconds(-used))
                words[slot + FIRST] = used
                words[slot + SECOND] = last

    def missed(self, identifier: Identifier | None) -> None:
        """What it asked for is not recorded, or not what it was asked for as."""
        limits, words, now = self._limits, self._table.words, self._now
        if limits.misses:
            slot = self._slot + SECOND
            words[slot] = taken(limits.misses, words[slot], now)
        if limits.product_misses and identifier is not None:
            slot = self._table.slot((identifier.key_ai, identifier.key)) + FIRST
            words[slot] = taken(limits.product_misses, words[slot], now)

    def shows_key(self) -> None:
        """It comes with a key for the admin API."""
        if self._limits.failed_keys:
            failed = self._table.words[self._failed_keys()]
            _check(wait(self._limits.failed_keys, failed, self._now))

    def key_failed(self) -> None:
        """The key opened nothing."""
        if self._limits.failed_keys:
            slot, words = self._failed_keys(), self._table.words
            words[slot] = taken(self._limits.failed_keys, words[slot], self._now)

    def _failed_keys(self) -> int:
        return self._table.slot(("keys", self._prefix)) + FIRST


def _check(waiting: int) -> None:
    if waiting:
        raise TooManyRequests(seconds(waiting))
