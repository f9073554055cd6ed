"""Settings: read once from the environment into one frozen value.

A bad value or a name we do not know stops the start: a mistyped setting that is silently ignored
is found out in production, on the day it matters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from passport.catalogue.rules import LONGEST_URI_BUDGET, SHORTEST_URI_BUDGET

Environment = Literal["production", "development"]

PREFIX = "TRACEMARK_"
MINIMUM_SECRET_LENGTH = 32
DEVELOPMENT_SECRET = "development-only-not-a-secret-at-all"  # noqa: S105 - production refuses it
DEVELOPMENT_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})

# What the registry of the EU was reported to take.
DEFAULT_URI_BUDGET = 50

_budget = re.compile(r"[0-9]{1,4}\Z").match
_ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?\Z")
_HOST = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?\Z")


class SettingsError(Exception):
    """The environment does not describe a service that may start; the text says what to do."""


class Setting(NamedTuple):
    """One row of the settings table in the README: name, default in words, meaning."""

    name: str
    default: str
    meaning: str


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "TRACEMARK_ENV",
        "production",
        "`production` or `development`; development needs no other setting",
    ),
    Setting(
        "TRACEMARK_DATABASE_URL",
        "required; in development `sqlite:///…/var/tracemark.db`",
        "`sqlite:////absolute/path.db` or `postgresql://user:password@host/name`",
    ),
    Setting(
        "TRACEMARK_PUBLIC_URL",
        "required, https; in development `http://localhost:8000`",
        "scheme and host that every absolute URL begins with, such as `https://id.example.com`",
    ),
    Setting(
        "TRACEMARK_SECRET_KEY",
        "required; in development a fixed text",
        "at least 32 random characters, kept for signing; nothing is signed with it yet",
    ),
    Setting(
        "TRACEMARK_ALLOWED_HOSTS",
        "empty",
        "further host names that are answered, separated by commas; others get 421",
    ),
    Setting(
        "TRACEMARK_ALLOW_HTTP_LINKS",
        "`0`; in development `1`",
        "`1` lets registered links point at plain http addresses",
    ),
    Setting(
        "TRACEMARK_SERVE_IN_PLACE",
        "`0`",
        "`1` answers with our own page or data at once (200) where it would redirect to it",
    ),
    Setting(
        "TRACEMARK_URI_BUDGET",
        "`50`",
        "characters a printed URI may have; longer ones are warned about, `0` switches that off",
    ),
)

# Their values may also be read from a file named by the same setting with _FILE at the end.
SECRETS = ("TRACEMARK_DATABASE_URL", "TRACEMARK_SECRET_KEY")


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
        return cls(
            environment=environment,
            database_url=_database_url(values.get("TRACEMARK_DATABASE_URL"), development),
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
