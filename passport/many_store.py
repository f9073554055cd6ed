"""Conditions over thousands of keys that are one parameter: nothing is compiled anew for them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Text, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY


def one_of(connection: Connection, named: Column[Any], keys: Sequence[str]) -> ColumnElement[bool]:
    """Whether a column holds one of these keys; SQLite looks them up in their order."""
    if connection.dialect.name == "postgresql":
        return named == any_(literal(list(keys), ARRAY(Text)))
    # Without an escape for every letter beyond ASCII the text is shorter, and read the same.
    listed = func.json_each(json.dumps(list(keys), ensure_ascii=False)).table_valued("value")
    return named.in_(select(listed.c.value))
