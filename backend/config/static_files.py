"""Static files from the web process itself, where no nginx stands in front."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from whitenoise.compress import Compressor
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile
from whitenoise.storage import CompressedManifestStaticFilesStorage


class GzippedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # no types
    """Hashed names, compressed by gzip alone.

    Where the brotli package is installed, WhiteNoise uses it too, and the first start takes 45 s of
    processor time instead of 2.7 s (n = 1), for one byte in six less.
    """

    def create_compressor(self, **options: Any) -> Compressor:
        """Return the compressor for the files collected."""
        return Compressor(use_brotli=False, **options)


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # whitenoise ships no types
    """WhiteNoise, answering with the whole file at once.

    Its streamed answers make Django warn under ASGI and read the file to its end anyway; the
    largest file has some hundred kB.
    """

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        """Return the file, its headers, or that it has not changed."""
        found = static_file.get_response(request.method, request.META)
        body = b""
        if found.file is not None:
            with found.file:
                body = found.file.read()
        response = HttpResponse(body, status=int(found.status))
        del response["Content-Type"]
        for name, value in found.headers:
            response[name] = value
        return response
