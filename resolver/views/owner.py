"""The owner page: what a person sees after scanning a unit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response
from sqlalchemy import Connection

from aftersales.parts import service as parts
from aftersales.recalls import service as recalls
from gs1 import Identifier
from passport.catalogue import service as catalogue
from resolver.request_target import identifier_after
from resolver.services import services
from resolver.views import moments
from resolver.views import page_answers as answers
from resolver.views.lifecycle_model import life_view
from resolver.views.owner_model import Known, owner_page
from resolver.views.reading import passport_if_any, past_state, registered_links
from resolver.views.unit_model import unit_head

blueprint = Blueprint("owner", __name__)


@blueprint.get("/page/<path:digital_link>")
def show(digital_link: str) -> Response:
    """The page of a unit, a batch or a model; the path is read from the raw target."""
    identifier = identifier_after("/page")
    asked, now = moments.asked_alone(), answers.now()
    with services().reads.read() as connection:
        at = moments.instant_for(connection, identifier, asked)
        now = at or now
        known = read(connection, identifier, now, at)
        then = past_state(connection, known.subject, at)
    language = answers.reader_language()
    model: dict[str, Any] = {
        "then": then,
        "unit": unit_head(known.subject, language, services().settings.public_url),
        "life": life_view(known.composed),
        "page": owner_page(known, language, now.date()),
    }
    if not answers.wants_page():
        return answers.unit_answer(model, known.subject, language)
    return answers.page("owner.html", known.subject, **model)


def read(
    connection: Connection, identifier: Identifier, now: datetime, at: datetime | None = None
) -> Known:
    """Everything the page shows, from one snapshot. Raises UnknownIdentifier and LotMismatch.

    With ``at``, passport, recalls and links are those of that instant.
    """
    subject = catalogue.find_subject(connection, identifier)
    return Known(
        subject=subject,
        composed=passport_if_any(connection, subject, now),
        notices=recalls.notices_for(connection, subject, at),
        parts=parts.fitting(connection, subject),
        levels=registered_links(connection, subject, now, at),
    )
