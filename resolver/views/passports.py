"""Passports over HTTP: the live one in many forms, and its fixed states."""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort, request

from aftersales.recalls import service as recalls
from gs1 import Identifier
from passport import service as passports
from passport.catalogue import service as catalogue
from resolver.answers import with_query
from resolver.request_target import identifier_after, raw_target
from resolver.services import services
from resolver.views import moments
from resolver.views import page_answers as answers
from resolver.views import passport_answers as forms
from resolver.views.passport_page import Shown, fixed_links, live_links, passport_page

blueprint = Blueprint("passports", __name__)

_PIN = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})\Z")


@blueprint.get("/passport/<path:digital_link>")
def show(digital_link: str) -> Response:
    """The passport in force of a unit, a batch or a model, with the recall state beside it."""
    identifier = identifier_after("/passport")
    moment = moments.asked()
    if moment is not None:
        return _pinned_state(identifier, moment)
    form = answers.wanted(forms.OFFERS) or abort(406)
    with services().reads.read() as connection:
        subject = catalogue.find_subject(connection, identifier)
        composed = passports.compose(connection, subject, answers.now())
        notices = recalls.notices_for(connection, subject)
    base = answers.base_url(subject)
    links = live_links(composed, subject, base)
    if form == forms.HTML:
        return passport_page(Shown(subject, composed, notices, pinned=False), links)
    body = forms.body(composed, notices, base, form)
    return answers.fresh(body, forms.content_type(form), subject=subject, links=links)


@blueprint.get("/passport/pinned/<pin>/<path:digital_link>")
def show_pinned(pin: str, digital_link: str) -> Response:
    """The passport composed from exactly the versions named; it never changes."""
    versions = _PIN.match(pin) or abort(404)
    identifier = identifier_after(f"/passport/pinned/{pin}")
    form = answers.wanted(forms.OFFERS) or abort(406)
    model, batch, item = (int(number) for number in versions.groups())
    with services().reads.read() as connection:
        subject = catalogue.find_subject(connection, identifier)
        composed = passports.compose_pinned(connection, subject, (model, batch, item))
        recalled = form == forms.HTML and bool(recalls.notices_for(connection, subject))
    return _fixed(Shown(subject, composed, (), pinned=True, recalled_now=recalled), form)


@blueprint.get("/passport/versions/<number>/<path:digital_link>")
def show_version(number: str, digital_link: str) -> Response:
    """What one level stated in one version: as JSON the public facts byte for byte as they were
    recorded, in any other form the passport of these facts alone."""
    if not re.match(r"[1-9][0-9]{0,8}\Z", number):
        abort(404)
    identifier = identifier_after(f"/passport/versions/{number}")
    form = answers.wanted(forms.RECORDED_FIRST) or abort(406)
    version = int(number)
    with services().reads.read() as connection:
        subject = catalogue.find_subject(connection, identifier)
        record = passports.version_document(connection, identifier, version)
        if form == forms.JSON:
            links = fixed_links(subject, answers.base_url(subject))
            return answers.immutable(record.document, form, links=links, negotiated=True)
        alone = forms.only(identifier.granularity, version)
        composed = passports.compose_pinned(connection, subject, alone)
        recalled = form == forms.HTML and bool(recalls.notices_for(connection, subject))
    return _fixed(Shown(subject, composed, (), pinned=True, recalled_now=recalled), form)


def _pinned_state(identifier: Identifier, moment: moments.Moment) -> Response:
    """The way to the fixed state a moment stands for: only that address never changes."""
    with services().reads.read() as connection:
        subject = catalogue.find_subject(connection, identifier)
        # A fixed state never has readings: none need be looked for.
        composed = moments.composed_at(connection, subject, moment, with_readings=False)
    rest = moments.rest_of(raw_target(request.environ).query)
    there = with_query(forms.pinned_path(composed, subject), rest)
    base = answers.base_url(subject)
    return answers.sent_on(base + there, subject, live_links(composed, subject, base))


def _fixed(shown: Shown, form: str) -> Response:
    base = answers.base_url(shown.subject)
    links = fixed_links(shown.subject, base)
    if form == forms.HTML:
        return passport_page(shown, links)
    body = forms.body(shown.composed, None, base, form)
    return answers.immutable(body, forms.content_type(form), links=links, negotiated=True)
