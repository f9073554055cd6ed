"""What is measured of a unit and open to everybody: a page with charts, JSON, and CSV.

Closed unless opened: a series that the profile does not open to the public answers like one that
does not exist, and nothing of it is in any form of this page, nor in its tag.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import Connection

from passport.catalogue import service as catalogue
from passport.catalogue.errors import UnknownUnit
from passport.catalogue.model import Subject
from passport.disclosure import PUBLIC
from passport.readings import service as readings
from resolver.admin.errors import UnusableParameter
from resolver.admin.reading_lists import place_of, span_of
from resolver.request_target import identifier_after
from resolver.services import services
from resolver.views import moments
from resolver.views import page_answers as answers
from resolver.views import readings_model as model
from resolver.views.reading import past_state
from resolver.views.unit_model import path_of, unit_head

blueprint = Blueprint("readings", __name__)

CSV = "text/csv"
CSV_ROWS = 10_000


@blueprint.get("/readings/<path:digital_link>")
def show(digital_link: str) -> Response:
    """The public readings of a unit, for people or machines; of one series also as CSV."""
    identifier, asked = identifier_after("/readings"), moments.asked_alone()
    form, only = answers.wanted(("text/html", answers.JSON, CSV)), request.args.get("property")
    language, span = answers.reader_language(), span_of(request.args)
    with services().reads.read() as connection:
        subject = catalogue.find_subject(connection, identifier)
        if subject.unit is None:
            raise UnknownUnit(identifier)
        if form == CSV:
            return _csv(connection, subject, only)
        at = moments.instant_for(connection, identifier, asked)
        question = model.Question(subject, span, language, at or answers.now())
        series = model.series_views(connection, question, only or None)
        then = past_state(connection, subject, at)
    unit = unit_head(subject, language, services().settings.public_url)
    shown: dict[str, Any] = {"unit": unit, "readings": series, "then": then}
    if form != "text/html":
        return answers.unit_answer(shown, subject, language)
    return answers.page("readings.html", subject, **shown)


def _csv(connection: Connection, subject: Subject, only: str | None) -> Response:
    """Ten thousand readings at most; ``Link`` says where the next ones are (RFC 8288)."""
    if not only:
        raise UnusableParameter("property", "the name of one series, for CSV", "")
    unit = subject.identifier
    series = readings.series_named(connection, unit, only, PUBLIC, answers.now())
    found = readings.page(
        connection,
        unit,
        series,
        span_of(request.args),
        after=place_of(request.args.get("after") or None),
        limit=CSV_ROWS + 1,
    )
    following = model.next_page(path_of(subject), only, found, CSV_ROWS)
    links = [] if following is None else [f'<{following}>; rel="next"']
    body = model.csv_bytes(series, found[:CSV_ROWS])
    return answers.fresh(body, f"{CSV}; charset=utf-8", subject=subject, links=links)
