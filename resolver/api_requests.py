"""Bodies and answers of the admin API: JSON in with the holes closed, JSON out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask import Response, request
from sqlalchemy import Connection
from werkzeug.exceptions import HTTPException

from resolver import sizes
from resolver.admin import preconditions, read_only, validation
from resolver.admin.errors import BrokenBody, EncodedBody, WrongMediaType
from resolver.admin.model import Body, Put
from resolver.auth import caller
from resolver.principals.model import Principal
from resolver.request_target import raw_target
from resolver.services import services
from resolver.strict_json import parse

Action = Callable[[Connection, Principal, Body, datetime], Put]

JSON = "application/json"
NDJSON = "application/x-ndjson"
MAX_JSON = sizes.JSON_BODY


def answer_put(schema: str, action: Action, *, limit: int = MAX_JSON) -> Response:
    """Read the body, put it in one transaction, look at If-Match: 201 or 200 with its tag.

    ``action`` keeps it and says what was there; what it must not replace is rolled back, and so is
    a body that repeats an answer of something else.
    """
    body, told = read_only.split(schema, json_body(schema, limit=limit))
    with services().database.write() as connection:
        put = action(connection, caller(), body, datetime.now(UTC))
        read_only.check(told, put.body)
        preconditions.check(put.change, put.before, request.headers.get("If-Match"))
    status = preconditions.STATUS[put.change]
    return json_answer(put.body, status, location=here(), beside=put.beside)


def here() -> str:
    """The path of the current request as it was sent: a Location for what was put there."""
    return raw_target(request.environ).path


def json_body(schema: str, *, limit: int = MAX_JSON) -> Body:
    """The body of the current request, checked against ``schemas/requests/{schema}.json``.

    Raises as :func:`read_json`, and InvalidBody with every problem.
    """
    body = read_json(limit=limit)
    validation.check(schema, body)
    checked: Body = body
    return checked


def read_json(*, limit: int = MAX_JSON) -> Any:
    """The body of the current request, whatever its shape.

    Raises MalformedJson, WrongMediaType, EncodedBody, BrokenBody, and Flask's 413 above ``limit``
    bytes.
    """
    expect_media_type(JSON)
    request.max_content_length = limit
    with whole_body():
        body = request.get_data(cache=False)
    return parse(body)


@contextmanager
def whole_body() -> Iterator[None]:
    """Around reading the body; raises BrokenBody where the server cannot read on."""
    try:
        yield
    except HTTPException:
        raise
    except Exception as error:
        # A WSGI server raises what it likes here; Gunicorn's errors have no common class.
        raise BrokenBody from error


def expect_media_type(*expected: str) -> None:
    """Raise unless the body is declared as one of these, uncompressed."""
    if request.mimetype not in expected:
        raise WrongMediaType(expected[0], request.mimetype)
    encoding = request.headers.get("Content-Encoding", "identity")
    if encoding.lower() != "identity":
        raise EncodedBody(encoding)


def json_answer(
    body: Any,
    status: int = 200,
    *,
    etag: bool = True,
    location: str | None = None,
    beside: Body | None = None,
) -> Response:
    """A JSON answer; its entity tag is that of the body, as If-Match expects it.

    What stands ``beside`` is told along with it and is no part of the tag.
    """
    told = body | beside if beside else body
    response = Response(json.dumps(told, ensure_ascii=False), status, mimetype=JSON)
    if etag:
        response.headers["ETag"] = preconditions.entity_tag(body)
    if status == 201 and location is not None:
        response.headers["Location"] = location
    return response
