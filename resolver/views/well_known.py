"""What machines look for at fixed addresses: who we are, whether we live, what robots may read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, request

from gs1 import PRIMARY_KEYS
from gs1.link_types import GS1_VOC
from passport import migrate
from passport.db import DatabaseUnavailable
from resolver import headers as h
from resolver.links import service as links
from resolver.links.linkset import JSON_LD_CONTEXT
from resolver.services import services

blueprint = Blueprint("well_known", __name__)

# Where the values of ``context`` come from that makers write and readers send.
COUNTRIES = {
    "nameOfList": "ISO 3166-1 alpha-2 country codes",
    "url": "https://www.iso.org/iso-3166-country-codes.html",
}

ROBOTS = """\
User-agent: *
Disallow: /api/
"""


def description(root: str, namespaces: Sequence[str]) -> dict[str, Any]:
    """The resolver description file (GS1-Conformant Resolver, statements 35, 64 and 65).

    ``root`` is scheme and authority of the anchors this host is asked for, ``namespaces`` are the
    vocabularies of link types beside GS1's.
    """
    vocabularies = [{"namespace": GS1_VOC, "prefix": "gs1:"}]
    vocabularies += [{"namespace": name} for name in namespaces]
    return {
        "name": "Tracemark resolver",
        "resolverRoot": root,
        "supportedPrimaryKeys": list(PRIMARY_KEYS),
        "supportedLinkType": vocabularies,
        "linkTypeDefaultCanBeLinkset": False,
        "supportedContextValuesExternal": [COUNTRIES],
        "jsonLdContextLocation": JSON_LD_CONTEXT,
    }


@blueprint.get("/.well-known/gs1resolver")
def resolver_description() -> Response:
    """The description file; scripts of any site may read it."""
    root = services().hosts.base_of(request.host)
    body = json.dumps(description(root, _namespaces()), indent=2)
    return Response(body, mimetype="application/json", headers=[h.FRESH])


def _namespaces() -> list[str]:
    """Those of the links in force; none while the database is away: the file says who we are."""
    try:
        with services().database.read() as connection:
            return links.vocabularies(connection, datetime.now(UTC))
    except DatabaseUnavailable:
        return []


@blueprint.get("/healthz")
def alive() -> Response:
    """200 while this process answers at all; looks at nothing else."""
    return _plain(200, "ok")


@blueprint.get("/readyz")
def ready() -> Response:
    """200 when the database answers and is at this program's revision, else 503 without reasons."""
    try:
        is_ready = migrate.current_revision(services().database) == _head_revision()
    except DatabaseUnavailable:
        is_ready = False
    return _plain(200, "ok") if is_ready else _plain(503, "not ready", ("Retry-After", "5"))


@lru_cache(maxsize=1)
def _head_revision() -> str:
    return migrate.head_revision()


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Pages may be found; the admin API is nobody's reading."""
    return _plain(200, ROBOTS)


def _plain(status: int, text: str, *more: h.Header) -> Response:
    return Response(text, status, mimetype="text/plain", headers=[h.NO_STORE, *more])
