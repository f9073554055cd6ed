"""Passport values as people read them: JSON plus its schema become a small tree for the template.

The schema of the profile decides everything (labels, units, what is a language map, what is a
link), so a new field needs no change here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from resolver.pages import LocalText, pick_text
from resolver.views.plain import PAGE_ONLY, document, sparse

Kind = Literal[
    "yes", "no", "number", "range", "date", "month", "moment", "country", "text", "term", "link",
    "image", "list", "rows",
]  # fmt: skip
Schema = Mapping[str, Any]

# Recommendation 20 codes whose symbol is a plural, in the singular for "per …".
PER = {"ANN": "year", "B7": "cycle", "HUR": "hour", "MON": "month"}

# Words of closed lists that are written in capitals.
ACRONYMS = frozenset({"eid", "eori", "ev", "gln", "lei", "lmt", "sli", "vat", "weee"})
PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif")

_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])\Z")
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit of a number: its symbol, and what it is counted per."""

    symbol: str
    per: str | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """One node of what a reader sees; which members are used follows from ``kind``."""

    kind: Kind
    text: str = ""
    lang: str | None = None
    number: float | None = None
    unit: Unit | None = None
    moment: date | datetime | None = None
    href: str = ""
    items: tuple[Value, ...] = ()
    rows: tuple[Row, ...] = ()
    plain: bool = field(default=False, metadata=PAGE_ONLY)  # a list of short values, without boxes

    @property
    def wide(self) -> bool:
        """Whether it needs more room than the place beside its label."""
        return self.kind == "rows" or (self.kind == "list" and not self.plain)


