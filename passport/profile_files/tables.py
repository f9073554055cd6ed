"""The hash of each profile file that passports were published by.

Inserted and read, never changed: triggers on both engines refuse the rest.
"""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from passport.metadata import UtcDateTime, metadata

profile_file = Table(
    "profile_file",
    metadata,
    Column("name", Text, primary_key=True),  # such as bicycle/1
    Column("sha256", Text, nullable=False),  # of the file's bytes, in hexadecimal
    Column("first_used_at", UtcDateTime, nullable=False),
)
