"""The history page: every version and event with its fingerprint, and what it changed."""

from __future__ import annotations

from flask import Blueprint, Response

from passport import service as passports
from passport.catalogue import service as catalogue
from passport.refusals import NoPassport
from resolver.request_target import identifier_after
from resolver.services import services
from resolver.views import page_answers as answers
from resolver.views.history_model import history_document, history_view
from resolver.views.unit_model import unit_head

blueprint = Blueprint("history", __name__)


@blueprint.get("/history/<path:digital_link>")
def show(digital_link: str) -> Response:
    """The history of every level of a unit, a batch or a model, for people or machines."""
    answers.refuse_instant()
    identifier = identifier_after("/history")
    with services().database.read() as connection:
        subject = catalogue.find_subject(connection, identifier)
        history = [(g, level, passports.history(connection, level)) for g, level in subject.levels]
    if not any(rows for _, _, rows in history):
        raise NoPassport(subject.identifier)
    language, base = answers.reader_language(), answers.base_url(subject)
    unit = unit_head(subject, language, services().settings.public_url)
    levels = history_view(history, subject.product.product_group, language, answers.now())
    if not answers.wants_page():
        model = {"unit": unit, "levels": history_document(history, levels, base)}
        return answers.unit_answer(model, subject, language)
    return answers.page("history.html", subject, unit=unit, levels=levels)
