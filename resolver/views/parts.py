"""The parts page: only what fits, with the number to order today and why it fits."""

from __future__ import annotations

from flask import Blueprint, Response

from aftersales.parts import service as parts
from passport.catalogue import service as catalogue
from resolver.request_target import identifier_after
from resolver.services import services
from resolver.views import moments
from resolver.views import page_answers as answers
from resolver.views.parts_model import part_views, parts_document
from resolver.views.unit_model import unit_head

blueprint = Blueprint("parts", __name__)


@blueprint.get("/parts/<path:digital_link>")
def show(digital_link: str) -> Response:
    """The fitting parts of a unit, a batch or a model, for people or machines."""
    moments.refuse()
    identifier = identifier_after("/parts")
    with services().reads.read() as connection:
        subject = catalogue.find_subject(connection, identifier)
        fitting = parts.fitting(connection, subject)
    language = answers.reader_language()
    unit = unit_head(subject, language, services().settings.public_url)
    if not answers.wants_page():
        model = {"unit": unit, "parts": parts_document(fitting)}
        return answers.unit_answer(model, subject, language)
    return answers.page("parts.html", subject, unit=unit, parts=part_views(fitting, language))
