"""The search box: from what stands on a label to the address of the product."""

from __future__ import annotations

from flask import Blueprint, Response, request

from resolver import headers as h
from resolver.find import identifier_in
from resolver.services import services

blueprint = Blueprint("find", __name__)


@blueprint.get("/find")
def show() -> Response:
    """303 to the identifier in ``?code=``, always on this host; 400 where there is none in it."""
    identifier = identifier_in(request.args.get("code", ""))
    language = request.args.get("lang")
    kept = f"?lang={language}" if language in services().pages.languages else ""
    # See Other, because what was found is another thing than the search (RFC 9110 15.4.4).
    return Response(status=303, headers=[("Location", identifier.path + kept), h.FRESH])
