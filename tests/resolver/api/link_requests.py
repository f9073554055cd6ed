"""Requests about links, and what they are about."""

from __future__ import annotations

import json
from typing import Any

from tests import builders
from tests.resolver.api import bodies
from tests.resolver.api.conftest import Api

NDJSON = "application/x-ndjson"
MODEL = f"/01/{builders.GTIN}"
FAQ = {"linkType": "gs1:faqs", "href": "https://maker.example/faq", "title": "Questions"}
MANUAL = bodies.links()["links"][0]
DEFAULT = {"href": "https://maker.example/w7", "title": "W7"}


def patch(api: Api, body: Any, path: str = MODEL, **headers: Any) -> Any:
    return api.ask("PATCH", f"links{path}", body, **headers)


def delete(api: Api, query: str = "", **headers: Any) -> Any:
    return api.ask("DELETE", bodies.LINKS_PATH + query, **({"If_Match": "*"} | headers))


def post(api: Api, *rows: Any, query: str = "") -> Any:
    raw = b"\n".join(r if isinstance(r, bytes) else json.dumps(r).encode() for r in rows)
    return api.ask("POST", f"links{query}", raw=raw, media_type=NDJSON)


def outcomes(answer: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.data.splitlines()]


def hrefs(answer: Any) -> list[str]:
    return [link["href"] for link in answer.json["links"]]
