"""The readers of profiles, made once each."""

from __future__ import annotations

from functools import lru_cache

import schemas.loader
from resolver.views.values_model import Reader


# Profiles never change once published, and gathering the symbols of one takes a millisecond.
@lru_cache(maxsize=128)
def reader_of(profile: str, language: str) -> Reader:
    """Turns the facts of ``profile`` (one, or several with a blank between) into trees.

    Shared by all who ask. Raises schemas.loader.UnknownSchema.
    """
    return Reader(schemas.loader.load(f"passport/{profile}"), language)
