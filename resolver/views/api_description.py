"""What the API is, for programs: ``GET /api/v1/openapi.json``, open to everybody."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from flask import Blueprint, Response, current_app, request

from resolver import headers as h
from resolver.openapi.routes import describe
from resolver.services import services

blueprint = Blueprint("api_description", __name__)


@blueprint.get("/api/v1/openapi.json")
def show() -> Response:
    """This document: every route, its parameters, bodies, answers and refusals."""
    body, tag = _described(services().settings.public_url)
    response = Response(body, mimetype="application/json", headers=[h.FRESH, *h.CORS])
    response.set_etag(tag)
    response.make_conditional(request)
    return response


@lru_cache(maxsize=8)
def _described(public_url: str) -> tuple[bytes, str]:
    """Routes are the same in every application of a process; only the host differs."""
    document = describe(current_app._get_current_object(), public_url)  # type: ignore[attr-defined]
    body = json.dumps(document, ensure_ascii=False, indent=1).encode()
    return body, hashlib.sha256(body).hexdigest()[:32]
