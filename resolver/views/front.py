"""The start page: what this host is, for people and for machines."""

from __future__ import annotations

from flask import Blueprint, Response

import schemas.loader
from resolver.services import services
from resolver.views import page_answers as answers
from resolver.views.front_model import examples

blueprint = Blueprint("front", __name__)


@blueprint.get("/")
def show() -> Response:
    """The start page; with links to the example products where they are loaded."""
    with services().database.read() as connection:
        found = examples(connection, answers.reader_language())
    return answers.page("front.html", examples=found, profiles=schemas.loader.profiles())
