"""What ``resolve`` decided and why, written down while it decides. Pure.

A trace decides nothing. It holds the very levels, links and judgements the answer was made from;
``resolver.explain`` puts words to them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resolver.links.hierarchy import Levels, Standing
from resolver.links.rules import Judged

if TYPE_CHECKING:
    from resolver.resolve import Outcome, Request
    from resolver.scan_facts import HandedOver, Known


@dataclass(slots=True)
class Trace:
    """Empty when it is handed to ``resolve``; filled when that returns, or as far as it came."""

    levels: Levels = ()  # most specific first
    request: Request | None = None
    # Which rule was followed: ``linkset_media_type``, ``linkset_word``, ``default``,
    # ``default_only``, ``default_multi`` or ``link_type``.
    rule: str = ""
    link_type: str | None = None  # the full type that was looked for, where one was
    standing: Standing | None = None  # what stood for the default or the link type
    judged: list[Judged] = field(default_factory=list)  # the links compared, in their order
    outcome: Outcome | None = None
    found: Known | HandedOver | None = None  # written by whoever looked the levels up
