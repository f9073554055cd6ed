"""Checks of passports under ``/api/v1``: a dry run of publishing, and how ready a passport is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Response, abort, request

from gs1 import Gs1Error, Identifier, parse_target
from resolver.admin import passport_checks as checks
from resolver.api_requests import here, json_answer, read_json
from resolver.auth import admin_blueprint, caller, requires
from resolver.request_target import identifier_after
from resolver.services import services
from resolver.views import admin_passports

blueprint = admin_blueprint("admin_passport_checks")

_PASSPORTS = "/api/v1/passports"


@blueprint.post("/passports/<path:_raw>/validate")
@requires("passports:write")
def validate(_raw: str) -> Response:
    """Say what publishing this body would come to: every fault, and what to look at besides.

    Nothing is written. Also where the body is wrong the answer is 200, with ``valid`` false.
    """
    level = _level("validate")
    if level is None:
        return admin_passports.publish(_raw)
    body = read_json(limit=admin_passports.MAX_PASSPORT)
    with services().database.write() as connection:
        shown = checks.validate(
            connection,
            caller(),
            level,
            body,
            datetime.now(UTC),
            if_match=request.headers.get("If-Match"),
        )
    return json_answer(shown, etag=False)


@blueprint.get("/passports/<path:_raw>/readiness")
@requires("read")
def get_readiness(_raw: str) -> Response:
    """How ready a passport is on a day, and for a market where one is named: fact by fact.

    Names and states, never a value. A model, a batch or a unit is judged with its wider levels.
    """
    level = _level("readiness")
    if level is None:
        return admin_passports.get_entries(_raw)
    query = dict(request.args.lists())
    market, on = checks.asked(query, datetime.now(UTC).date())
    with services().database.read() as connection:
        found = checks.read_readiness(connection, caller(), level, market, on)
    return json_answer(checks.show(found), etag=False)


def _level(verb: str) -> Identifier | None:
    """The identifier before the verb; None where the verb is a serial or a lot.

    What reads as an identifier is one: a unit may be called "validate".
    """
    path = here()
    if not path.endswith(f"/{verb}"):
        return None  # the slash before it is part of a serial: 21/A%2Fvalidate
    if not path.startswith(f"{_PASSPORTS}/"):
        abort(404)  # the route itself was spelled with percent-encoding
    if _reads(lambda: identifier_after(_PASSPORTS)):
        return None
    link = parse_target(path.removeprefix(_PASSPORTS).removesuffix(f"/{verb}"))
    return abort(404) if link.stem else link.identifier


def _reads(read: Callable[[], Identifier]) -> bool:
    try:
        read()
    except Gs1Error:
        return False
    return True
