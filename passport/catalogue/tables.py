"""Who makes what: economic operators, facilities, products, batches and units.

Every ``*_key`` column holds the canonical text of a ``gs1.Identifier`` (its ``path``), such as
``/01/09520000010010/21/WM-000101``. Units carry it first in their primary key and are
hash-partitioned by it on PostgreSQL (see the migration), so that they spread over partitions.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
)

from passport.metadata import JsonText, UtcDateTime, metadata

operator = Table(
    "operator",
    metadata,
    Column("operator_id", Text, primary_key=True),  # our own short name, e.g. "fjordwerk"
    Column("name", Text, nullable=False),
    Column("address", JsonText, nullable=False),  # {street, postalCode, city, country}
    Column("website", Text),
    Column("contact_email", Text),
    # Scheme, authority and nothing else; absolute URLs of this operator's codes use it.
    Column("primary_url", Text),
    # Host names this operator's links may point at; none listed means no restriction.
    Column("link_hosts", JsonText),
    # Further origins whose Host is answered for its codes.
    Column("alias_urls", JsonText, nullable=False, server_default="[]"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

operator_identifier = Table(
    "operator_identifier",
    metadata,
    Column("scheme", Text, primary_key=True),  # "gln", "lei", "vat", "eori", ...
    Column("value", Text, primary_key=True),
    Column("operator_id", ForeignKey("operator.operator_id"), nullable=False, index=True),
)

company_prefix = Table(
    "company_prefix",
    metadata,
    # Digits of the GS1 company prefix without the leading zero of a GTIN-14.
    Column("prefix", Text, primary_key=True),
    Column("operator_id", ForeignKey("operator.operator_id"), nullable=False, index=True),
)

facility = Table(
    "facility",
    metadata,
    Column("facility_key", Text, primary_key=True),  # canonical GLN identifier, /414/...
    Column("operator_id", ForeignKey("operator.operator_id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("city", Text),
    Column("country", Text, nullable=False),  # ISO 3166-1 alpha-2
)

product = Table(
    "product",
    metadata,
    Column("product_key", Text, primary_key=True),  # /01/{gtin}
    Column("operator_id", ForeignKey("operator.operator_id"), nullable=False),
    Column("names", JsonText, nullable=False),  # {"en": "...", "de": "..."}
    Column("brand", Text, nullable=False),
    Column("model_identifier", Text, nullable=False),
    Column("image", Text),  # URL or site-relative path
    Column("image_alt", JsonText),  # language map
    Column("product_group", Text, nullable=False),  # profile family, e.g. "battery"
    Column("languages", JsonText, nullable=False),  # languages the owner page is offered in
    # Serial order is declared, never guessed: fixed prefix and equal-width digits.
    Column("serial_prefix", Text),
    Column("serial_digits", Integer),
    Column("fully_serialised", Boolean, nullable=False),
    Column("serve_in_place", Boolean),  # null: as the setting says
    Column("uri_budget", Integer),  # longest URI of a printed code; null: as the setting says
    # Prepared when something is published, so that a scan need not look for it.
    Column("has_passport", Boolean, nullable=False),
    Column("has_parts", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    CheckConstraint(
        "(serial_prefix IS NULL) = (serial_digits IS NULL)", name="serial_pattern_complete"
    ),
    Index("ix_product_operator_id_product_key", "operator_id", "product_key"),
)

batch = Table(
    "batch",
    metadata,
    Column("batch_key", Text, primary_key=True),  # /01/{gtin}/10/{lot}
    Column("product_key", ForeignKey("product.product_key"), nullable=False, index=True),
    Column("operator_id", Text, nullable=False),
    Column("lot", Text, nullable=False),
    Column("produced_from", Date),
    Column("produced_until", Date),
    Column("facility_key", ForeignKey("facility.facility_key")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

unit = Table(
    "unit",
    metadata,
    Column("unit_key", Text, primary_key=True),  # /01/{gtin}/21/{serial}
    Column("product_key", ForeignKey("product.product_key"), nullable=False),
    Column("operator_id", Text, nullable=False),
    Column("serial", Text, nullable=False),
    Column("serial_number", BigInteger),  # the number within the product's serial pattern
    Column("batch_key", ForeignKey("batch.batch_key")),
    Column("variant", Text),  # consumer product variant, AI 22
    Column("produced_on", Date),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Index("ix_unit_product_key_serial_number", "product_key", "serial_number"),
    Index("ix_unit_batch_key", "batch_key"),
    postgresql_partition_by="HASH (unit_key)",
)

unit_external_id = Table(
    "unit_external_id",
    metadata,
    Column("operator_id", ForeignKey("operator.operator_id"), primary_key=True),
    Column("scheme", Text, primary_key=True),  # "erp", "crm", ...
    Column("value", Text, primary_key=True),
    Column("unit_key", Text, nullable=False, index=True),
)
