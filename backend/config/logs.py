"""What is logged and how: structured, UTC, with request and interview id, without personal data."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog
from structlog.dev import plain_traceback
from structlog.types import EventDict, Processor, WrappedLogger

from backend.config.scrubbing import scrub_text, scrub_value

OWN_FIELDS = frozenset({"timestamp", "level", "logger", "event", "exception"})
"""Fields that the chain itself writes; event and exception are scrubbed as text."""


LOGGERS: dict[str, dict[str, Any]] = {
    # Django's own handlers would print a second, unscrubbed line.
    "django.server": {"handlers": [], "propagate": True},
    # RequestLog says the same with a request id.
    "django.request": {"level": "CRITICAL"},
    "uvicorn": {"handlers": [], "level": "WARNING", "propagate": True},
    "uvicorn.error": {"level": "WARNING"},
    "uvicorn.access": {"handlers": [], "level": "WARNING", "propagate": True},
    "daphne": {"level": "WARNING"},
    "django.channels.server": {"level": "WARNING"},
    # It says twice for each poll of the queue that there was nothing to do.
    "django_tasks_db": {"level": "WARNING"},
    # Both would log addresses with their query strings and, below INFO, headers.
    "httpx": {"level": "WARNING"},
    "websockets": {"level": "WARNING"},
    "asyncio": {"level": "WARNING"},
}
"""Loggers of libraries that would say too much, or say it past the one handler."""


def scrub_event(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Return the event with every value scrubbed: the last step before it is written."""
    clean: EventDict = {}
    for key, value in event.items():
        if key.startswith("_"):
            clean[key] = value
        elif key == "exception":
            clean[key] = scrub_text(str(value), keep_lines=True)
        elif key in OWN_FIELDS:
            clean[key] = scrub_text(str(value))
        else:
            clean[scrub_text(key)] = scrub_value(key, value)
    return clean


class QuietProtocolNoise(logging.Filter):
    """Drops the traceback of a malformed WebSocket message, which any client can cause at will.

    uvicorn logs one per invalid UTF-8 frame (RELIABILITY.md 0.1); the line stays.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record; take the traceback of protocol errors off."""
        if record.exc_info and isinstance(record.exc_info[1], UnicodeDecodeError):
            record.exc_info = None
        return True


def shared_processors() -> list[Processor]:
    """Return the steps that both structlog's and the standard library's records take."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        structlog.processors.UnicodeDecoder(),
    ]


def configure_structlog() -> None:
    """Send structlog's events through the standard library's handlers."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared_processors(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def renderer(log_format: str) -> Processor:
    """Return what turns an event into a line."""
    if log_format == "json":
        return structlog.processors.JSONRenderer(sort_keys=True, default=str)
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=plain_traceback, pad_event_to=0
    )


def logging_configuration(log_format: str, level: str) -> dict[str, Any]:
    """Return Django's LOGGING: one handler to standard error for every logger there is."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"protocol": {"()": QuietProtocolNoise}},
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [*shared_processors(), structlog.stdlib.ExtraAdder()],
                "processors": [
                    scrub_event,
                    structlog.processors.TimeStamper(fmt="iso", utc=True),
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    renderer(log_format),
                ],
            }
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "structured",
                "filters": ["protocol"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {**LOGGERS, "django": {"handlers": [], "level": level, "propagate": True}},
    }
