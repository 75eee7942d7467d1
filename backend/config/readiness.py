"""Whether what this process depends on answers, and how fast."""

from __future__ import annotations

import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from redis.exceptions import RedisError

from backend.config import heartbeat
from backend.scoring import singleton

log = structlog.get_logger(__name__)

MIN_FREE_BYTES = 500 * 1024 * 1024
"""About one hour of both voices before compression (RELIABILITY.md design rule 2: 288 MB), and
room for the database; a guess, to be calibrated."""
REMEMBER_S = 2.0
"""Answers are reused this long, so that asking often costs little."""
REMEMBER_NETWORK_S = 10.0
CONNECT_S = 2.0
"""Longest wait for a connection to the interviewer or the virus scanner."""
SCORER_TROUBLES = {"failed": "has failed", "stalled": "is stuck", "stopped": "was stopped"}


class Unavailable(Exception):
    """A dependency does not answer; the text says so to the operator."""


@dataclass(frozen=True)
class Dependency:
    """One dependency and its answer."""

    name: str
    ok: bool
    latency_ms: float
    detail: str
    is_needed: bool = True
    """Without it no interview begins; without others it is only poorer."""

    def as_json(self) -> dict[str, object]:
        """Return what an operator sees."""
        return {
            "name": self.name,
            "status": "ok" if self.ok else "failed",
            "latency_ms": self.latency_ms,
            "detail": self.detail,
        }


class Remembered:
    """The last answer of a check, for a while."""

    def __init__(
        self, check: Callable[[], str], remember_s: float, *, is_needed: bool = True
    ) -> None:
        """Wrap a check."""
        self._check = check
        self._is_needed = is_needed
        self._remember_s = remember_s
        self._lock = threading.Lock()
        self._answer: tuple[bool, str, float] = (False, "", 0.0)
        self._asked_s = float("-inf")

    def forget(self) -> None:
        """Ask anew next time."""
        self._asked_s = float("-inf")

    def __call__(self, name: str) -> Dependency:
        """Return the answer, asking if the last one is too old. Blocks."""
        with self._lock:
            if time.monotonic() - self._asked_s > self._remember_s:
                self._answer = self._ask(name)
                self._asked_s = time.monotonic()
            ok, detail, latency_ms = self._answer
        return Dependency(name, ok, latency_ms, detail, self._is_needed)

    def _ask(self, name: str) -> tuple[bool, str, float]:
        began_s = time.monotonic()
        try:
            ok, detail = True, self._check()
        except Unavailable as error:
            ok, detail = False, str(error)
        except Exception as error:
            # One that is away is no accident of ours: no traceback at every probe.
            away = isinstance(error, DatabaseError | RedisError | OSError)
            kind = type(error).__name__
            log.warning("dependency_failed", dependency=name, error=kind, exc_info=not away)
            ok, detail = False, f"It failed with {type(error).__name__}; the log has more."
        return ok, detail, round((time.monotonic() - began_s) * 1000, 1)


def check_database() -> str:
    """Ask the database for a row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return str(connection.vendor)


def check_migrations() -> str:
    """Compare the database's tables with the code's."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise Unavailable(f"{len(waiting)} migrations wait: run `manage.py migrate`.")
    return "complete"


def check_cache() -> str:
    """Write to the cache and read it back."""
    cache.set("readiness", "ok", timeout=10)
    if cache.get("readiness") != "ok":
        raise Unavailable("What was written could not be read back.")
    return "redis" if settings.REDIS_URL else "memory of this process"


def check_storage() -> str:
    """Write a file into DATA_DIR and look at the free space."""
    with tempfile.TemporaryFile(dir=settings.DATA_DIR) as file:
        file.write(b"ready")
    free_bytes = shutil.disk_usage(settings.DATA_DIR).free
    if free_bytes < MIN_FREE_BYTES:
        raise Unavailable(f"Only {free_bytes // 2**20} MB are free under DATA_DIR.")
    return f"{free_bytes // 2**20} MB free"


def check_interviewer() -> str:
    """Connect to Gemini or the emulator, without a request."""
    if not settings.GEMINI_URL:
        raise Unavailable(
            "No interviewer: set GEMINI_API_KEY or EMULATOR_URL, or let `manage.py serve` start "
            "the emulator."
        )
    parts = urlsplit(settings.GEMINI_URL)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        with socket.create_connection((parts.hostname or "", port), timeout=CONNECT_S):
            pass
    except OSError as error:
        raise Unavailable(f"Nothing answers at {parts.hostname}:{port}.") from error
    return "emulator" if settings.EMULATED else "Gemini"


def check_worker() -> str:
    """Look for a worker's sign of life."""
    age_s = heartbeat.last_beat_age_s()
    if age_s is None or age_s > heartbeat.EXPIRES_S:
        raise Unavailable("No worker was heard of for a minute: start `manage.py work`.")
    return f"{settings.WORKER}, last heard of {age_s:.0f} s ago"


def check_scanner() -> str:
    """Ask clamd whether it is there."""
    if not settings.CLAMD_SOCKET:
        return "not configured"
    try:
        with socket.socket(socket.AF_UNIX) as scanner:
            scanner.settimeout(CONNECT_S)
            scanner.connect(settings.CLAMD_SOCKET)
            # clamd(8): a command framed by z and a zero byte is answered with one.
            scanner.sendall(b"zPING\0")
            answer = scanner.recv(16)
    except OSError as error:
        raise Unavailable("clamd does not answer, so uploads are refused.") from error
    if not answer.startswith(b"PONG"):
        raise Unavailable("clamd answers something else than PONG.")
    return "clamd"


def check_scorer() -> str:
    """Ask how this process's audio scorer stands; interviews begin without it."""
    scorer = singleton.current()
    if scorer is None:
        return "off" if settings.ENVIRONMENT.scoring_engine == "off" else "not started"
    if scorer.standing == "ready":
        return f"{scorer.model_version}, {scorer.gauges.streams} streams"
    if scorer.standing == "loading":
        return "loading"
    raise Unavailable(f"The scorer {SCORER_TROUBLES[scorer.standing]}; interviews go unscored.")


CHECKS: dict[str, Remembered] = {
    "database": Remembered(check_database, REMEMBER_S),
    "migrations": Remembered(check_migrations, REMEMBER_NETWORK_S),
    "cache": Remembered(check_cache, REMEMBER_S),
    "storage": Remembered(check_storage, REMEMBER_S),
    "interviewer": Remembered(check_interviewer, REMEMBER_NETWORK_S),
    "worker": Remembered(check_worker, REMEMBER_S),
    "scanner": Remembered(check_scanner, REMEMBER_NETWORK_S),
    "scorer": Remembered(check_scorer, 0.0, is_needed=False),
}
"""What a process needs to take in a new interview, and its scorer."""


def ask_all() -> list[Dependency]:
    """Return every dependency with its answer; blocks for some seconds at worst."""
    return [check(name) for name, check in CHECKS.items()]


def can_begin(dependencies: list[Dependency]) -> bool:
    """Return whether everything that an interview needs is there. Pure."""
    return all(dependency.ok for dependency in dependencies if dependency.is_needed)
