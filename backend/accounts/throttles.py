"""How many calls a client may make, counted where all processes see it."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from backend.accounts.client_address import address_of, limit_key

logger = logging.getLogger(__name__)

WINDOW_S = 60
"""Calls are counted per minute of the wall clock, which all processes share."""

AWAY_S = 5.0
"""How long a cache that failed is not asked again (a guess); a restart of Redis takes 1 s."""

_local: BaseCache = LocMemCache("limits-without-redis", {})
"""Counts of this process alone, used only while the shared cache cannot be reached."""


class SharedCounts:
    """Counts in the shared cache; one that does not answer is left alone for some seconds.

    Without the pause every call would wait for the same timeout while Redis hangs.
    """

    def __init__(self) -> None:
        """Start with a cache that answers."""
        self._away_until_s = float("-inf")

    def increment(self, key: str) -> int | None:
        """Return the count after one more, or None while the cache is away."""
        if time.monotonic() < self._away_until_s:
            return None
        try:
            return _increment(cache, key)
        except (RedisError, OSError) as error:
            logger.warning("limits_shared_cache_unreachable: %s", type(error).__name__)
            self._away_until_s = time.monotonic() + AWAY_S
            return None

    def forget(self) -> None:
        """Ask the cache again."""
        self._away_until_s = float("-inf")


_shared = SharedCounts()


def count_call(scope: str, who: str, limit: int, now: float | None = None) -> float | None:
    """Count one call and return None, or the seconds to wait when the limit is reached.

    The count is atomic and shared by all processes. When the shared cache cannot be reached,
    each process counts alone against its share of the limit: never open, at most as many.
    """
    moment = time.time() if now is None else now
    window, elapsed_s = divmod(moment, WINDOW_S)
    key = f"calls:{scope}:{who}:{int(window)}"
    counted = _shared.increment(key)
    if counted is None:
        counted = _increment(_local, key)
        limit = max(1, limit // settings.ENVIRONMENT.web_processes)
    return None if counted <= limit else WINDOW_S - elapsed_s


def _increment(store: BaseCache, key: str) -> int:
    store.add(key, 0, timeout=2 * WINDOW_S)
    try:
        return store.incr(key)
    except ValueError:
        # The entry was evicted between the two calls.
        store.set(key, 1, timeout=2 * WINDOW_S)
        return 1


class PerMinute(BaseThrottle):
    """Calls a minute by the client's true address; subclasses set scope and limit."""

    scope = "general"
    limit = 600
    """A guess, to be calibrated: a page makes about 20 calls, an integration polls."""

    def __init__(self) -> None:
        """Start with nothing to wait for."""
        self._wait_s: float | None = None

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the call; True when it is within the limit."""
        self._wait_s = count_call(self.scope, self.subject(request, view), self.limit)
        return self._wait_s is None

    def wait(self) -> float | None:
        """Return the seconds until the next call is counted anew."""
        return None if self._wait_s is None else max(1.0, self._wait_s)

    def subject(self, request: Request, _view: APIView) -> str:
        """Return whose calls are counted."""
        meta: dict[str, Any] = request.META
        return limit_key(address_of(meta))


class LinkGuesses(PerMinute):
    """Exchanges of a link; a 256-bit token cannot be guessed, but it need not be tried."""

    scope = "link"
    limit = 30


class SignIns(PerMinute):
    """Passwords tried for an API token."""

    scope = "sign-in"
    limit = 10
    """A guess, to be calibrated: a person needs two or three."""


class Uploads(PerMinute):
    """Files sent; each costs a parsing process."""

    scope = "uploads"
    limit = 120
    """A guess, to be calibrated: parsing takes 0.1 to 0.2 s and the cage bounds what runs."""
