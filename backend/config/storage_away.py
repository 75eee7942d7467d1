"""Pages while the database is away: 503 and when to try again, instead of an accident."""

from __future__ import annotations

import logging

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from backend.config.problems import storage_unavailable

logger = logging.getLogger(__name__)


class StorageAway(MiddlewareMixin):
    """Answers what views outside of the API raise; those of the API have their own handler."""

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Return the answer to a database that is away, and None to everything else."""
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        # Without a traceback: while a database is away this is every request.
        logger.error("storage_unavailable: %s", type(exception).__name__)
        return storage_unavailable(request)
