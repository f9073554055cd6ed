"""The recall page of one unit: the notice, or the good news that there is none."""

from __future__ import annotations

from flask import Blueprint, Response

from aftersales.recalls import service as recalls
from passport.catalogue import service as catalogue
from passport.chain import instant
from resolver.request_target import identifier_after
from resolver.services import services
from resolver.views import page_answers as answers
from resolver.views.recall_model import notice_views, recall_document
from resolver.views.unit_model import unit_head

blueprint = Blueprint("recalls", __name__)


@blueprint.get("/recall/<path:digital_link>")
def show(digital_link: str) -> Response:
    """The recall state of a unit, a batch or a model, for people or machines."""
    identifier = identifier_after("/recall")
    at = answers.asked_instant()
    with services().database.read() as connection:
        subject = catalogue.find_subject(connection, identifier)
        notices = recalls.notices_for(connection, subject, at)
    if not answers.wants_page():
        uri = answers.canonical_uri(subject.identifier, subject)
        document = recall_document(subject, notices, uri)
        then = {"at": instant(at)} if at else {}
        return answers.json_answer(document | then, subject)
    language = answers.reader_language()
    return answers.page(
        "recall.html",
        subject,
        unit=unit_head(subject, language, services().settings.public_url),
        notices=notice_views(notices, language),
        checked_on=(at or answers.now()).date(),
        at=at,
    )
