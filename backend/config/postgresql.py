"""A connection to PostgreSQL that does not wait for ever for a server that hangs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from psycopg.abc import RV, PQGen
from psycopg.errors import _WaitTimeout

ANSWER_S: Final = 10.0
"""Longest wait for an answer (a guess): no page of ours asks for anything that takes a second.
The server's own `statement_timeout` says nothing while the server is stopped or cut off."""
CHECK_S: Final = 2.0
"""Longest wait for the empty query by which the pool finds out whether a connection works."""


class BoundedConnection(psycopg.Connection[Any]):
    """Gives up on a server that does not answer; the pool then throws the connection away."""

    longest_s: float | None = None if sys.argv[1:2] == ["migrate"] else ANSWER_S
    _checking = False

    def execute(self, query: Any, *args: Any, **kwargs: Any) -> psycopg.Cursor[Any]:
        """Run a query; the empty one is the pool's question whether anybody is there."""
        self._checking = query == ""
        try:
            return super().execute(query, *args, **kwargs)
        finally:
            self._checking = False

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Return what the server answers.

        Raises:
            OperationalError: it did not answer in time; the connection is closed.
        """
        longest_s = CHECK_S if self._checking else self.longest_s
        try:
            return super().wait(gen, interval, timeout or longest_s)
        except _WaitTimeout as error:
            self.close()
            raise psycopg.OperationalError("the server does not answer") from error


@contextmanager
def patient() -> Iterator[None]:
    """Let statements take as long as the server allows, as migrations may."""
    BoundedConnection.longest_s = None
    try:
        yield
    finally:
        BoundedConnection.longest_s = ANSWER_S
