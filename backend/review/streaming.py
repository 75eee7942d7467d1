"""Files that are made while they are sent, under both kinds of server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header


def attachment(
    request: HttpRequest, pieces: Iterator[bytes], *, name: str, media_type: str
) -> StreamingHttpResponse:
    """Return pieces as a file to save: never cached, never run by a browser.

    Under ASGI Django reads a sync iterator whole into memory before it sends the first byte; so
    each piece is fetched on the request's own thread, where its database connection is.
    """
    body = _later(pieces) if isinstance(request, ASGIRequest) else pieces
    answer = StreamingHttpResponse(body, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


async def _later(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    def fetch() -> bytes | None:
        return next(pieces, None)

    while (piece := await sync_to_async(fetch)()) is not None:
        yield piece
