"""What passports refer to: the dictionary of terms, the JSON-LD context, the schemas."""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort

import schemas.loader
from resolver.services import services
from resolver.views import page_answers as answers
from resolver.views.dictionary_model import dictionary_document, term_document, term_view
from resolver.views.vocabulary_model import profile_lines
from schemas import linked_data
from schemas.dictionary import dictionary

blueprint = Blueprint("dictionary", __name__)

JSON_LD = "application/ld+json"
OFFERS = ("text/html", JSON_LD, answers.JSON)


@blueprint.get("/terms/")
def show_all() -> Response:
    """Every term of our own, for people or machines."""
    base, terms = services().settings.public_url, dictionary()
    form = answers.wanted(OFFERS) or abort(406)
    if form != "text/html":
        return answers.fresh(answers.json_bytes(dictionary_document(terms.values(), base)), form)
    language = answers.reader_language()
    views = [term_view(term, base, language) for term in terms.values()]
    return answers.page("terms.html", terms=views, profiles=profile_lines(language))


@blueprint.get("/terms/<name>")
def show_term(name: str) -> Response:
    """One term; its address is its name in linked data."""
    base = services().settings.public_url
    term = dictionary().get(name) or abort(404)
    form = answers.wanted(OFFERS) or abort(406)
    if form != "text/html":
        return answers.fresh(answers.json_bytes(term_document(term, base)), form)
    return answers.page("term.html", term=term_view(term, base, answers.reader_language()))


@blueprint.get("/contexts/<name>.jsonld")
def show_context(name: str) -> Response:
    """A JSON-LD context: of the passport around the facts, or of one profile; it never changes."""
    try:
        document = linked_data.context(name, services().settings.public_url)
    except linked_data.UnknownContext:
        abort(404)
    return answers.fresh(answers.json_bytes(document), JSON_LD)


@blueprint.get("/schemas/passport/<group>/<file>")
def show_schema(group: str, file: str) -> Response:
    """The published schema of a passport profile, byte for byte; it never changes."""
    number = re.match(r"([1-9][0-9]{0,3})\.json\Z", file) or abort(404)
    if f"{group}/{number[1]}" not in schemas.loader.profiles():
        abort(404)
    body = schemas.loader.read(f"passport/{group}/{number[1]}")
    return answers.immutable(body, "application/schema+json")
