"""The admin API of one application over each engine, asked with keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from passport.db import Database
from resolver.principals import service as principals
from resolver.principals.model import SCOPES, Role
from tests import builders
from tests.resolver.api import contract
from tests.resolver.service import BASE, running

OTHER = "otherworks"
OTHER_GTIN = "09521111000013"


@dataclass(frozen=True)
class Api:
    """Asks ``/api/v1`` with one key; bodies are sent as JSON.

    Every answer is held against the OpenAPI document.
    """

    app: Flask
    database: Database
    key: str | None

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        media_type: str = "application/json",
        **headers: str,
    ) -> Any:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.key is not None:
            sent.setdefault("Authorization", f"Bearer {self.key}")
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        answer = self.app.test_client(use_cookies=False).open(
            f"/api/v1/{path}",
            method=method,
            data=data,
            content_type=media_type if data is not None else None,
            base_url=BASE,
            headers=sent,
        )
        contract.hold(self.app, method, f"/api/v1/{path}", answer)
        return answer

    def get(self, path: str) -> Any:
        return self.ask("GET", path)

    def put(self, path: str, body: Any, **headers: Any) -> Any:
        return self.ask("PUT", path, body, **headers)

    def post(self, path: str, body: Any = None, **headers: Any) -> Any:
        return self.ask("POST", path, body, **headers)

    def with_key(self, key: str | None) -> Api:
        return replace(self, key=key)

    def as_operator(self, operator_id: str, *scopes: str) -> Api:
        """The same API asked by an operator; all scopes unless some are named."""
        return self.with_key(make_key(self.database, Role.OPERATOR, operator_id, scopes or SCOPES))


def make_key(
    database: Database,
    role: Role,
    operator_id: str | None = None,
    scopes: tuple[str, ...] = SCOPES,
    **options: Any,
) -> str:
    with database.write() as connection:
        return principals.create_key(
            connection, role, operator_id, scopes, builders.NOW, **options
        )[1]


@pytest.fixture
def api(database: Database, now: datetime) -> Iterator[Api]:
    """An administrator's API of a service with two operators and nothing else."""
    with database.write() as connection:
        builders.make_operator(connection)
        builders.make_operator(
            connection,
            operator_id=OTHER,
            name="Otherworks",
            identifiers=(),
            prefixes=("9521111",),
        )
    with running(database, allow_http_links=False) as client:
        yield Api(client.app, database, make_key(database, Role.ADMINISTRATOR))
