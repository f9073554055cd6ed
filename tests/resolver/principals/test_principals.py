"""Keys of the admin API: made once, kept as fingerprints, refused when they are over."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from passport.catalogue.errors import UnknownOperator
from passport.db import Database
from resolver.principals import service
from resolver.principals.errors import BadKey, RoleMismatch, UnknownKey, UnknownScope
from resolver.principals.model import SCOPES, Role
from resolver.principals.rules import format_key, parse_key
from resolver.principals.tables import access_token
from tests import builders


def test_a_key_leads_back_to_whom_it_was_made_for(database: Database, now: datetime) -> None:
    with database.write() as connection:
        made, key = service.create_key(connection, Role.ADMINISTRATOR, None, (), now)
    with database.read() as connection:
        assert service.authenticate(connection, key, now) == made
    assert made.is_administrator
    assert made.may("recalls:write")
    assert made.acts_for("anybody")


def test_an_operators_key_reaches_as_far_as_its_scopes(database: Database, now: datetime) -> None:
    with database.write() as connection:
        builders.make_operator(connection)
        made, key = service.create_key(
            connection, Role.OPERATOR, builders.OPERATOR, ["read", "links:write"], now
        )
        assert service.authenticate(connection, key, now) == made
    assert made.may("links:write")
    assert not made.may("recalls:write")
    assert made.acts_for(builders.OPERATOR)
    assert not made.acts_for("otherworks")


def test_the_secret_is_nowhere_in_the_database(database: Database, now: datetime) -> None:
    with database.write() as connection:
        _, key = service.create_key(connection, Role.ADMINISTRATOR, None, (), now)
        row = connection.execute(access_token.select()).one()
    secret = parse_key(key).secret
    assert all(secret not in str(value) for value in row)


def test_a_key_whose_secret_is_not_the_one_made_is_unknown(
    database: Database, now: datetime
) -> None:
    with database.write() as connection:
        _, key = service.create_key(connection, Role.ADMINISTRATOR, None, (), now)
        forged = format_key(parse_key(key).token_id, "0" * 64)
        with pytest.raises(BadKey) as caught:
            service.authenticate(connection, forged, now)
    assert caught.value.reason == "unknown"


def test_a_well_formed_key_nobody_made_is_unknown(database: Database, now: datetime) -> None:
    with database.read() as connection, pytest.raises(BadKey) as caught:
        service.authenticate(connection, format_key("0" * 16, "0" * 64), now)
    assert caught.value.reason == "unknown"


def test_a_key_ends_with_its_expiry(database: Database, now: datetime) -> None:
    end = now + timedelta(days=1)
    with database.write() as connection:
        _, key = service.create_key(connection, Role.ADMINISTRATOR, None, (), now, expires_at=end)
        service.authenticate(connection, key, end - timedelta(seconds=1))
        with pytest.raises(BadKey) as caught:
            service.authenticate(connection, key, end)
    assert caught.value.reason == "expired"


def test_a_revoked_key_is_refused_while_another_one_goes_on(
    database: Database, now: datetime
) -> None:
    with database.write() as connection:
        _, old = service.create_key(connection, Role.ADMINISTRATOR, None, (), now)
        _, new = service.create_key(connection, Role.ADMINISTRATOR, None, (), now)
        revoked = service.revoke_key(connection, parse_key(old).token_id, now)
        assert revoked.revoked_at == now
        service.authenticate(connection, new, now)
        with pytest.raises(BadKey) as caught:
            service.authenticate(connection, old, now)
    assert caught.value.reason == "revoked"


def test_revoking_twice_keeps_the_first_time(database: Database, now: datetime) -> None:
    with database.write() as connection:
        _, key = service.create_key(connection, Role.ADMINISTRATOR, None, (), now)
        token_id = parse_key(key).token_id
        service.revoke_key(connection, token_id, now)
        again = service.revoke_key(connection, token_id, now + timedelta(days=1))
    assert again.revoked_at == now


def test_keys_are_listed_oldest_first_with_their_state(database: Database, now: datetime) -> None:
    later = now + timedelta(minutes=1)
    with database.write() as connection:
        service.create_key(connection, Role.ADMINISTRATOR, None, (), later, label="second")
        service.create_key(connection, Role.ADMINISTRATOR, None, (), now, label="first")
        records = service.list_keys(connection)
    assert [record.principal.label for record in records] == ["first", "second"]
    assert records[0].principal.scopes == frozenset(SCOPES)
    assert records[0].is_live(now)


def test_an_unknown_key_cannot_be_revoked(sqlite_database: Database, now: datetime) -> None:
    with sqlite_database.write() as connection, pytest.raises(UnknownKey):
        service.revoke_key(connection, "0" * 16, now)


def test_an_unknown_scope_or_operator_or_a_role_without_its_operator_is_refused(
    sqlite_database: Database, now: datetime
) -> None:
    with sqlite_database.write() as connection:
        builders.make_operator(connection)
        with pytest.raises(UnknownScope) as caught:
            service.create_key(connection, Role.OPERATOR, builders.OPERATOR, ["everything"], now)
        assert "passports:write" in str(caught.value)
        with pytest.raises(UnknownOperator):
            service.create_key(connection, Role.OPERATOR, "nobody", SCOPES, now)
        with pytest.raises(RoleMismatch):
            service.create_key(connection, Role.OPERATOR, None, SCOPES, now)
        with pytest.raises(RoleMismatch):
            service.create_key(connection, Role.ADMINISTRATOR, builders.OPERATOR, SCOPES, now)
        assert service.list_keys(connection) == []