document.register(Value, sparse)


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled value inside another one."""

    label: LocalText
    value: Value


class Reader:
    """Turns the values of one profile into trees for readers of one language."""

    def __init__(self, profile: Schema, language: str) -> None:
        self._definitions: Schema = profile.get("$defs", {})
        self._properties: Schema = profile.get("properties", {})
        self._symbols = dict(_symbols(profile))
        self._language = language

    def fact(self, name: str, value: Any) -> Value:
        """The value of the fact ``name``; one the schema does not know is shown as it is."""
        return self.value(value, self.schema(name))

    def schema(self, name: str) -> Schema:
        """What the profile says of the fact ``name``; nothing, where it does not know it."""
        found: Schema = self._properties.get(name, {})
        return found

    def fact_label(self, name: str) -> LocalText:
        """What a reader calls the fact ``name``."""
        return self.label(name, self.schema(name))

    def value(self, value: Any, schema: Schema) -> Value:
        """``value`` as the schema (its references followed) says it is to be read."""
        schema = self.resolved(schema)
        if schema.get("x-language-map") and isinstance(value, Mapping):
            return self._text(value)
        if isinstance(value, Mapping):
            return self._object(value, schema)
        if isinstance(value, list):
            items = tuple(self.value(item, schema.get("items", {})) for item in value)
            return Value("list", items=items, plain=all(item.kind != "rows" for item in items))
        return self._scalar(value, schema)

    def label(self, name: str, schema: Schema) -> LocalText:
        """What a reader calls the member ``name``."""
        spelled_out = _WORD_START.sub(" ", name).capitalize()
        return pick_text(schema.get("x-label"), self._language) or LocalText(spelled_out, "en")

    def resolved(self, schema: Schema) -> Schema:
        """``schema`` with its references followed; what stands beside one wins."""
        reference = schema.get("$ref")
        if not reference:
            return schema
        target = self.resolved(self._definitions.get(str(reference).rpartition("/")[2], {}))
        merged = {**target, **{name: found for name, found in schema.items() if name != "$ref"}}
        members, own = target.get("properties", {}), schema.get("properties", {})
        # A use of a definition may narrow single members; the definition still labels them.
        merged["properties"] = {**members, **{n: {**members.get(n, {}), **own[n]} for n in own}}
        return merged

    def _text(self, values: Mapping[str, str]) -> Value:
        found = pick_text(values, self._language)
        return Value("text", text=found.value, lang=found.language) if found else Value("text")

    def _object(self, value: Mapping[str, Any], schema: Schema) -> Value:
        kind = schema.get("x-type")
        if "fileUrl" in value:
            return self._file(value)
        if kind == "ComponentLink" and "component" in value:
            return self._component(value, schema)
        if kind == "PostalAddress":
            return Value("list", items=tuple(self._address(value, schema)), plain=True)
        if "value" in value and "unitCode" in value:
            return self._quantity(value, schema)
        if set(value) == {"minimum", "maximum"}:
            low, high = (self.value(value[end], {}) for end in ("minimum", "maximum"))
            return Value("range", items=(low, high), unit=high.unit)
        rows = self._rows(value, schema)
        return rows[0].value if len(value) == 1 and len(rows) == 1 else Value("rows", rows=rows)

    def _rows(
        self, value: Mapping[str, Any], schema: Schema, without: Sequence[str] = ()
    ) -> tuple[Row, ...]:
        """The members in the order of the schema, unknown ones last."""
        members = schema.get("properties", {})
        known = [name for name in members if name in value]
        names = [*known, *(name for name in value if name not in members)]
        return tuple(
            self._row(name, value[name], members.get(name, {}))
            for name in names
            if name not in without
        )

    def _row(self, name: str, value: Any, schema: Schema) -> Row:
        return Row(self.label(name, schema), self.value(value, schema))

    def _quantity(self, value: Mapping[str, Any], schema: Schema) -> Value:
        per = value.get("declaredUnit")
        unit = Unit(self.symbol(value["unitCode"]), PER.get(per, self.symbol(per)) if per else None)
        number = Value("number", number=value["value"], unit=unit)
        rest = self._rows(value, schema, without=("value", "unitCode", "declaredUnit"))
        if not rest:
            return number
        return Value("rows", rows=(Row(self.label("value", _VALUE), number), *rest))

    def _file(self, value: Mapping[str, Any]) -> Value:
        found = followed(str(value["fileUrl"]))
        title = pick_text(value.get("fileTitle"), self._language)
        return replace(found, text=title.value, lang=title.language) if title else found

    def _component(self, value: Mapping[str, Any], schema: Schema) -> Value:
        name = pick_text(value.get("productName"), self._language)
        link = Value(
            "link",
            text=name.value if name else value["component"],
            href=value["component"],
            lang=name.language if name else None,
        )
        rest = self._rows(value, schema, without=("component", "productName"))
        member = schema.get("properties", {}).get("component", {})
        rows = (Row(self.label("component", member), link), *rest)
        return Value("rows", rows=rows) if rest else link

    def _address(self, value: Mapping[str, Any], schema: Schema) -> Iterator[Value]:
        town = pick_text(value.get("addressLocality"), self._language)
        street = pick_text(value.get("streetAddress"), self._language)
        if street:
            yield Value("text", text=street.value, lang=street.language)
        line = " ".join(part for part in (value.get("postalCode"), town and town.value) if part)
        if line:
            yield Value("text", text=line)
        code = (value.get("addressCountry") or {}).get("countryCode")
        if code:
            yield Value("country", text=code)

    def _scalar(self, value: Any, schema: Schema) -> Value:
        if isinstance(value, bool):
            return Value("yes" if value else "no")
        if isinstance(value, int | float):
            symbol = schema.get("x-unit", {}).get("symbol")
            return Value("number", number=value, unit=Unit(symbol) if symbol else None)
        text = str(value)
        if "enum" in schema or "const" in schema:
            named = pick_text(schema.get("x-values", {}).get(text), self._language)
            if named:
                return Value("text", text=named.value, lang=named.language)
            return Value("term", text=term_word(text))
        if str(schema.get("format", "")).startswith("uri"):
            return followed(text)
        return _special(text, schema) or Value("text", text=text)

    def symbol(self, code: str) -> str:
        """The symbol readers know of a Recommendation 20 code."""
        return self._symbols.get(code, code)


def term_word(text: str) -> str:
    """A value of a closed list as a word: ``heat_pump`` is "Heat pump"; see the catalogues."""
    return text.upper() if text in ACRONYMS else text[:1].upper() + text[1:].replace("_", " ")


def followed(href: str) -> Value:
    """An address to follow, or to look at where it is a picture of ours."""
    name = href.rpartition("/")[2] if href.startswith("/") else href.removeprefix("https://")
    shown = href.startswith("/") and href.lower().endswith(PICTURES)
    return Value("image" if shown else "link", text=name or href, href=href)


def _special(text: str, schema: Schema) -> Value | None:
    """Texts that are dates, countries or ways to reach somebody; None for any other."""
    if schema.get("format") == "date":
        return Value("date", moment=date.fromisoformat(text))
    if schema.get("format") == "date-time":
        return Value("moment", moment=datetime.fromisoformat(text))
    if "0[1-9]|1[0-2]" in schema.get("pattern", "") and _MONTH.match(text):
        return Value("month", moment=date.fromisoformat(f"{text}-01"))
    term = schema.get("x-term")
    if term == "gs1:countryCode" or schema.get("pattern", "").startswith("^[A-Z]{2}$"):
        return Value("country", text=text)
    if term == "gs1:email":
        return Value("link", text=text, href=f"mailto:{text}")
    if term == "gs1:telephone":
        return Value("link", text=text, href="tel:" + re.sub(r"[^+0-9]", "", text))
    return None


_VALUE: Schema = {"x-label": {"en": "Value", "de": "Wert"}}


def _symbols(schema: Any) -> Iterator[tuple[str, str]]:
    """Every unit the profile names: Recommendation 20 code and the symbol readers know."""
    if isinstance(schema, Mapping):
        unit = schema.get("x-unit")
        if isinstance(unit, Mapping) and "code" in unit:
            yield unit["code"], unit.get("symbol", unit["code"])
        for member in schema.values():
            yield from _symbols(member)
    elif isinstance(schema, list):
        for member in schema:
            yield from _symbols(member)
