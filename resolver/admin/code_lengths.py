"""What an answer about a product tells of the URIs its codes carry: how long, how much is left."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from passport.catalogue import service as catalogue
from passport.catalogue.code_uri import CodeUri
from passport.catalogue.model import Product
from resolver.admin.model import Body, without_none
from resolver.config import Settings


def beside_product(connection: Connection, product: Product, settings: Settings | None) -> Body:
    """``uri``, and ``warnings`` where the length the settings recommend is exceeded.

    Follows from the operator's primary host and the settings, so it is no part of the record.
    Without settings, as on the command line, only what is known without them.
    """
    code = catalogue.code_uri(connection, product, public_url_of(settings))
    if code is None:
        return {}
    default = None if settings is None else settings.uri_budget
    if code.budget is not None or default is None:
        return {"uri": _uri(code)}
    code = replace(code, budget=default)
    told: Body = {"uri": _uri(code)}
    warning = _warning(code, product)
    return told if warning is None else told | {"warnings": [warning]}


def public_url_of(settings: Settings | None) -> str | None:
    """What codes carry whose operator has no primary host."""
    return None if settings is None else settings.public_url


def _uri(code: CodeUri) -> Body:
    return without_none(
        {
            "prefix": code.prefix,
            "length": len(code.prefix),
            "budget": code.budget,
            "serialCharactersLeft": code.serial_characters_left,
        }
    )


def _warning(code: CodeUri, product: Product) -> dict[str, str] | None:
    pattern = product.serial_pattern
    if pattern is not None:
        problem = code.pattern_problem(product.identifier, pattern)
        return None if problem is None else {"pointer": "/serialPattern", "message": problem}
    if code.serial_characters_left == 0:
        message = (
            f"{code.prefix} alone has {len(code.prefix)} characters; the budget of a whole URI is "
            f"{code.budget}"
        )
        return {"pointer": "", "message": message}
    return None
