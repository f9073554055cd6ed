"""Spare parts, what they fit, and what replaced them."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text

from passport.metadata import JsonText, UtcDateTime, metadata

part = Table(
    "part",
    metadata,
    Column("operator_id", ForeignKey("operator.operator_id"), primary_key=True),
    Column("part_number", Text, primary_key=True),
    Column("names", JsonText, nullable=False),  # language map
    Column("gtin", Text),
    Column("superseded_by", Text),  # part number of the same operator
    Column("buy_url", Text),
    Column("replace_every_months", Integer),  # consumables: a filter due every six months
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

part_fitment = Table(
    "part_fitment",
    metadata,
    Column("product_key", ForeignKey("product.product_key"), primary_key=True),
    Column("fitment_no", Integer, primary_key=True),
    Column("operator_id", Text, nullable=False),
    Column("part_number", Text, nullable=False),
    Column("position", Text, nullable=False),  # stable code of the place, e.g. "drain-pump"
    Column("quantity", Integer, nullable=False),
    # Inclusive numbers within the product's serial pattern; both NULL and no serials: fits all.
    Column("serial_from", BigInteger),
    Column("serial_to", BigInteger),
    Column("serials", JsonText),  # explicit list, when the product declares no pattern
    CheckConstraint(
        "serials IS NULL OR (serial_from IS NULL AND serial_to IS NULL)", name="one_way_to_fit"
    ),
    Index("ix_part_fitment_operator_id_part_number", "operator_id", "part_number"),
)
