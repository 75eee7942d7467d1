"""How the database is reached; what PostgreSQL and SQLite each need to be safe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url

SQLITE_OPTIONS = {
    # IMMEDIATE: with DEFERRED, 304 of 360 concurrent writers failed at once (RELIABILITY.md 0.3).
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
}
SQLITE_KEPT_S = 600
"""How long a thread keeps its connection to SQLite (a guess)."""
POSTGRESQL_OPTIONS: dict[str, Any] = {
    # Threads come and go under ASGI, so connections are pooled instead of kept per thread.
    "pool": {"min_size": 1, "max_size": 20, "timeout": 5},
    "connect_timeout": 3,
    "options": "-c lock_timeout=5s -c statement_timeout=60s "
    "-c idle_in_transaction_session_timeout=60s",
}


def database(url: str, data_dir: Path) -> dict[str, Any]:
    """Return Django's settings of the database at `url`; of SQLite under DATA_DIR without one."""
    configured: dict[str, Any] = dict(
        dj_database_url.parse(
            url or f"sqlite:///{data_dir / 'viva.sqlite3'}", conn_health_checks=True
        )
    )
    is_sqlite = configured["ENGINE"].endswith("sqlite3")
    # Opening SQLite anew costs a millisecond for each write of a live talk; PostgreSQL has a pool.
    configured["CONN_MAX_AGE"] = SQLITE_KEPT_S if is_sqlite else 0
    options = SQLITE_OPTIONS if is_sqlite else _postgresql_options()
    configured["OPTIONS"] = {**options, **configured.get("OPTIONS", {})}
    return configured


def _postgresql_options() -> dict[str, Any]:
    # Imported here because only installations with PostgreSQL need the driver.
    from backend.config.postgresql import BoundedConnection

    pool = {**POSTGRESQL_OPTIONS["pool"], "connection_class": BoundedConnection}
    return {**POSTGRESQL_OPTIONS, "pool": pool}
