"""Page models as plain JSON: what a page shows a person, a program gets at the same address.

One rule for all of them, so that page and data cannot drift apart: the members of a model under
their own names in camelCase, in their order, ``null`` where there is nothing. What only a page
needs (:data:`PAGE_ONLY`) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import singledispatch
from types import MappingProxyType
from typing import Any

from gs1 import Identifier
from passport.catalogue.model import Operator
from passport.chain import instant

# ``field(metadata=PAGE_ONLY)``: an icon, an anchor, a choice of layout; nothing a reader is told.
PAGE_ONLY: Mapping[str, bool] = MappingProxyType({"page_only": True})

_UNDERSCORE = re.compile(r"_([a-z0-9])")


@singledispatch
def document(value: Any) -> Any:
    """``value`` as JSON: dataclasses become objects, dates ISO texts, instants UTC with Z."""
    if is_dataclass(value) and not isinstance(value, type):
        return _object(value)
    return value


@document.register
def _(value: Mapping) -> dict[str, Any]:  # type: ignore[type-arg]  # registered by its bare class
    return {name: document(member) for name, member in value.items()}


@document.register(list)
@document.register(tuple)
def _(value: Any) -> list[Any]:
    return [document(member) for member in value]


@document.register
def _(value: Enum) -> Any:
    return value.value


@document.register
def _(value: date) -> str:
    return instant(value) if isinstance(value, datetime) else value.isoformat()


@document.register
def _(value: Identifier) -> dict[str, str]:
    return {"path": value.path, "hri": value.hri}


@document.register
def _(value: Operator) -> dict[str, Any]:
    """Who answers for a product, as its pages name them; how it is set up here is its own."""
    return {
        "name": value.name,
        "address": dict(value.address),
        "website": value.website,
        "contactEmail": value.contact_email,
    }


def _object(value: Any) -> dict[str, Any]:
    return {
        camel_case(member.name): document(getattr(value, member.name))
        for member in _shown(type(value))
    }


def sparse(value: Any) -> dict[str, Any]:
    """A dataclass as JSON without the members that hold their default.

    For values of which each uses a few members only; registered with :func:`document` by them.
    """
    members = [each for each in _shown(type(value)) if getattr(value, each.name) != each.default]
    return {camel_case(each.name): document(getattr(value, each.name)) for each in members}


def _shown(model: type) -> tuple[Field[Any], ...]:
    return tuple(each for each in fields(model) if not each.metadata.get("page_only"))


def camel_case(name: str) -> str:
    """``produced_on`` as JSON has it: ``producedOn``."""
    return _UNDERSCORE.sub(lambda match: match[1].upper(), name)
