"""The dictionary by product group: what each element of each profile version means."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

import schemas.loader
from resolver.services import services
from resolver.views import page_answers as answers
from resolver.views.element_document import element_document, vocabulary_document
from resolver.views.element_model import element_view, elements
from resolver.views.vocabulary_model import vocabulary_view

blueprint = Blueprint("dictionary_elements", __name__)

JSON_LD = "application/ld+json"
OFFERS = ("text/html", JSON_LD, answers.JSON)


@blueprint.get("/terms/<group>/<number>/")
def show_profile(group: str, number: str) -> Response:
    """Every element of one version of a profile, by section."""
    name, base = _profile(group, number), services().settings.public_url
    form = answers.wanted(OFFERS) or abort(406)
    if form != "text/html":
        return answers.fresh(answers.json_bytes(vocabulary_document(name, base)), form)
    language, wanted = answers.reader_language(), request.args.get("q", "").strip()
    view = vocabulary_view(name, base, language, wanted)
    return answers.page("vocabulary.html", vocabulary=view, wanted=wanted)


@blueprint.get("/terms/<group>/<number>/<path:element>")
def show_element(group: str, number: str, element: str) -> Response:
    """One element; its address is what passports name as their dictionary reference."""
    name, base = _profile(group, number), services().settings.public_url
    if element not in elements(name):
        abort(404)
    form = answers.wanted(OFFERS) or abort(406)
    if form != "text/html":
        return answers.fresh(answers.json_bytes(element_document(name, element, base)), form)
    language = answers.reader_language()
    view = element_view(name, element, base, language)
    return answers.page("element.html", element=view, profile=name)


def _profile(group: str, number: str) -> str:
    name = f"{group}/{number}"
    return name if name in schemas.loader.profiles() else abort(404)
