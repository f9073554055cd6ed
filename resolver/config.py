"""Settings: read once from the environment into one frozen value.

A bad value or a name we do not know stops the start: a mistyped setting that is silently ignored
is found out in production, on the day it matters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from passport.catalogue.rules import LONGEST_URI_BUDGET, SHORTEST_URI_BUDGET
from resolver.limits.rules import OFF, Limits, read_limits
from resolver.setting_table import SECRETS, SETTINGS

Environment = Literal["production", "development"]

PREFIX = "TRACEMARK_"
MINIMUM_SECRET_LENGTH = 32
DEVELOPMENT_SECRET = "development-only-not-a-secret-at-all"  # noqa: S105 - production refuses it
DEVELOPMENT_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})

# What the registry of the EU was reported to take.
DEFAULT_URI_BUDGET = 50

_budget = re.compile(r"[0-9]{1,4}\Z").match
_proxies = re.compile(r"[0-9]\Z").match
_ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?\Z")
_HOST = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?\Z")


class SettingsError(Exception):
    """The environment does not describe a service that may start; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the service was told about itself; made by :meth:`from_environment`."""

    environment: Environment
    database_url: str = field(repr=False)  # may hold a password
    public_url: str  # scheme and authority, no slash at the end
    secret_key: str = field(repr=False)
    allowed_hosts: frozenset[str] = frozenset()  # lower case, with the port where it was given
    allow_http_links: bool = False
    serve_in_place: bool = False  # a product may say otherwise
    uri_budget: int | None = DEFAULT_URI_BUDGET  # None: no length is warned about
    # A streaming replica; None where there is none. May hold a password.
    database_read_url: str | None = field(default=None, repr=False)
    rate_limits: Limits = OFF
    trusted_proxies: int = 0
    profiles: Path | None = None  # the operator's own folder of passport profiles

    @property
    def development(self) -> bool:
        """Whether this is somebody's own machine."""
        return self.environment == "development"

    @property
    def public_host(self) -> str:
        """Authority of the public URL, lower case: what a Host header is compared with."""
        return urlsplit(self.public_url).netloc.lower()

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Read and check all settings; raises :class:`SettingsError`.

        ``environ`` is normally ``os.environ``; files named by ``…_FILE`` settings are read.
        """
        values = _own_values(environ)
        environment = _environment(values.get("TRACEMARK_ENV"))
        development = environment == "development"
        database_url = _database_url(values.get("TRACEMARK_DATABASE_URL"), development)
        return cls(
            environment=environment,
            database_url=database_url,
            database_read_url=_read_url(values.get("TRACEMARK_DATABASE_READ_URL"), database_url),
            public_url=_public_url(values.get("TRACEMARK_PUBLIC_URL"), development),
            secret_key=_secret_key(values.get("TRACEMARK_SECRET_KEY"), development),
            allowed_hosts=_allowed_hosts(values.get("TRACEMARK_ALLOWED_HOSTS", "")),
            allow_http_links=_switch(
                "TRACEMARK_ALLOW_HTTP_LINKS",
                values.get("TRACEMARK_ALLOW_HTTP_LINKS"),
                default=development,
            ),
            serve_in_place=_switch(
                "TRACEMARK_SERVE_IN_PLACE", values.get("TRACEMARK_SERVE_IN_PLACE"), default=False
            ),
            uri_budget=_uri_budget(values.get("TRACEMARK_URI_BUDGET")),
            rate_limits=_rate_limits(values.get("TRACEMARK_RATE_LIMITS"), development),
            trusted_proxies=_trusted_proxies(values.get("TRACEMARK_TRUSTED_PROXIES", "0")),
            profiles=_profiles(values.get("TRACEMARK_PROFILES")),
        )


def _own_values(environ: Mapping[str, str]) -> dict[str, str]:
    """Our names only, secrets read from their files, empty values as if not set."""
    known = {setting.name for setting in SETTINGS}
    files = {f"{name}_FILE": name for name in SECRETS}
    values: dict[str, str] = {}
    for name, value in environ.items():
        if not name.startswith(PREFIX):
            continue
        if name not in known and name not in files:
            raise SettingsError(
                f"{name} is not a setting of Tracemark. Known: {', '.join(sorted(known))}."
            )
        if value.strip() == "":
            continue
        target = files.get(name, name)
        if target in values:
            raise SettingsError(f"{target} and {target}_FILE are both set; keep one of them.")
        values[target] = _file_text(name, value) if name in files else value.strip()
    return values


def _file_text(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name} names a file that cannot be read: {error}.") from error


def _environment(value: str | None) -> Environment:
    if value is None or value == "production":
        return "production"
    if value == "development":
        return "development"
    raise SettingsError(f"TRACEMARK_ENV must be production or development, not {value!r}.")


def _missing(name: str, example: str) -> SettingsError:
    return SettingsError(
        f"{name} is not set, and production needs it (for example {example}). "
        "If this is your own machine, set TRACEMARK_ENV=development: it needs nothing else."
    )


def _database_url(value: str | None, development: bool) -> str:
    if value is None:
        if development:
            return f"sqlite:///{Path.cwd() / 'var' / 'tracemark.db'}"
        raise _missing("TRACEMARK_DATABASE_URL", "postgresql://tracemark@localhost/tracemark")
    if not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise SettingsError(
            "TRACEMARK_DATABASE_URL must begin with sqlite:/// or postgresql:// "
            "(its value is not shown, because it may hold a password)."
        )
    return value


def _read_url(value: str | None, database_url: str) -> str | None:
    if value is None:
        return None
    postgres = ("postgresql://", "postgresql+psycopg://")
    if not value.startswith(postgres) or not database_url.startswith(postgres):
        raise SettingsError(
            "TRACEMARK_DATABASE_READ_URL must begin with postgresql://, and TRACEMARK_DATABASE_URL "
            "too: only PostgreSQL has replicas (its value is not shown, because it may hold a "
            "password)."
        )
    return value


def _public_url(value: str | None, development: bool) -> str:
    if value is None:
        if development:
            return "http://localhost:8000"
        raise _missing("TRACEMARK_PUBLIC_URL", "https://id.example.com")
    origin = value.rstrip("/")
    if not _ORIGIN.match(origin):
        raise SettingsError(
            "TRACEMARK_PUBLIC_URL must be scheme and host only, such as https://id.example.com, "
            f"not {value!r}."
        )
    if not development and not origin.startswith("https://"):
        raise SettingsError(f"TRACEMARK_PUBLIC_URL must be https in production, not {value!r}.")
    return origin


def _secret_key(value: str | None, development: bool) -> str:
    if value is None:
        if development:
            return DEVELOPMENT_SECRET
        raise _missing("TRACEMARK_SECRET_KEY", "the output of: openssl rand -hex 32")
    if len(value) < MINIMUM_SECRET_LENGTH:
        raise SettingsError(
            f"TRACEMARK_SECRET_KEY is shorter than {MINIMUM_SECRET_LENGTH} characters."
        )
    if value == DEVELOPMENT_SECRET and not development:
        raise SettingsError("TRACEMARK_SECRET_KEY is the text of the development default.")
    return value


def _allowed_hosts(value: str) -> frozenset[str]:
    hosts = frozenset(part.strip().lower() for part in value.split(",") if part.strip())
    for host in sorted(hosts):
        if not _HOST.match(host):
            raise SettingsError(f"TRACEMARK_ALLOWED_HOSTS: {host!r} is not a host name.")
    return hosts


def _switch(name: str, value: str | None, *, default: bool) -> bool:
    if value is None:
        return default
    if value in ("1", "0"):
        return value == "1"
    raise SettingsError(f"{name} must be 1 or 0, not {value!r}.")


def _uri_budget(value: str | None) -> int | None:
    if value is None:
        return DEFAULT_URI_BUDGET
    if _budget(value):
        if int(value) == 0:
            return None
        if SHORTEST_URI_BUDGET <= int(value) <= LONGEST_URI_BUDGET:
            return int(value)
    raise SettingsError(
        f"TRACEMARK_URI_BUDGET must be 0 or a whole number from {SHORTEST_URI_BUDGET} to "
        f"{LONGEST_URI_BUDGET}, not {value!r}."
    )


def _rate_limits(value: str | None, development: bool) -> Limits:
    if value is None:
        return OFF if development else Limits()
    try:
        return read_limits(value)
    except ValueError as error:
        raise SettingsError(f"TRACEMARK_RATE_LIMITS: {error}.") from error


def _trusted_proxies(value: str) -> int:
    if not _proxies(value):
        raise SettingsError(
            f"TRACEMARK_TRUSTED_PROXIES must be a whole number from 0 to 9, not {value!r}."
        )
    return int(value)


def _profiles(value: str | None) -> Path | None:
    if value is None:
        return None
    folder = Path(value)
    if not folder.is_absolute():
        raise SettingsError(f"TRACEMARK_PROFILES must be an absolute path, not {value!r}.")
    if not folder.is_dir():
        raise SettingsError(f"TRACEMARK_PROFILES: there is no folder {value!r}.")
    return folder
