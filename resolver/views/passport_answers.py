"""The forms a passport is answered in: a page, or one of the machine forms with the same facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.recalls.model import Notice
from passport import jsonld, jsonld_text
from passport.catalogue.model import Subject
from passport.model import ComposedPassport
from resolver.services import services
from resolver.views import csv_model
from resolver.views import page_answers as answers
from resolver.views.recall_model import notice_document
from resolver.views.unit_model import path_of

JSON_LD = "application/ld+json"
TURTLE = "text/turtle"
N_TRIPLES = "application/n-triples"
CSV = csv_model.MEDIA_TYPE
JSON = "application/json"
HTML = "text/html"
# The first one answers callers without a wish.
OFFERS = (JSON_LD, JSON, HTML, TURTLE, N_TRIPLES, CSV)
# Of one recorded version: the recorded bytes themselves come first.
RECORDED_FIRST = (JSON, JSON_LD, HTML, TURTLE, N_TRIPLES, CSV)


@dataclass(frozen=True, slots=True)
class Form:
    """One machine form, for the list on the page."""

    name: str
    media_type: str
    href: str


def forms(address: str) -> list[Form]:
    """The machine forms of the passport at ``address`` (a path on this host)."""
    return [
        Form("JSON-LD", JSON_LD, f"{address}?format=jsonld"),
        Form("JSON", JSON, f"{address}?format=json"),
        Form("Turtle", TURTLE, f"{address}?format=turtle"),
        Form("N-Triples", N_TRIPLES, f"{address}?format=ntriples"),
        Form("CSV", CSV, f"{address}?format=csv"),
    ]


def body(
    composed: ComposedPassport, notices: Sequence[Notice] | None, base_url: str, form: str
) -> bytes:
    """The passport in a machine form, or its facts as a table.

    ``notices`` is None where the answer must never change.
    ``base_url`` is its operator's host; context and terms are those this service publishes.
    """
    if form == CSV:
        return csv_model.table(composed, answers.named_language())
    blocks = None if notices is None else [notice_document(notice) for notice in notices]
    vocabulary_url = services().settings.public_url
    text = jsonld_text.text(
        composed, base_url=base_url, vocabulary_url=vocabulary_url, recall_notices=blocks
    ).encode()
    if form == TURTLE:
        return jsonld.to_turtle(text, vocabulary_url).encode()
    if form == N_TRIPLES:
        return jsonld.to_ntriples(text, vocabulary_url).encode()
    return text


def only(granularity: str, version: int) -> tuple[int, int, int]:
    """The versions (model, batch, item) that leave nothing but ``version`` of one level."""
    model, batch, item = (version if granularity == g else 0 for g in ("model", "batch", "item"))
    return model, batch, item


def content_type(form: str) -> str:
    """The Content-Type of a machine form; text says its encoding, JSON has only one."""
    if form == CSV:
        return f"{CSV}; charset=utf-8; header=present"
    return f"{form}; charset=utf-8" if form == TURTLE else form


def pinned_path(composed: ComposedPassport, subject: Subject) -> str:
    """The address of exactly this state of the passport, which never changes."""
    model, batch, item = composed.versions
    return f"/passport/pinned/{model}.{batch}.{item}{path_of(subject)}"
