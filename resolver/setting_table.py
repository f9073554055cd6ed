"""The settings there are, as the table in the README shows them."""

from __future__ import annotations

from typing import NamedTuple


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
        "TRACEMARK_DATABASE_READ_URL",
        "empty: all reads go to the database",
        "a streaming replica of a PostgreSQL database, for scans and public pages, see "
        "[Replicas](docs/operations.md#replicas)",
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
        "TRACEMARK_RATE_LIMITS",
        "`requests=6000, misses=120, product_misses=600, serials=300, failed_keys=30`; "
        "in development `0`",
        "how much one network may ask for in a minute, see docs/operations.md; `0` is no limit",
    ),
    Setting(
        "TRACEMARK_TRUSTED_PROXIES",
        "`0`",
        "proxies in front of the service that add the caller's address to `X-Forwarded-For`",
    ),
    Setting(
        "TRACEMARK_PROFILES",
        "empty",
        "a folder with passport profiles of your own, `{group}/{number}.json`, see "
        "[Product groups](docs/product-groups.md)",
    ),
    Setting(
        "TRACEMARK_URI_BUDGET",
        "`50`",
        "characters a printed URI may have; longer ones are warned about, `0` switches that off",
    ),
)

# Their values may also be read from a file named by the same setting with _FILE at the end.
SECRETS = ("TRACEMARK_DATABASE_URL", "TRACEMARK_DATABASE_READ_URL", "TRACEMARK_SECRET_KEY")
