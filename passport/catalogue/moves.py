"""Whether a unit may still be moved to another batch, or into its first."""

from __future__ import annotations

from sqlalchemy import Connection

from passport import store as passport_store
from passport.catalogue.errors import LotFrozen
from passport.catalogue.model import Batch, Unit


def refusal_of_move(connection: Connection, before: Unit, batch: Batch | None) -> LotFrozen | None:
    """Why this unit has to stay in the batch it has, or in none; None where it may move.

    Its passport is composed over the batch's, at every instant and in every fixed state. Under
    another batch, or under its first, what was read of it yesterday would read differently today.
    """
    wanted = None if batch is None else batch.identifier
    if wanted == before.batch:
        return None
    concerned = [before.identifier, before.batch, wanted]
    keys = [identifier.path for identifier in concerned if identifier is not None]
    if not passport_store.passports(connection, keys):
        return None
    return LotFrozen(before.identifier, before.lot)
