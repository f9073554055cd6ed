"""Whether a unit may still be moved to another batch."""

from __future__ import annotations

from sqlalchemy import Connection

from passport import store as passport_store
from passport.catalogue.errors import LotFrozen
from passport.catalogue.model import Batch, Unit


def refusal_of_move(connection: Connection, before: Unit, batch: Batch | None) -> LotFrozen | None:
    """Why this unit has to stay in its batch; None where it may move, or does not.

    Its passport is composed over the batch's, at every instant and in every fixed state. Moved to
    another one, what was read of it yesterday would read differently today.
    """
    stored = before.batch
    if stored is None or (batch is not None and batch.identifier == stored):
        return None
    if not passport_store.passports(connection, [before.identifier.path, stored.path]):
        return None
    return LotFrozen(before.identifier, before.lot or "")
