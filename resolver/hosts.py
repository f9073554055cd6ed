"""Which Host a request may name: ours and our operators', nobody else's (DECISION 5)."""

from __future__ import annotations

import re
import threading
import time
from urllib.parse import urlsplit

from passport.catalogue.code_uri import authority_of, plain_authority
from passport.db import DatabaseUnavailable
from resolver.config import DEVELOPMENT_HOSTS, Settings
from resolver.last_known import OLDEST
from resolver.scan_store import ScanStore

# How long a changed primary host of an operator may take to be known, in seconds.
REMEMBERED = 5.0

_PORT = re.compile(r":[0-9]{1,5}\Z")


class Hosts:
    """The hosts that are answered; operators' own are read from the database now and then."""

    def __init__(self, settings: Settings, store: ScanStore) -> None:
        self._development = settings.development
        self._configured = configured_hosts(settings)
        self._store = store
        self._lock = threading.Lock()
        self._public_url = settings.public_url
        self._operators: dict[str, str] = {}  # primary URL by host, aliases too
        self._read_at: float | None = None

    def answers(self, host: str) -> bool:
        """Whether this authority, as sent by the client, is one of ours.

        Raises DatabaseUnavailable when only the database could tell.
        """
        host = plain_authority(host)
        if host in self._configured:
            return True
        if self._development and _without_port(host) in DEVELOPMENT_HOSTS:
            return True
        return host in self._operator_hosts()

    def base_of(self, host: str) -> str:
        """The URL that everything begins with which is said at this host (DECISION 5).

        An operator's primary URL at its own hosts, else that of the service. Raises
        DatabaseUnavailable.
        """
        host = plain_authority(host)
        if host in self._configured:
            return self._public_url
        return self._operator_hosts().get(host, self._public_url)

    def _operator_hosts(self) -> dict[str, str]:
        now = time.monotonic()
        with self._lock:
            if self._read_at is None or now - self._read_at > REMEMBERED:
                try:
                    rows = self._store.operator_urls()
                except DatabaseUnavailable:
                    # Codes of an operator are scanned at its host while the database is away, too.
                    if self._read_at is None or now - self._read_at > OLDEST:
                        raise
                    return self._operators
                self._operators = {
                    authority_of(url): primary_url or self._public_url
                    for primary_url, aliases in rows
                    for url in (primary_url, *aliases)
                    if url is not None
                }
                self._read_at = now
            return self._operators


def configured_hosts(settings: Settings) -> frozenset[str]:
    """The hosts of the service itself, as :func:`plain_authority` tells them.

    On a developer's machine its own names too, at the port the service is reached by.
    """
    hosts = [settings.public_host, *settings.allowed_hosts]
    if settings.development:
        port = urlsplit(settings.public_url).port
        hosts += (f"{name}:{port}" if port else name for name in DEVELOPMENT_HOSTS)
    return frozenset(plain_authority(host) for host in hosts)


def _without_port(host: str) -> str:
    return _PORT.sub("", host)
