"""Who may pass: the guard in front of every route of the admin API.

A route is closed unless opened. ``admin_blueprint`` puts the guard in front of all routes of a
blueprint; ``requires(scope)`` says what a route needs. A route that says nothing is for
administrators only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask import Blueprint, Flask, Response, current_app, g, request

from resolver.admin.errors import UnusableAddress
from resolver.principals import service
from resolver.principals.errors import AdministratorNeeded, BadKey, KeyMissing, ScopeMissing
from resolver.principals.model import Principal

View = TypeVar("View", bound=Callable[..., Any])

log = logging.getLogger(__name__)


def admin_blueprint(name: str) -> Blueprint:
    """A blueprint under ``/api/v1`` whose every route asks for a key."""
    blueprint = Blueprint(name, f"resolver.views.{name}", url_prefix="/api/v1")
    blueprint.before_request(_check_caller)
    blueprint.after_request(_keep_private)
    return blueprint


def requires(scope: str) -> Callable[[View], View]:
    """Open a route to every key that carries ``scope`` (administrators carry all)."""

    def mark(view: View) -> View:
        view.required_scope = scope  # type: ignore[attr-defined]
        return view

    return mark


def asks_for_key(app: Flask, endpoint: str) -> bool:
    """Whether the guard stands in front of a route."""
    return _check_caller in app.before_request_funcs.get(endpoint.rpartition(".")[0], ())


def caller() -> Principal:
    """Who makes the current request; only behind the guard."""
    principal: Principal = g.principal
    return principal


def bearer_key(header: str | None) -> str:
    """The key of an ``Authorization`` header (RFC 6750); raises KeyMissing or BadKey."""
    if not header:
        raise KeyMissing
    scheme, _, key = header.partition(" ")
    if scheme.lower() != "bearer":
        raise KeyMissing
    if not key.strip():
        raise BadKey("malformed")
    return key.strip()


def caller_if_any() -> Principal | None:
    """Who makes the current request of a route that is open to strangers; None for a stranger.

    A key that is no key is refused, so that nobody takes the strangers' answer for their own.
    """
    header = request.headers.get("Authorization")
    return _authenticated(bearer_key(header)) if header else None


def _authenticated(key: str) -> Principal:
    database = current_app.extensions["tracemark"].database
    try:
        with database.read() as connection:
            return service.authenticate(connection, key, datetime.now(UTC))
    except BadKey as refusal:
        log.info("refused a key: %s", refusal.reason)
        raise


def _check_caller() -> None:
    g.principal = _authenticated(bearer_key(request.headers.get("Authorization")))
    view = current_app.view_functions[request.endpoint or ""]
    scope = getattr(view, "required_scope", None)
    if scope is None and not g.principal.is_administrator:
        raise AdministratorNeeded
    if scope is not None and not g.principal.may(scope):
        raise ScopeMissing(scope)
    _check_address()


def _check_address() -> None:
    """Refuse U+0000 before a name out of the address reaches PostgreSQL, which cannot hold it."""
    if any("\x00" in text for text in (request.path, *request.args.values())):
        raise UnusableAddress


def _keep_private(response: Response) -> Response:
    """Answers that depend on a key are for its holder alone."""
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Authorization")
    return response
