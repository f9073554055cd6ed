"""What one process of the service is made of, handed to whoever answers requests."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from aftersales.analytics.counter import ScanCounter
from passport.db import Database
from resolver.answering import Answering
from resolver.config import Settings
from resolver.database_watch import DatabaseWatch
from resolver.hosts import Hosts
from resolver.limits.limiter import Limiter
from resolver.pages import Pages
from resolver.replicas.reads import PublicReads
from resolver.scan_store import ScanStore


@dataclass(frozen=True, slots=True)
class Services:
    """Kept as ``app.extensions["tracemark"]``."""

    settings: Settings
    database: Database
    pages: Pages
    counter: ScanCounter
    scan_store: ScanStore
    hosts: Hosts
    answering: Answering
    reads: PublicReads
    limiter: Limiter
    watch: DatabaseWatch


def services() -> Services:
    """The services of the Flask application that is answering now."""
    found: Services = current_app.extensions["tracemark"]
    return found
