"""Answers kept whole, for who asks exactly the same again while nothing of it has changed.

A code in a shop window, a link in a newsletter, a health check: the same question comes again and
again. Such an answer is kept with the keys of what it was made from, and told again as long as
:class:`resolver.change_log.ChangeLog` knows of no change of these. That takes no look-up at all.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from resolver.change_log import ChangeLog
from resolver.halves import Halves

if TYPE_CHECKING:
    from resolver.answering import Given

# In bytes, roughly. Requests come from strangers, who can make every one different.
MOST_KEPT = 5 * 1024 * 1024
LARGEST_KEPT = 64 * 1024
# After so many seconds an answer is made anew, whatever is known of changes.
OLDEST = 30.0
# What an entry takes besides the texts that many share.
_OVERHEAD = 2600

# Path and query; Accept, Accept-Language and If-None-Match.
Question = tuple[str, str, str | None, str | None, str | None]


class _Kept:
    __slots__ = ("count", "given", "keys", "until")

    def __init__(self, given: Given, keys: Sequence[str], count: int) -> None:
        self.given = given
        self.keys = keys
        self.count = count  # of the changes that were known before it was made, or was looked at
        self.until = time.monotonic() + OLDEST


class KeptAnswers:
    """The answers of one process; bounded, and shared by its threads."""

    def __init__(self, changes: ChangeLog, most: int = MOST_KEPT) -> None:
        self._changes = changes
        self._kept: Halves[Question, _Kept] = Halves(most)

    def get(self, question: Question, count: int) -> Given | None:
        """The answer to exactly this question; ``count`` is that of the changes known now."""
        kept = self._kept.get(question)
        if kept is None or kept.until < time.monotonic():
            return None
        if kept.count != count:
            if self._changes.since(kept.count, kept.keys):
                return None
            kept.count = count
        return kept.given

    def keep(self, question: Question, given: Given, keys: Sequence[str], count: int) -> None:
        """Keep an answer that was made from ``keys``, all read when ``count`` was known."""
        path, query, *headers = question
        size = len(path) * 4 + len(query) * 2 + len(given.answer.body)
        if size > LARGEST_KEPT:
            return
        # Many ask with the same headers: one text for all of them.
        accept, language, known = [None if text is None else sys.intern(text) for text in headers]
        kept = _Kept(given, keys, count)
        self._kept.put((path, query, accept, language, known), kept, size + _OVERHEAD)
