"""Notation that the data files share."""

from __future__ import annotations

from collections.abc import Iterator


def spread(text: str) -> Iterator[str]:
    """The AIs of a list such as ``01 3100-3105``; first-last is a run of AIs that are alike."""
    for item in text.split():
        first, _, last = item.partition("-")
        for number in range(int(first), int(last or first) + 1):
            yield str(number).zfill(len(first))
