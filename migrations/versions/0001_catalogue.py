"""Who makes what: operators, prefixes, facilities, products, batches, units.

Revision 0001, the first.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Canonical identifier texts compare by their bytes: list order and range scans are then the same
# on both engines, and a new version of the system's collations cannot damage an index.
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)
PARTITIONS = 16


def upgrade() -> None:
    _operators()
    _facilities_and_products()
    op.create_table(
        "batch",
        sa.Column("batch_key", KEY, nullable=False),
        sa.Column("product_key", KEY, nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("lot", sa.Text(), nullable=False),
        sa.Column("produced_from", sa.Date()),
        sa.Column("produced_until", sa.Date()),
        sa.Column("facility_key", KEY),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("batch_key", name="pk_batch"),
        sa.ForeignKeyConstraint(
            ["product_key"], ["product.product_key"], name="fk_batch_product_key"
        ),
        sa.ForeignKeyConstraint(
            ["facility_key"], ["facility.facility_key"], name="fk_batch_facility_key"
        ),
    )
    op.create_index("ix_batch_product_key", "batch", ["product_key"])
    _units()


def downgrade() -> None:
    for table in (
        "unit_external_id",
        "unit",
        "batch",
        "product",
        "facility",
        "company_prefix",
        "operator_identifier",
        "operator",
    ):
        op.drop_table(table)


def _operators() -> None:
    op.create_table(
        "operator",
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("website", sa.Text()),
        sa.Column("contact_email", sa.Text()),
        sa.Column("primary_url", sa.Text()),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("operator_id", name="pk_operator"),
    )
    op.create_table(
        "operator_identifier",
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("scheme", "value", name="pk_operator_identifier"),
        _belongs_to_operator("operator_identifier"),
    )
    op.create_index("ix_operator_identifier_operator_id", "operator_identifier", ["operator_id"])
    op.create_table(
        "company_prefix",
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", name="pk_company_prefix"),
        _belongs_to_operator("company_prefix"),
    )
    op.create_index("ix_company_prefix_operator_id", "company_prefix", ["operator_id"])


def _facilities_and_products() -> None:
    op.create_table(
        "facility",
        sa.Column("facility_key", KEY, nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("city", sa.Text()),
        sa.Column("country", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("facility_key", name="pk_facility"),
        _belongs_to_operator("facility"),
    )
    op.create_index("ix_facility_operator_id", "facility", ["operator_id"])
    op.create_table(
        "product",
        sa.Column("product_key", KEY, nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("model_identifier", sa.Text(), nullable=False),
        sa.Column("image", sa.Text()),
        sa.Column("image_alt", sa.Text()),
        sa.Column("product_group", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("serial_prefix", sa.Text()),
        sa.Column("serial_digits", sa.Integer()),
        sa.Column("fully_serialised", sa.Boolean(), nullable=False),
        sa.Column("has_passport", sa.Boolean(), nullable=False),
        sa.Column("has_parts", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("product_key", name="pk_product"),
        _belongs_to_operator("product"),
        sa.CheckConstraint(
            "(serial_prefix IS NULL) = (serial_digits IS NULL)",
            name="ck_product_serial_pattern_complete",
        ),
    )
    op.create_index("ix_product_operator_id", "product", ["operator_id"])


def _units() -> None:
    op.create_table(
        "unit",
        sa.Column("unit_key", KEY, nullable=False),
        sa.Column("product_key", KEY, nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("serial_number", sa.BigInteger()),
        sa.Column("batch_key", KEY),
        sa.Column("variant", sa.Text()),
        sa.Column("produced_on", sa.Date()),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("unit_key", name="pk_unit"),
        sa.ForeignKeyConstraint(
            ["product_key"], ["product.product_key"], name="fk_unit_product_key"
        ),
        sa.ForeignKeyConstraint(["batch_key"], ["batch.batch_key"], name="fk_unit_batch_key"),
        postgresql_partition_by="HASH (unit_key)",
    )
    if op.get_context().dialect.name == "postgresql":
        for number in range(PARTITIONS):
            op.execute(
                f"CREATE TABLE unit_p{number:02} PARTITION OF unit "
                f"FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {number})"
            )
    op.create_index("ix_unit_product_key_serial_number", "unit", ["product_key", "serial_number"])
    op.create_index("ix_unit_batch_key", "unit", ["batch_key"])
    op.create_table(
        "unit_external_id",
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("unit_key", KEY, nullable=False),
        sa.PrimaryKeyConstraint("operator_id", "scheme", "value", name="pk_unit_external_id"),
        _belongs_to_operator("unit_external_id"),
    )
    op.create_index("ix_unit_external_id_unit_key", "unit_external_id", ["unit_key"])


def _belongs_to_operator(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["operator_id"], ["operator.operator_id"], name=f"fk_{table}_operator_id"
    )
