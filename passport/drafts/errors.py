"""Refusals of drafts."""

from __future__ import annotations

from dataclasses import dataclass

from gs1 import Identifier
from passport.errors import Refusal


@dataclass(eq=False)
class UnknownDraft(Refusal):
    """There is no draft of this passport."""

    identifier: Identifier
    sentence = "there is no draft for {identifier}"
