"""A running application over an example product, on each engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import Any

import pytest

from passport.db import Database
from tests.resolver.service import Client, running

Start = Callable[..., Client]


@pytest.fixture
def start() -> Iterator[Callable[..., Client]]:
    """Start an application over a database, with any setting as a keyword; closed at the end."""
    with ExitStack() as stack:

        def begin(database: Database, **over: Any) -> Client:
            context: AbstractContextManager[Client] = running(database, **over)
            return stack.enter_context(context)

        yield begin
