"""Rules across several members of a level's facts, which JSON Schema cannot say.

Each rule takes the facts of one level and yields what is wrong. Members that are missing or of
another type are left to the schema.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from passport.canonical import pointer_to
from passport.refusals import FactError

Rule = Callable[[Any], Iterator[FactError]]

# Shares in percent add up from rounded numbers.
SHARE_TOLERANCE = 0.05
_MONTH = 7  # characters of 2026-01
# (earlier, later): facts whose days must not run backwards.
_ORDERED_DATES = (
    ("manufacturingDate", "productionDate"),
    ("manufacturingDate", "datePutIntoService"),
    ("productionDate", "datePutIntoService"),
)
_RISING = (
    ("voltageMin", "voltageNominal"),
    ("voltageNominal", "voltageMax"),
    ("voltageMin", "voltageMax"),
)


def shares_add_up(facts: Any) -> Iterator[FactError]:
    """Wherever a recycled share gives all three: total = pre-consumer + post-consumer."""
    for pointer, node in _nodes("", facts):
        total, before, after = (_value(node, k) for k in ("total", "preConsumer", "postConsumer"))
        if total is None:
            continue
        parts = [part for part in (before, after) if part is not None]
        both = len(parts) == 2
        if sum(parts) > total + SHARE_TOLERANCE or (
            both and abs(sum(parts) - total) > SHARE_TOLERANCE
        ):
            yield FactError(
                pointer_to(pointer, "total"),
                "is not the sum of the shares from manufacturing waste and from used products",
                "shares-add-up",
            )


def shares_of_the_whole(facts: Any) -> Iterator[FactError]:
    """The shares of the materials in one list cannot exceed the whole."""
    for pointer, node in _nodes("", facts):
        for key, member in node.items():
            if not isinstance(member, list):
                continue
            shares = [_value(item, "massShare") for item in member if isinstance(item, dict)]
            if sum(share for share in shares if share is not None) > 100 + SHARE_TOLERANCE:
                yield FactError(
                    pointer_to(pointer, key),
                    "the shares of the weight add up to more than 100 percent",
                    "shares-of-the-whole",
                )


def ranges_rise(facts: Any) -> Iterator[FactError]:
    """Wherever there is a minimum and a maximum: minimum <= maximum, in the same unit."""
    for pointer, node in _nodes("", facts):
        low, high = _value(node, "minimum"), _value(node, "maximum")
        if low is None or high is None:
            continue
        if node["minimum"].get("unitCode") != node["maximum"].get("unitCode"):
            yield FactError(pointer, "minimum and maximum have different units", "range-units")
        elif low > high:
            yield FactError(pointer, "the minimum is above the maximum", "range")


def voltages_rise(facts: Any) -> Iterator[FactError]:
    """Lowest, nominal and highest voltage in rising order."""
    if not isinstance(facts, dict):
        return
    for lower, upper in _RISING:
        low, high = _value(facts, lower), _value(facts, upper)
        if low is not None and high is not None and low > high:
            yield FactError(pointer_to("", lower), f"is above {upper}", "range")


def dates_in_order(facts: Any) -> Iterator[FactError]:
    """Made before it was used; compared to the month where only the month is known."""
    if not isinstance(facts, dict):
        return
    for earlier, later in _ORDERED_DATES:
        first, second = facts.get(earlier), facts.get(later)
        if not (isinstance(first, str) and isinstance(second, str)):
            continue
        length = _MONTH if len(first) == _MONTH else max(len(first), len(second))
        if first[:length] > second[:length]:
            yield FactError(pointer_to("", later), f"is before {earlier}", "dates-in-order")


def months_agree(facts: Any) -> Iterator[FactError]:
    """Where the day of production is given with the month of manufacture, they agree."""
    if not isinstance(facts, dict):
        return
    month, day = facts.get("manufacturingDate"), facts.get("productionDate")
    if isinstance(month, str) and isinstance(day, str) and day[:_MONTH] > month[:_MONTH]:
        yield FactError("/productionDate", "is not in the month of manufacture", "months-agree")


def languages_once(facts: Any) -> Iterator[FactError]:
    """Documents of one list are not listed twice: same address and same language."""
    for pointer, node in _nodes("", facts):
        for key, member in node.items():
            if not isinstance(member, list):
                continue
            seen: set[tuple[str, str | None]] = set()
            for index, item in enumerate(member):
                if not isinstance(item, dict):
                    continue
                address, language = item.get("fileUrl"), item.get("fileLanguage")
                if not (isinstance(address, str) and isinstance(language, str | None)):
                    continue
                identity = (address, language)
                if identity in seen:
                    at = pointer_to(pointer_to(pointer, key), index)
                    yield FactError(at, "is listed twice", "listed-once")
                seen.add(identity)


RULES: tuple[Rule, ...] = (
    shares_add_up,
    shares_of_the_whole,
    ranges_rise,
    voltages_rise,
    dates_in_order,
    months_agree,
    languages_once,
)


def _nodes(pointer: str, value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object within a value, with its pointer."""
    if isinstance(value, dict):
        yield pointer, value
        for key, member in value.items():
            yield from _nodes(pointer_to(pointer, key), member)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _nodes(pointer_to(pointer, index), item)


def _value(node: Any, key: str) -> float | None:
    """The number of the quantity under ``key``, if there is one."""
    quantity = node.get(key) if isinstance(node, dict) else None
    value = quantity.get("value") if isinstance(quantity, dict) else None
    return None if isinstance(value, bool) or not isinstance(value, int | float) else value
