"""How much of a value fits on a sheet, told by counting lines; nothing is drawn here. Pure.

The print style has two columns of about sixty characters a line. Texts are cut at a word, lists at
an entry; what was cut is counted.
"""

from __future__ import annotations

from dataclasses import replace

from resolver.views.values_model import Row, Value

LINE = 52  # characters; fewer than really fit, so that long words and labels find their room
LINES = 104  # of both columns together
LONGEST = 420  # characters of one text
LONGEST_INSIDE = 160  # of one text among others


class Sheet:
    """A sheet that is filled fact by fact."""

    def __init__(self, lines: int = LINES) -> None:
        self.left = lines

    def take(self, lines: int) -> bool:
        """Take so many lines, if there are as many."""
        if lines > self.left:
            return False
        self.left -= lines
        return True

    def fit(self, label: str, value: Value) -> tuple[Value, int] | None:
        """As much of a value as fits, and how many of its entries do not; None for no room."""
        value = shortened(value, LONGEST)
        if value.kind == "list" and not value.plain:
            return self._entries(label, value)
        if not self.take(_lines(len(label) + length(value) + 2)):
            return None
        return value, 0

    def _entries(self, label: str, value: Value) -> tuple[Value, int] | None:
        if not self.take(_lines(len(label))):
            return None
        fitting: list[Value] = []
        for item in value.items:
            if not self.take(_lines(length(item))):
                break
            fitting.append(item)
        left_out = len(value.items) - len(fitting)
        return (replace(value, items=tuple(fitting)), left_out) if fitting else None


def length(value: Value) -> int:
    """About how many characters a value takes when it is written in one line."""
    if value.kind == "image":
        return 3 * LINE  # the height of a picture
    inside = sum(length(item) + 2 for item in value.items)
    inside += sum(len(row.label.value) + length(row.value) + 4 for row in value.rows)
    own = len(value.text) + (len(value.unit.symbol) + 8 if value.unit else 0)
    return own + inside + (8 if value.number is not None or value.moment else 0)


def shortened(value: Value, longest: int) -> Value:
    """The value with every text cut at a word behind ``longest`` characters."""
    items = tuple(shortened(item, LONGEST_INSIDE) for item in value.items)
    rows = tuple(Row(row.label, shortened(row.value, LONGEST_INSIDE)) for row in value.rows)
    text = value.text
    if value.kind == "text" and len(text) > longest:
        text = text[:longest].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"
    return replace(value, text=text, items=items, rows=rows)


def _lines(characters: int) -> int:
    return max(1, -(-characters // LINE))
