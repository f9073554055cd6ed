"""Whose things a caller may touch. Another operator's thing looks like one that is not there."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import Connection

from gs1 import Identifier
from passport.catalogue import service as catalogue
from passport.catalogue.errors import NotOwned, UnknownOperator
from passport.db import take_turns
from passport.errors import FieldProblem, Refusal
from resolver.admin.errors import NotAddressable, OperatorMissing
from resolver.principals.model import Principal

Kind = Literal["product", "batch", "unit", "facility"]

_EXPECTED = {
    "product": "a product: 01/{GTIN}",
    "batch": "a batch: 01/{GTIN}/10/{lot}",
    "unit": "a unit: 01/{GTIN}/21/{serial} (its lot and variant are attributes)",
    "facility": "a facility: 414/{GLN}",
}
_SHAPES = {
    "product": ("01", ()),
    "batch": ("01", ("10",)),
    "unit": ("01", ("21",)),
    "facility": ("414", ()),
}


def require_kind(identifier: Identifier, kind: Kind) -> Identifier:
    """The identifier itself when it is of this kind; raises NotAddressable."""
    shape = (identifier.key_ai, tuple(ai for ai, _ in identifier.qualifiers))
    if shape != _SHAPES[kind]:
        raise NotAddressable(identifier.path, _EXPECTED[kind])
    return identifier


def claim(connection: Connection, caller: Principal, identifier: Identifier) -> str:
    """The operator an identifier belongs to, when the caller acts for it; raises NotOwned.

    The answer is the same whether something is recorded for a foreign identifier or not. For
    writers: those about one key take turns.
    """
    take_turns(connection, identifier.primary().path)
    return _own(connection, caller, identifier)


def operator_for(caller: Principal, wanted: str | None) -> str:
    """The operator a caller acts for, where no identifier says it.

    An operator's key need not name it. Raises UnknownOperator for a foreign one, OperatorMissing
    when an administrator names none.
    """
    if caller.operator_id is None:
        if wanted is None:
            raise OperatorMissing(
                (FieldProblem("/operator", "say which operator this belongs to"),)
            )
        return wanted
    if wanted is not None and wanted != caller.operator_id:
        raise UnknownOperator(wanted)
    return caller.operator_id


def claim_to_read(
    connection: Connection, caller: Principal, identifier: Identifier, missing: Refusal
) -> None:
    """Raise ``missing`` unless the caller acts for whom the identifier belongs to.

    So a foreign record is answered as one that is not there.
    """
    try:
        _own(connection, caller, identifier)
    except NotOwned:
        raise missing from None


def _own(connection: Connection, caller: Principal, identifier: Identifier) -> str:
    operator_id = catalogue.owner_of(connection, identifier)
    if not caller.acts_for(operator_id):
        raise NotOwned(identifier)
    return operator_id
