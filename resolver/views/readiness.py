"""How ready a passport is, for people: open to everybody about public facts.

Whoever holds a key of the operator that answers for it sees the names of all facts. Nobody sees
a value here.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import Connection

from passport.catalogue import service as catalogue
from passport.catalogue.model import Subject
from passport.readiness import service as readiness
from resolver.admin import passport_checks as checks
from resolver.admin.responsibility import is_responsible
from resolver.auth import caller_if_any
from resolver.headers import NO_STORE
from resolver.request_target import identifier_after
from resolver.services import services
from resolver.views import page_answers as answers
from resolver.views.readiness_model import readiness_view
from resolver.views.unit_model import unit_head

blueprint = Blueprint("readiness", __name__)


@blueprint.get("/readiness/<path:digital_link>")
def show(digital_link: str) -> Response:
    """How ready the passport of a unit, a batch or a model is, on a day and for a market."""
    identifier = identifier_after("/readiness")
    market, on = checks.asked(dict(request.args.lists()), answers.now().date(), "lang", "format")
    with services().reads.read() as connection:
        subject = catalogue.find_subject(connection, identifier)
        open_to_all = not _is_own(connection, subject)
        judge = readiness.public_readiness if open_to_all else readiness.readiness
        found = judge(connection, subject, on, market)
    language = answers.reader_language()
    view = readiness_view(found, language, public_only=open_to_all)
    head = unit_head(subject, language, services().settings.public_url)
    model: dict[str, Any] = {"unit": head, "page": view}
    if answers.wants_page():
        response = answers.page("readiness.html", subject, **model)
    else:
        response = answers.unit_answer(model, subject, language)
    # It depends on the key, so nobody keeps it; then there is nothing it could vary by.
    response.headers[NO_STORE[0]] = NO_STORE[1]
    del response.headers["Vary"]
    return response


def _is_own(connection: Connection, subject: Subject) -> bool:
    caller = caller_if_any()
    return caller is not None and is_responsible(connection, caller, subject.identifier)
