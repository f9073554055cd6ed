"""Page models as plain JSON: what a page shows a person, a program gets at the same address.

One rule for all of them, so that page and data cannot drift apart: the members of a model under
their own names in camelCase, in their order. What only a page needs (:data:`PAGE_ONLY`) is left
out, and so is a member that holds its default.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
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
    members: dict[str, Any] = {}
    for member in _shown(type(value)):
        found = getattr(value, member.name)
        if found != _default(member):
            members[camel_case(member.name)] = document(found)
    return members


def _shown(model: type) -> tuple[Field[Any], ...]:
    return tuple(each for each in fields(model) if not each.metadata.get("page_only"))


def _default(member: Field[Any]) -> Any:
    """The default of a member; MISSING, which equals nothing, where it has none."""
    return MISSING if member.default_factory is not MISSING else member.default


def camel_case(name: str) -> str:
    """``produced_on`` as JSON has it: ``producedOn``."""
    return _UNDERSCORE.sub(lambda match: match[1].upper(), name)
