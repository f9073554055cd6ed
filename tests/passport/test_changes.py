"""What changed between two versions."""

from __future__ import annotations

from typing import Any

import pytest

from passport.changes import differences


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {}, []),
        ({"a": 1}, {"a": 1.0}, []),
        ({"a": 1}, {"a": True}, [("/a", "changed")]),
        ({"a": {"b": 1}}, {"a": {"b": 2, "c": 3}}, [("/a/b", "changed"), ("/a/c", "added")]),
        ({"a": 1, "b": 2}, {"b": 2}, [("/a", "removed")]),
        ({"a": [1, 2]}, {"a": [1, 3]}, [("/a/1", "changed")]),
        ({"a": [1, 2]}, {"a": [1]}, [("/a", "changed")]),
        ({"a": {}}, {"a": []}, [("/a", "changed")]),
        ({"x/y": 1}, {}, [("/x~1y", "removed")]),
        ({"a": None}, {}, [("/a", "removed")]),
    ],
)
def test_every_place_that_differs_is_told(
    before: Any, after: Any, expected: list[tuple[str, str]]
) -> None:
    assert [(c.pointer, c.kind) for c in differences(before, after)] == expected
