"""What every page about a unit says of it first: which one it is, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from passport.catalogue.model import Operator, Standing, Subject
from passport.profile import newest_profile
from resolver.pages import LocalText, pick_text
from resolver.views.plain import PAGE_ONLY

NO_ICON = "box"


@dataclass(frozen=True, slots=True)
class UnitHead:
    """The head of a page about a unit, a batch or a model."""

    name: LocalText
    brand: str
    model_identifier: str
    image: str | None  # a path on this host: the content security policy allows no other
    image_alt: LocalText | None
    icon: str = field(metadata=PAGE_ONLY)
    standing: Standing
    serial: str | None
    lot: str | None
    produced_on: date | None
    hri: str
    path: str  # canonical Digital Link path; pages are "/page" + path and so on
    maker: Operator


def unit_head(subject: Subject, language: str, public_url: str) -> UnitHead:
    """The head for a reader of ``language``; ``public_url`` tells our own pictures from others."""
    product, identifier = subject.product, subject.identifier
    name = pick_text(product.names, language) or LocalText(product.model_identifier, language)
    return UnitHead(
        name=name,
        brand=product.brand,
        model_identifier=product.model_identifier,
        image=own_path(product.image, public_url),
        image_alt=pick_text(product.image_alt, language),
        icon=group_icon(product.product_group),
        standing=subject.standing,
        serial=identifier.serial,
        lot=subject.lot,
        produced_on=subject.unit.produced_on if subject.unit else None,
        hri=identifier.hri,
        path=path_of(subject),
        maker=subject.operator,
    )


def group_icon(product_group: str) -> str:
    """What stands for a product without a picture: as the newest profile of its group says."""
    profile = newest_profile(product_group)
    return profile.icon or NO_ICON if profile else NO_ICON


def path_of(subject: Subject) -> str:
    """The canonical path behind ``/page`` and its sisters.

    A lot that was asked for and is not on record stays: it is all that is known of the unit, and
    may decide whether a recall covers it.
    """
    has_lot = subject.unit is not None and subject.unit.lot is not None
    return subject.identifier.path if has_lot else subject.asked.path


def own_path(url: str | None, public_url: str) -> str | None:
    """``url`` as a path on this host; None when it is another host's, whom a reader never chose
    to visit."""
    if not url:
        return None
    if url.startswith(public_url + "/"):
        url = url[len(public_url) :]
    return url if url.startswith("/") and not url.startswith("//") else None


def address_lines(maker: Operator) -> list[str]:
    """Street and town of the maker, a line each; the country is the page's to name."""
    address = maker.address or {}
    town = " ".join(part for part in (address.get("postalCode"), address.get("city")) if part)
    return [line for line in (address.get("street"), town) if line]


def website_name(url: str | None) -> str | None:
    """The host name of a URL, as people read it."""
    return urlsplit(url).hostname if url else None
