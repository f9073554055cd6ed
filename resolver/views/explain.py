"""Why a code is answered as it is: for machines under ``/api/v1``, for people at ``/explain``.

Open to everybody, because what it shows of links is in the public linkset anyway; a key shows its
operator what is not in force yet.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from resolver.auth import caller_if_any
from resolver.explain import service
from resolver.explain.document import document
from resolver.explain.errors import InstantInFuture, UnusableQuestion
from resolver.explain.model import Explained
from resolver.explain.question import PARAMETERS, read_question
from resolver.headers import NO_STORE, REQUEST_ID_KEY
from resolver.pages import kept_query
from resolver.problems import HTML, problem_of
from resolver.request_target import raw_target
from resolver.services import services
from resolver.views import page_answers as answers
from resolver.views.explain_model import explain_page

blueprint = Blueprint("explain", __name__)


@blueprint.get("/api/v1/explain")
def show_document() -> Response:
    """The explanation as JSON."""
    return _as_json(_explained())


@blueprint.get("/explain")
def show() -> Response:
    """The form, and the explanation of the address that was typed into it."""
    if not answers.wants_page():
        return _as_json(_explained())
    if not request.args.get("uri"):
        return _as_page(None)
    try:
        return _as_page(_explained())
    except (UnusableQuestion, InstantInFuture) as refusal:
        return _as_page(None, refusal)


def _explained() -> Explained:
    question = read_question(dict(request.args.lists()))
    return service.explain(
        services(),
        question,
        answers.now(),
        viewer=caller_if_any(),
        request_id=request.environ.get(REQUEST_ID_KEY, ""),
    )


def _as_json(explained: Explained) -> Response:
    body = answers.json_bytes(document(explained))
    return Response(body, headers=[("Content-Type", answers.JSON), NO_STORE])


def _as_page(explained: Explained | None, refusal: Exception | None = None) -> Response:
    language, pages = answers.reader_language(), services().pages
    problem = problem_of(refusal) if refusal else None
    text = pages.render(
        "explain.html",
        language,
        asked={name: request.args.get(name, "") for name in PARAMETERS},
        problem=problem,
        page=explain_page(explained, language, pages) if explained else None,
        kept_query=kept_query(raw_target(request.environ).query),
    )
    headers = [("Content-Type", HTML), ("Content-Language", language), NO_STORE]
    return Response(text, problem.status if problem else 200, headers)
