"""The answer to what cannot be read as HTTP or has waited too long: no application is asked.

gunicorn would answer with a page of its own, without the headers that let scripts of other sites
read a refusal (Resolver 1.1, statement 4), and would log the sender's address, which we never do
(DECISION 11).
"""

from __future__ import annotations

import json
from http import HTTPStatus

from gunicorn.http import errors  # type: ignore[import-untyped]

from resolver import headers as h
from resolver.problem_table import RETRY
from resolver.problems import PROBLEM_JSON, Problem

_STATUS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], HTTPStatus, str], ...] = (
    (
        errors.LimitRequestLine,
        HTTPStatus.REQUEST_URI_TOO_LONG,
        "The request line is longer than this server reads.",
    ),
    (
        errors.LimitRequestHeaders,
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        "The headers are longer, or more, than this server reads.",
    ),
    (
        errors.ExpectationFailed,
        HTTPStatus.EXPECTATION_FAILED,
        "The only expectation that is met is 100-continue.",
    ),
    (
        # 501 would do as well (RFC 9112 6.1), but the fault is the client's and no alarm of ours.
        errors.UnsupportedTransferCoding,
        HTTPStatus.BAD_REQUEST,
        "The transfer coding of the body is not one this server reads.",
    ),
    # What the application itself tried to send is no fault of the client.
    (
        (errors.InvalidResponseHeader, errors.InvalidResponseHeaderName),
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "The request could not be answered.",
    ),
    (
        errors.ParseException,
        HTTPStatus.BAD_REQUEST,
        "The request is not HTTP as RFC 9112 has it; characters beyond ASCII must be "
        "percent-encoded in the address.",
    ),
)


def status_of(error: Exception) -> tuple[HTTPStatus, str]:
    """Status and sentence for what the server could not read, or could not send."""
    for kinds, status, sentence in _STATUS:
        if isinstance(error, kinds):
            return status, sentence
    return HTTPStatus.INTERNAL_SERVER_ERROR, "The request could not be answered."


def answer_to(error: Exception, public_url: str) -> tuple[HTTPStatus, bytes]:
    """Status and the whole answer as it goes over the wire; the connection ends with it."""
    status, sentence = status_of(error)
    return status, _on_the_wire(
        Problem(status.value, "unreadable_request", status.phrase, sentence), public_url
    )


def overloaded(public_url: str) -> bytes:
    """The whole answer to a request that had to wait for too long; the connection ends with it."""
    status = HTTPStatus.SERVICE_UNAVAILABLE
    sentence = "There are more requests than can be answered. Please try again in a few seconds."
    problem = Problem(status.value, "overloaded", status.phrase, sentence, headers=RETRY)
    return _on_the_wire(problem, public_url)


def _on_the_wire(problem: Problem, public_url: str) -> bytes:
    body = json.dumps(problem.document("")).encode()
    headers = [
        ("Connection", "close"),
        ("Content-Type", PROBLEM_JSON),
        ("Content-Length", str(len(body))),
        h.NO_STORE,
        *problem.headers,
        *h.security_headers(public_url),
        *h.CORS,
    ]
    phrase = HTTPStatus(problem.status).phrase
    lines = [f"HTTP/1.1 {problem.status} {phrase}", *(f"{n}: {v}" for n, v in headers)]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body
