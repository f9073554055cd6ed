"""Refusals about keys and what they open."""

from __future__ import annotations

from dataclasses import dataclass

from passport.errors import Refusal


@dataclass(eq=False)
class BadKey(Refusal):
    """A key that opens nothing.

    ``reason`` (malformed, unknown, revoked, expired) is for the log; the answer to the caller is
    the same for all, so that nobody learns which keys exist.
    """

    reason: str
    sentence = "the key is not valid"


@dataclass(eq=False)
class KeyMissing(Refusal):
    """A route of the admin API was asked without a key."""

    sentence = "this needs a key: send it as 'Authorization: Bearer tmk_…'"


@dataclass(eq=False)
class ScopeMissing(Refusal):
    """The key is good but does not carry what this route needs."""

    scope: str
    sentence = "the key lacks the scope '{scope}'"


@dataclass(eq=False)
class AdministratorNeeded(Refusal):
    """Only an administrator may do this."""

    sentence = "this needs an administrator's key"


@dataclass(eq=False)
class UnknownScope(Refusal):
    """A scope outside the closed list."""

    scope: str
    known: tuple[str, ...]
    sentence = "there is no scope '{scope}'; the scopes are: {known}"

    def __str__(self) -> str:
        return f"there is no scope '{self.scope}'; the scopes are {', '.join(self.known)}"


@dataclass(eq=False)
class RoleMismatch(Refusal):
    """An administrator was bound to an operator, or an operator's principal to none."""

    role: str
    sentence = "a principal with the role '{role}' cannot be made this way"

    def __str__(self) -> str:
        if self.role == "administrator":
            return "an administrator is not bound to an operator"
        return "an operator's principal needs its operator"


@dataclass(eq=False)
class UnknownKey(Refusal):
    """No key has this public id."""

    token_id: str
    sentence = "there is no key with the id '{token_id}'"
