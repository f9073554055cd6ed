"""Asks for explanations."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from tests.resolver.service import Client, Reply


def explain(client: Client, uri: str, key: str | None = None, **given: str) -> Reply:
    authorization = f"Bearer {key}" if key else None
    target = "/api/v1/explain?" + urlencode({"uri": uri, **given})
    return client.get(target, authorization=authorization)


def explained(client: Client, uri: str, key: str | None = None, **given: str) -> Any:
    reply = explain(client, uri, key, **given)
    assert reply.status == 200, reply.body
    assert reply["cache-control"] == "no-store"
    return reply.json()
