"""Who calls the admin API, and what a key lets them do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """An administrator runs the service; an operator's principal acts for one operator only."""

    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"


# A closed list: a scope that is not here can be neither given nor asked for.
SCOPES = (
    "read",
    "catalogue:write",
    "links:write",
    "parts:write",
    "passports:write",
    "readings:write",
    "recalls:write",
)


@dataclass(frozen=True, slots=True)
class Principal:
    """A caller as one of its keys presents it; scopes belong to the key, not to the caller."""

    principal_id: str  # opaque; the only name in logs and passport entries
    label: str
    role: Role
    operator_id: str | None  # None for administrators
    scopes: frozenset[str]

    @property
    def is_administrator(self) -> bool:
        """Whether this caller may act for every operator, and on operators themselves."""
        return self.role is Role.ADMINISTRATOR

    def may(self, scope: str) -> bool:
        """Whether the key carries a scope; administrators have all of them."""
        return self.is_administrator or scope in self.scopes

    def acts_for(self, operator_id: str) -> bool:
        """Whether this caller may touch what belongs to an operator."""
        return self.is_administrator or self.operator_id == operator_id


# Work done at the machine itself (imports, demo data) is written under this name.
COMMAND_LINE = Principal(
    principal_id="command-line",
    label="command line",
    role=Role.ADMINISTRATOR,
    operator_id=None,
    scopes=frozenset(SCOPES),
)


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A key as it is listed: everything but the secret, which nobody has any more."""

    token_id: str
    principal: Principal
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    def is_live(self, now: datetime) -> bool:
        """Whether the key opens anything at an instant (expiry is exclusive)."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)
