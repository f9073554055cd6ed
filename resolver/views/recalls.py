"""The recall page of one unit: the notice, or the good news that there is none."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from aftersales.recalls import service as recalls
from passport.catalogue import service as catalogue
from resolver.request_target import identifier_after
from resolver.services import services
from resolver.views import moments
from resolver.views import page_answers as answers
from resolver.views.reading import past_state
from resolver.views.recall_model import notice_views, recall_document
from resolver.views.unit_model import unit_head

blueprint = Blueprint("recalls", __name__)


@blueprint.get("/recall/<path:digital_link>")
def show(digital_link: str) -> Response:
    """The recall state of a unit, a batch or a model, for people or machines."""
    identifier = identifier_after("/recall")
    asked = moments.asked_alone()
    with services().reads.read() as connection:
        at = moments.instant_for(connection, identifier, asked)
        subject = catalogue.find_subject(connection, identifier)
        notices = recalls.notices_for(connection, subject, at)
        then = past_state(connection, subject, at)
    language, day = answers.reader_language(), (at or answers.now()).date()
    head: dict[str, Any] = {
        "then": then,
        "unit": unit_head(subject, language, services().settings.public_url),
    }
    if not answers.wants_page():
        model = {**head, **recall_document(subject, notices, day)}
        return answers.unit_answer(model, subject, language)
    views = notice_views(notices, language)
    return answers.page("recall.html", subject, notices=views, checked_on=day, **head)
