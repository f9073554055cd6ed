"""The recycler's card: one sheet of a product for whoever takes it apart."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from aftersales.recalls import service as recalls
from passport import service as passports
from passport.catalogue import service as catalogue
from resolver.request_target import identifier_after
from resolver.services import services
from resolver.views import moments
from resolver.views import page_answers as answers
from resolver.views.card_model import card_view
from resolver.views.reading import past_state
from resolver.views.unit_model import unit_head

blueprint = Blueprint("cards", __name__)


@blueprint.get("/card/<path:digital_link>")
def show(digital_link: str) -> Response:
    """The card of a unit, a batch or a model, to print and for machines."""
    identifier = identifier_after("/card")
    asked, now = moments.asked_alone(), answers.now()
    with services().reads.read() as connection:
        at = moments.instant_for(connection, identifier, asked)
        now = at or now
        subject = catalogue.find_subject(connection, identifier)
        composed = passports.compose(connection, subject, now)
        notices = recalls.notices_for(connection, subject, at)
        then = past_state(connection, subject, at)
    language = answers.reader_language()
    model: dict[str, Any] = {
        "then": then,
        "unit": unit_head(subject, language, services().settings.public_url),
        "card": card_view(composed, language, now.date()),
        "recalled": bool(notices),
    }
    if not answers.wants_page():
        return answers.unit_answer(model, subject, language)
    return answers.page("card.html", subject, **model)
