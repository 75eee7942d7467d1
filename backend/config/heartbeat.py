"""Signs of life of workers: in Redis where several machines share one, else in DATA_DIR."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog
from django.conf import settings
from django.core.cache import cache

log = structlog.get_logger(__name__)

BEAT_S = 10.0
EXPIRES_S = 60
"""A worker that missed six beats counts as gone."""
ANY_WORKER = "any"


class Beating:
    """Beats for a worker, from a daemon thread, while the block runs."""

    def __init__(self, identity: str) -> None:
        """Prepare the beats of one worker."""
        self._identity = identity
        self._stopping = threading.Event()

    def __enter__(self) -> Self:
        """Beat once, then every BEAT_S."""
        beat(self._identity)
        threading.Thread(target=self._run, name="viva-heartbeat", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop beating."""
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.wait(BEAT_S):
            try:
                beat(self._identity)
            except Exception:
                log.warning("heartbeat_failed", exc_info=True)


def beat(identity: str) -> None:
    """Leave a sign of life of one worker."""
    if settings.REDIS_URL:
        cache.set_many({_key(identity): 1, _key(ANY_WORKER): time.time()}, timeout=EXPIRES_S)
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def last_beat_age_s() -> float | None:
    """Return the seconds since any worker was last heard of, or None if none was."""
    if settings.REDIS_URL:
        beaten = cache.get(_key(ANY_WORKER))
        return None if beaten is None else max(0.0, time.time() - float(beaten))
    try:
        return max(0.0, time.time() - _path().stat().st_mtime)
    except FileNotFoundError:
        return None


def is_silent(identity: str) -> bool:
    """Return whether a worker of another machine is known to have fallen silent."""
    return bool(settings.REDIS_URL) and cache.get(_key(identity)) is None


def _key(identity: str) -> str:
    return f"worker:{identity}"


def _path() -> Path:
    return Path(settings.DATA_DIR) / "run" / "worker.beat"
