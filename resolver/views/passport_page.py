"""The passport as a page, and the links that lead between its live and its fixed states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response

from aftersales.recalls.model import Notice
from passport.catalogue.model import Subject
from passport.model import ComposedPassport
from resolver.services import services
from resolver.views import page_answers as answers
from resolver.views import passport_answers as forms
from resolver.views.lifecycle_model import life_view
from resolver.views.passport_model import passport_view
from resolver.views.recall_model import notice_views
from resolver.views.unit_model import path_of, unit_head


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows: the live passport with its notices, or a fixed state without."""

    subject: Subject
    composed: ComposedPassport
    notices: Sequence[Notice]
    pinned: bool
    recalled_now: bool = False  # of a fixed state: nobody may read in it that a unit is safe


def passport_page(shown: Shown, links: Sequence[str]) -> Response:
    """The passport for people. Also of a fixed state the page itself may change, its facts not."""
    subject, composed = shown.subject, shown.composed
    language = answers.reader_language()
    pinned_url = forms.pinned_path(composed, subject)
    return answers.page(
        "passport.html",
        subject,
        links,
        unit=unit_head(subject, language, services().settings.public_url),
        passport=passport_view(composed, language),
        life=life_view(composed),
        notices=notice_views(shown.notices, language),
        pinned=shown.pinned,
        recalled_now=shown.recalled_now,
        pin=".".join(str(number) for number in composed.versions),
        pinned_url=pinned_url,
        forms=forms.forms(pinned_url if shown.pinned else f"/passport{path_of(subject)}"),
    )


def live_links(composed: ComposedPassport, subject: Subject, base: str) -> list[str]:
    """From the live passport to its fixed state (RFC 7089) and its history (RFC 5829)."""
    moment = composed.last_updated.strftime("%a, %d %b %Y %H:%M:%S GMT")
    return [
        f'<{base}{forms.pinned_path(composed, subject)}>; rel="memento"; datetime="{moment}"',
        f'<{base}/history{path_of(subject)}>; rel="version-history"',
    ]


def fixed_links(subject: Subject, base: str) -> list[str]:
    """From a fixed state to the live passport and the history (RFC 5829)."""
    path = path_of(subject)
    return [
        f'<{base}/passport{path}>; rel="latest-version"',
        f'<{base}/history{path}>; rel="version-history"',
    ]
