"""What changed between two states of a passport, side by side.

A state is named by a moment, by the number of a version of this level, or by the versions of
model, batch and item that a fixed address names.
"""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import Connection

from passport import service as passports
from passport.catalogue import service as catalogue
from passport.catalogue.model import Subject
from passport.comparing import compare
from passport.refusals import NoPassport, NoPassportThen
from resolver.request_target import identifier_after
from resolver.services import services
from resolver.views import moments
from resolver.views import page_answers as answers
from resolver.views import passport_answers as forms
from resolver.views.compare_model import State, change_views, state_view
from resolver.views.unit_model import unit_head

blueprint = Blueprint("compare", __name__)

_VERSION = re.compile(r"[1-9][0-9]{0,8}\Z")
_PIN = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})\Z")
# Left out, it is what a regulator asks first: what changed since it was bought.
_FROM, _TO = moments.PLACED, moments.NOW


@blueprint.get("/history/compare/<path:digital_link>")
def show(digital_link: str) -> Response:
    """Two states of a unit's, a batch's or a model's passport, and what differs."""
    identifier = identifier_after("/history/compare")
    sides = [_asked("from", _FROM), _asked("to", _TO)]
    with services().reads.read() as connection:
        subject = catalogue.find_subject(connection, identifier)
        before, after = (_state(connection, subject, side) for side in sides)
    if before.composed is None and after.composed is None:
        raise NoPassport(subject.identifier)
    language = answers.reader_language()
    model: dict[str, Any] = {
        "unit": unit_head(subject, language, services().settings.public_url),
        "from": state_view(before, subject),
        "to": state_view(after, subject),
        "changes": change_views(compare(before.composed, after.composed), before, after, language),
    }
    if not answers.wants_page():
        return answers.unit_answer(model, subject, language)
    return answers.page("compare.html", subject, states=(model["from"], model["to"]), **model)


Side = tuple[str, moments.Moment | None]


def _asked(name: str, otherwise: str) -> Side:
    """The state a parameter names, and its moment where it is one. Raises as moments.moment."""
    text = request.args.get(name) or otherwise
    known = f"{name}RecordedAt"
    if _VERSION.match(text) or _PIN.match(text):
        return text, None
    return text, moments.moment(text, request.args.get(known, ""), (name, known))


def _state(connection: Connection, subject: Subject, side: Side) -> State:
    text, asked = side
    if asked is None:
        return State(text, passports.compose_pinned(connection, subject, _versions(subject, text)))
    # Of now no instant is told: the same answer is as good a second later.
    at = None if text == moments.NOW else moments.instant_of(connection, subject, asked)
    try:
        composed = moments.composed_at(connection, subject, asked)
    except NoPassportThen:
        composed = None
    return State(text, composed, at, asked.recorded_at)


def _versions(subject: Subject, text: str) -> tuple[int, int, int]:
    pin = _PIN.match(text)
    if pin is None:
        return forms.only(subject.identifier.granularity, int(text))
    model, batch, item = (int(number) for number in pin.groups())
    return model, batch, item
