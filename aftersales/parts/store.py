"""SQL of spare parts and fitments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from aftersales.parts.model import Fitment, Part, PartDraft
from aftersales.parts.tables import part, part_fitment

_PART_COLUMNS = (
    part.c.operator_id,
    part.c.part_number,
    part.c.names,
    part.c.gtin,
    part.c.superseded_by,
    part.c.buy_url,
    part.c.replace_every_months,
)


def parts_with_successors(
    connection: Connection, operator_id: str, part_numbers: Iterable[str]
) -> dict[str, Part]:
    """The parts of these numbers and all that replace them, by number; unknown ones are left out.

    One query per step of the longest chain.
    """
    found: dict[str, Part] = {}
    wanted = set(part_numbers)
    while wanted:
        query = select(*_PART_COLUMNS).where(
            part.c.operator_id == operator_id, part.c.part_number.in_(sorted(wanted))
        )
        rows = [Part(**row) for row in connection.execute(query).mappings()]
        found |= {row.part_number: row for row in rows}
        wanted = {row.superseded_by for row in rows if row.superseded_by} - found.keys()
    return found


def insert_part(connection: Connection, draft: PartDraft, now: datetime) -> None:
    values = _part_values(draft)
    connection.execute(insert(part).values(**values, created_at=now, updated_at=now))


def update_part(connection: Connection, draft: PartDraft, now: datetime) -> None:
    connection.execute(
        update(part)
        .where(part.c.operator_id == draft.operator_id, part.c.part_number == draft.part_number)
        .values(**_part_values(draft), updated_at=now)
    )


def _part_values(draft: PartDraft) -> dict[str, object]:
    return {column.name: getattr(draft, column.name) for column in _PART_COLUMNS}


def fitments(connection: Connection, product_key: str) -> list[Fitment]:
    """A product's fitments in the order they were given."""
    rows = connection.execute(
        select(part_fitment)
        .where(part_fitment.c.product_key == product_key)
        .order_by(part_fitment.c.fitment_no)
    )
    return [
        Fitment(
            row.part_number,
            row.position,
            row.quantity,
            row.serial_from,
            row.serial_to,
            None if row.serials is None else frozenset(row.serials),
        )
        for row in rows
    ]


def replace_fitments(
    connection: Connection, product_key: str, operator_id: str, fitments: Sequence[Fitment]
) -> None:
    """The product's list becomes exactly ``fitments``."""
    connection.execute(delete(part_fitment).where(part_fitment.c.product_key == product_key))
    if not fitments:
        return
    rows = [
        {
            "product_key": product_key,
            "fitment_no": number,
            "operator_id": operator_id,
            "part_number": fitment.part_number,
            "position": fitment.position,
            "quantity": fitment.quantity,
            "serial_from": fitment.first,
            "serial_to": fitment.last,
            "serials": None if fitment.serials is None else sorted(fitment.serials),
        }
        for number, fitment in enumerate(fitments, start=1)
    ]
    connection.execute(insert(part_fitment), rows)
