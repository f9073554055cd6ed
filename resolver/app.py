"""The application: Flask for pages and the admin API, the scan path in front of it."""

from __future__ import annotations

import os
import pkgutil
from importlib import import_module

from flask import Flask, Response, request

from aftersales.analytics.counter import ScanCounter
from passport.db import Database
from resolver import logs, problems, sizes, views
from resolver.added_profiles import put_in_place
from resolver.answering import Answering
from resolver.change_log import ChangeLog
from resolver.config import Settings
from resolver.database_watch import DatabaseWatch
from resolver.headers import IMMUTABLE, REQUEST_ID_KEY
from resolver.hosts import Hosts
from resolver.kept_answers import KeptAnswers
from resolver.kept_records import KeptRecords
from resolver.last_known import LastKnown
from resolver.limits.limiter import Limiter
from resolver.pages import Pages
from resolver.replicas.reads import PublicReads
from resolver.request_target import raw_target
from resolver.scan import ScanApplication
from resolver.services import Services

PATIENCE = 5.0  # seconds for PostgreSQL to answer what a page or the admin API reads
MAX_BODY = sizes.OTHER_BODY  # routes that take more or less than this say so themselves


def create_app(settings: Settings | None = None) -> Flask:
    """A ready application; settings come from the environment unless given.

    Raises :class:`resolver.config.SettingsError`. Nothing is opened yet: the database is reached
    at the first request, after a pre-forking server has forked.
    """
    settings = settings or Settings.from_environment(os.environ)
    put_in_place(settings)
    app = Flask("resolver")
    app.secret_key = settings.secret_key
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = MAX_BODY
    # An identifier's path is data: nothing may merge its slashes or redirect to add one.
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = False
    database = Database(settings.database_url, patience=PATIENCE, makes_file=False)
    inner = app.wsgi_app
    reads = PublicReads(database, settings.database_read_url)
    pages, store = Pages(), reads.scan_store()
    last_known, changes = LastKnown(), ChangeLog()
    watch = DatabaseWatch(store, database, last_known, changes)
    database.on_commit = watch.wake
    answering = Answering(
        *(settings, store, pages, inner),
        last_known=last_known,
        kept=KeptAnswers(changes),
        shared=KeptRecords(store, changes),
        watch=watch,
        remembers=not reads.has_replica,
    )
    hosts, counter = Hosts(settings, store), ScanCounter(database)
    # Made here, before a pre-forking server forks, so that its workers share the counters.
    limiter = Limiter(settings.rate_limits, settings.trusted_proxies)
    state = Services(
        settings, database, pages, counter, store, hosts, answering, reads, limiter, watch
    )
    app.extensions["tracemark"] = state
    _register_views(app)
    app.register_error_handler(Exception, _answer_error)
    app.after_request(_keep_versioned_files)
    app.wsgi_app = ScanApplication(inner, state)  # type: ignore[method-assign]
    return app


def _register_views(app: Flask) -> None:
    """Every module of ``resolver/views`` that has a ``blueprint``; a test lists the routes."""
    for module in sorted(pkgutil.iter_modules(views.__path__), key=lambda found: found.name):
        blueprint = getattr(import_module(f"resolver.views.{module.name}"), "blueprint", None)
        if blueprint is not None:
            app.register_blueprint(blueprint)


def _keep_versioned_files(response: Response) -> Response:
    """A file of ours whose address names its content may be kept for good."""
    if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
        name, value = IMMUTABLE
        response.headers[name] = value
    return response


def _answer_error(error: Exception) -> Response:
    """Any exception that leaves a view, in the form the caller can use."""
    problem = problems.problem_of(error)
    path = raw_target(request.environ).path
    if problem.status >= 500:
        request_id = request.environ.get(REQUEST_ID_KEY, "")
        logs.failed(error, problem.status, request_id=request_id, method=request.method, path=path)
    return problems.problem_response(problem)
