"""Models as JSON: one rule, names that stay."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from gs1 import parse_identifier
from passport.catalogue.model import Operator, Standing
from resolver.pages import LocalText
from resolver.views.plain import PAGE_ONLY, camel_case, document
from resolver.views.values_model import Unit, Value


@dataclass(frozen=True, slots=True)
class Shown:
    """A model with one of everything."""

    made_on: date
    seen_at: datetime
    name: LocalText
    standing: Standing
    others: tuple[LocalText, ...]
    nothing: str | None = None
    icon: str = field(default="box", metadata=PAGE_ONLY)


def test_a_model_keeps_its_names_and_its_order_and_leaves_out_what_only_a_page_needs() -> None:
    shown = Shown(
        made_on=date(2026, 2, 9),
        seen_at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        name=LocalText("Tür", "de"),
        standing=Standing.NOT_ISSUED,
        others=(LocalText("door", "en"),),
    )
    made = document(shown)
    assert made == {
        "madeOn": "2026-02-09",
        "seenAt": "2026-11-22T09:30:00Z",
        "name": {"value": "Tür", "language": "de"},
        "standing": "not_issued",
        "others": [{"value": "door", "language": "en"}],
        "nothing": None,
    }
    assert list(made) == ["madeOn", "seenAt", "name", "standing", "others", "nothing"]


def test_a_value_says_only_what_it_has() -> None:
    value = Value("number", number=8, unit=Unit("kg"), plain=True)
    assert document(value) == {
        "kind": "number",
        "number": 8,
        "unit": {"symbol": "kg", "per": None},
    }


def test_an_operator_is_named_and_its_set_up_kept_back() -> None:
    operator = Operator(
        "op", "Fjordwerk", {"city": "Kiel"}, prefixes=("9520000",), link_hosts=("secret.example",)
    )
    assert document({"maker": operator})["maker"] == {
        "name": "Fjordwerk",
        "address": {"city": "Kiel"},
        "website": None,
        "contactEmail": None,
    }


def test_identifiers_and_names_have_one_form() -> None:
    identifier = parse_identifier("/01/09520000010041/21/AB%2F12")
    assert document([identifier]) == [
        {"path": "/01/09520000010041/21/AB%2F12", "hri": "(01)09520000010041(21)AB/12"}
    ]
    assert camel_case("replace_every_months") == "replaceEveryMonths"
