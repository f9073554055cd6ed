"""What readers call a kind of event: its schema says so."""

from __future__ import annotations

from functools import lru_cache

import schemas.loader
from resolver.pages import LocalText, pick_text


@lru_cache(maxsize=1024)
def event_label(event_type: str, language: str) -> LocalText:
    """The label of a kind of event; of one without a label, its name in words."""
    try:
        schema = schemas.loader.load(f"events/{schemas.loader.current_event(event_type)}")
    except schemas.loader.UnknownSchema:
        schema = {}
    spelled_out = event_type.replace("_", " ").capitalize()
    return pick_text(schema.get("x-label"), language) or LocalText(spelled_out, "en")
