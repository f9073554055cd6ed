"""Log lines as JSON objects, one a line, with the request id that the caller also got.

No address, no browser string and no query is ever logged (DECISION 11).
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

LOGGER = "tracemark"


class JsonFormatter(logging.Formatter):
    """One log record as one line of JSON; newlines in data cannot forge a second line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record with the members of its ``facts`` attribute, if it has one."""
        members: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        members.update(getattr(record, "facts", {}))
        if record.exc_info:
            members["exception"] = self.formatException(record.exc_info)
        return json.dumps(members, ensure_ascii=True, default=str)


def configure() -> None:
    """Send everything from information upwards to standard error, once per process."""
    root = logging.getLogger()
    if any(isinstance(handler.formatter, JsonFormatter) for handler in root.handlers):
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    # It tells every connection that it has a context; whoever migrates is told by the command.
    logging.getLogger("alembic").setLevel(logging.WARNING)


def failed(error: BaseException, status: int, *, request_id: str, method: str, path: str) -> None:
    """Note why a request could not be answered; the caller only learns the request id.

    An exception nobody foresaw comes with its traceback. A database that is away is a line, not
    a page, for each of the many requests that notice.
    """
    facts = {"request_id": request_id, "method": method, "path": path}
    if status == 503:
        facts["reason"] = str(error)
        logging.getLogger(LOGGER).warning("service unavailable", extra={"facts": facts})
    else:
        logging.getLogger(LOGGER).error("unexpected error", exc_info=error, extra={"facts": facts})
