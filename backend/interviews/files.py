"""Private files over HTTP: whole or in ranges, never cached, never run by a browser."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from django.core.files.base import File
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

CHUNK_BYTES = 64 * 1024
"""Read and sent at once; a guess, to be calibrated: 4 s of a two-track recording in FLAC."""
MAX_RANGE_CHARS = 100
"""Longer Range headers ask for many pieces, which players do not."""
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
"""One range (RFC 9110 section 14.1.2); several in one request are answered with the whole."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from `start` up to but not including `stop`."""

    start: int
    stop: int

    @property
    def size_bytes(self) -> int:
        """How many bytes."""
        return self.stop - self.start


class Unsatisfiable(Exception):
    """The range begins behind the end of the file."""


def parse_range(header: str, size_bytes: int) -> Span | None:
    """Return the span a Range header asks for, or None for the whole file.

    A header that is malformed, in another unit or names several ranges is ignored, as
    RFC 9110 section 14.2 allows.

    Raises:
        Unsatisfiable: the range lies outside the file.
    """
    if len(header) > MAX_RANGE_CHARS or not (match := RANGE.fullmatch(header.strip())):
        return None
    first, last = match.groups()
    if not first and not last:
        return None
    if not first:
        start, stop = max(0, size_bytes - int(last)), size_bytes
    else:
        start = int(first)
        stop = min(size_bytes, int(last) + 1) if last else size_bytes
        if last and int(last) < start:
            return None
    if start >= size_bytes or start >= stop:
        raise Unsatisfiable
    return Span(start, stop)


def serve(
    request: HttpRequest,
    file: File[bytes],
    *,
    name: str,
    media_type: str,
    sha256: str,
) -> HttpResponseBase:
    """Return a stored file, or the range of it that the request names.

    The caller has checked that the reader may have it. HEAD answers the headers alone.

    Args:
        request: Read for its method, `Range` and `If-Range`.
        file: A stored file; it is opened here and closed with the response.
        name: What the file is called when it is saved.
        media_type: What it is; no browser may guess otherwise.
        sha256: Hash of the content, used as its entity tag.
    """
    size_bytes = file.size
    etag = f'"{sha256}"'
    try:
        span = _wanted(request, size_bytes, etag)
    except Unsatisfiable:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{size_bytes}"
        return _private(refused, etag)
    part = span or Span(0, size_bytes)
    response = _body(request, file, part)
    response.status_code = 206 if span else 200
    response["Content-Type"] = media_type
    response["Content-Length"] = str(part.size_bytes)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    if span:
        response["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{size_bytes}"
    return _private(response, etag)


def _wanted(request: HttpRequest, size_bytes: int, etag: str) -> Span | None:
    if request.headers.get("If-Range", etag) != etag:
        return None
    return parse_range(request.headers.get("Range", ""), size_bytes)


def _private(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    # Even when opened as a page of its own, the file can load, run and frame nothing.
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _body(request: HttpRequest, file: File[bytes], span: Span) -> HttpResponseBase:
    if request.method == "HEAD":
        return HttpResponse()
    # Django reads a sync iterator whole into memory under ASGI, and an async one under WSGI.
    if isinstance(request, ASGIRequest):
        return StreamingHttpResponse(_read_async(file, span))
    return StreamingHttpResponse(_read(file, span))


def _read(file: File[bytes], span: Span) -> Iterator[bytes]:
    with file.open("rb") as opened:
        opened.seek(span.start)
        left = span.size_bytes
        while left > 0 and (chunk := opened.read(min(CHUNK_BYTES, left))):
            left -= len(chunk)
            yield chunk


async def _read_async(file: File[bytes], span: Span) -> AsyncIterator[bytes]:
    """Read on other threads, so that a slow disk holds up nobody else."""
    opened = await asyncio.to_thread(file.open, "rb")
    try:
        await asyncio.to_thread(opened.seek, span.start)
        left = span.size_bytes
        while left > 0:
            chunk = await asyncio.to_thread(opened.read, min(CHUNK_BYTES, left))
            if not chunk:
                return
            left -= len(chunk)
            yield chunk
    finally:
        opened.close()
