"""What a product is made of: the tree of linked passports, each checked as it is shown."""

from __future__ import annotations

from flask import Blueprint, Response

from passport.catalogue import service as catalogue
from passport.components import service as components
from resolver.request_target import identifier_after
from resolver.services import services
from resolver.views import moments
from resolver.views import page_answers as answers
from resolver.views.components_model import component_rows, components_document
from resolver.views.unit_model import unit_head

blueprint = Blueprint("components", __name__)


@blueprint.get("/components/<path:digital_link>")
def show(digital_link: str) -> Response:
    """The components of exactly this unit, batch or model; a broken or missing one is named."""
    moments.refuse()
    identifier = identifier_after("/components")
    with services().reads.read() as connection:
        subject = catalogue.find_subject(connection, identifier)
        tree = components.tree(connection, subject.identifier)
    language = answers.reader_language()
    unit = unit_head(subject, language, services().settings.public_url)
    if not answers.wants_page():
        told = components_document(subject.identifier.path, tree)
        return answers.unit_answer({"unit": unit, "page": told}, subject, language)
    rows = list(component_rows(tree.parts))
    return answers.page("components.html", subject, unit=unit, rows=rows, tree=tree)
