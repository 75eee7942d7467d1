"""Pages of every list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.views import APIView

Rows = QuerySet[Any, Any] | Sequence[Any]


class NewestFirst(CursorPagination):
    """Pages that stay in place while rows are added; `page_size` up to 100."""

    ordering: str | tuple[str, ...] = "-created_at"
    page_size = 25
    page_size_query_param = "page_size"
    max_page_size = 100

    def paginate_queryset(
        self, queryset: Rows, request: Request, view: APIView | None = None
    ) -> list[Any] | None:
        """Return one page.

        Raises:
            NotFound: the cursor is not one of ours.
        """
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValidationError, ValueError, OverflowError):
            # A cursor may decode to a position that is no time.
            raise NotFound("Invalid cursor") from None

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return how a page is described; DRF's own is OpenAPI 3.0, which knows no null type."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }
