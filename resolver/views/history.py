"""The history page: every version and event with its fingerprint, and what it changed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from sqlalchemy import Connection

from passport import service as passports
from passport.catalogue import service as catalogue
from passport.catalogue.model import Subject
from passport.refusals import NoPassport
from passport.timelines import LevelMarks, timeline
from resolver.request_target import identifier_after
from resolver.services import services
from resolver.views import history_question, moments
from resolver.views import page_answers as answers
from resolver.views.history_model import LevelPart, Then, history_document, history_view
from resolver.views.history_question import Question
from resolver.views.timeline_model import timeline_view
from resolver.views.unit_model import path_of, unit_head

blueprint = Blueprint("history", __name__)


@blueprint.get("/history/<path:digital_link>")
def show(digital_link: str) -> Response:
    """A page of the history of every level of a unit, a batch or a model, newest first."""
    identifier = identifier_after("/history")
    question = history_question.asked()
    with services().reads.read() as connection:
        subject = catalogue.find_subject(connection, identifier)
        parts, then = _read(connection, subject, question)
        life = _life(connection, subject, question)
    if question.begins and not any(part.rows for part in parts):
        raise NoPassport(subject.identifier)
    language, base = answers.reader_language(), answers.base_url(subject)
    address = f"/history{path_of(subject)}"
    levels = history_view(parts, address, language)
    model: dict[str, Any] = {
        "then": then,
        "unit": unit_head(subject, language, services().settings.public_url),
        "timeline": timeline_view(life, language),
    }
    if not answers.wants_page():
        model["levels"] = history_document(parts, levels, base)
        return answers.unit_answer(model, subject, language)
    newest = None if question.begins else address
    return answers.page("history.html", subject, levels=levels, newest=newest, **model)


def _life(connection: Connection, subject: Subject, question: Question) -> list[LevelMarks]:
    """What the picture of all levels shows; only the first page of the whole history has one."""
    if not question.begins or question.level is not None:
        return []
    known = None if question.moment is None else question.moment.recorded_at
    return timeline(connection, subject, recorded_at=known)


def _read(
    connection: Connection, subject: Subject, question: Question
) -> tuple[list[LevelPart], Then | None]:
    """The entries asked for, and which of them were in force at the moment asked about."""
    asked = question.moment
    known = None if asked is None else asked.recorded_at
    at = answers.now() if asked is None else moments.instant_of(connection, subject, asked)
    current = passports.in_force(connection, subject, at, recorded_at=known)
    # One more than are shown: whether there are older ones.
    part = passports.Part(question.limit + 1, before=question.before, recorded_at=known)
    parts = [
        LevelPart(
            granularity,
            level,
            passports.history_part(connection, level, part),
            current.get(level.path),
            question.limit,
        )
        for granularity, level in subject.levels
        if question.level in (None, granularity)
    ]
    return parts, None if asked is None else Then(at, known)
