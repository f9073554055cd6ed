"""A document and what can be wrong with one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Document:
    """A file kept under the SHA-256 of its bytes; it never changes."""

    sha256: str  # 64 lower-case hexadecimal digits
    operator_id: str  # who handed it in first
    media_type: str
    file_name: str
    size: int  # bytes
    body: bytes
    created_at: datetime

    @property
    def path(self) -> str:
        """Where it is found on our site."""
        return f"/documents/{self.sha256}/{self.file_name}"
