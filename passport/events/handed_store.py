"""Queries of who answers for many things at once. Never commits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from passport.catalogue.tables import product
from passport.tables import passport, passport_entry


def newest_of_others(connection: Connection, keys: Sequence[str]) -> list[Row[Any]]:
    """(passport_key, header of the newest entry) where another than the maker answers.

    Of these passports, those whose operator is not the one of their product.
    """
    head, entry = passport.c, passport_entry.c
    query = (
        select(head.passport_key, entry.header)
        .join_from(passport, product, product.c.product_key == head.product_key)
        .join(
            passport_entry,
            (entry.passport_key == head.passport_key) & (entry.seq == head.head_seq),
        )
        .where(head.passport_key.in_(keys), head.operator_id != product.c.operator_id)
    )
    return list(connection.execute(query))
