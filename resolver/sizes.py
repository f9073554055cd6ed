"""How much of a request is read, in one table: what is larger is refused with the status beside it.

Every number stands where it is applied; this is where they are said. docs/operations.md shows it.
"""

from __future__ import annotations

from typing import NamedTuple

# What gunicorn reads before any of our code runs. Browsers and proxies send about as much.
REQUEST_LINE = 8190
HEADERS = 100
HEADER = 8190
# What is read of a target; the longest identifier with attributes is far shorter.
PATH = 2000
QUERY = 4000
# Bodies, in bytes.
JSON_BODY = 1024 * 1024
BULK_BODY = 256 * 1024 * 1024
OTHER_BODY = 10 * 1024 * 1024


class Size(NamedTuple):
    """One row: what is measured, how much is read, and how more is answered."""

    what: str
    most: str
    status: int


SIZES: tuple[Size, ...] = (
    Size("request line", f"{REQUEST_LINE:,} bytes", 414),
    Size("headers", f"{HEADERS}", 431),
    Size("one header", f"{HEADER:,} bytes", 431),
    Size("path of a target", f"{PATH:,} characters", 414),
    Size("query of a target", f"{QUERY:,} characters", 414),
    Size("JSON body, where its route says nothing else", "1 MiB", 413),
    Size("passport", "2 MiB", 413),
    Size("recall, fitments", "8 MiB", 413),
    Size("document of 10 MiB in its envelope", "14 MiB", 413),
    Size("list of units or links, read as it comes", "256 MiB", 413),
)
