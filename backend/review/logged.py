"""What people do in the admin, in the audit log: views, changes, deletions, files and refusals.

Everything is logged before it is answered or in its own transaction, so what cannot be logged
does not happen.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from unfold.admin import ModelAdmin

from backend.accounts import audit, declarations
from backend.integrity import chain
from backend.interviews.models import Interview

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

Kind = audit.Kind

ONE_OPENING: Final = timedelta(hours=1)
"""A player asks for a file in many pieces; within this time they are one opening (a guess)."""


class LoggedAdmin(ModelAdmin):
    """An admin page whose use is logged."""

    interviews_path = ""
    """How interviews that go with a deleted row lead to it; empty when none do."""

    def organization_of(self, row: Model) -> Any:
        """Return the organization that owns a row; none for a row of the whole installation."""
        return None

    def note(self, request: HttpRequest, kind: Kind, row: Model, detail: str = "") -> None:
        """Log what is about to happen to a row; raises when it cannot be logged."""
        owner = self.organization_of(row)
        audit.record(
            kind,
            user=request.user,
            organization_id=owner.pk if owner is not None else None,
            about=row,
            detail=detail,
        )

    def open_file(
        self, request: HttpRequest, rows: QuerySet[Any], pk: UUID, name: str, **wanted: Any
    ) -> Any:
        """Return the row whose file is opened, and log it.

        Raises:
            Http404: none of these rows; when it exists for others, that is logged as refused.
        """
        row = rows.filter(pk=pk, **wanted).first()
        if row is None:
            self._note_refusal(request, pk, name)
            raise Http404
        goes_on = request.headers.get("Range", "bytes=0-") not in ("bytes=0-", "")
        asked = {"user": request.user, "about": row, "detail": name, "within": ONE_OPENING}
        if not (goes_on and audit.was_recorded(Kind.DOWNLOAD, **asked)):
            self.note(request, Kind.DOWNLOAD, row, name)
        return row

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show a row's page, and log that it was shown."""
        row = kwargs.get("obj")
        if row is not None and row.pk is not None and request.method == "GET":
            self.note(request, Kind.VIEW, row)
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Log a new row, in its own transaction."""
        self.note(request, Kind.EDIT, obj, "added")
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Log which fields changed, in the transaction of the change."""
        self.note(request, Kind.EDIT, obj, fields_in(message))
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Log rows that are about to be deleted."""
        for row in queryset:
            self.note(request, Kind.DELETE, row)
        return super().log_deletions(request, queryset)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete a row and seal that what was noticed in its interviews is erased."""
        with transaction.atomic():
            self._erase([obj])
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Delete rows and seal that what was noticed in their interviews is erased."""
        with transaction.atomic():
            self._erase(list(queryset))
            super().delete_queryset(request, queryset)

    def _erase(self, rows: list[Any]) -> None:
        if self.interviews_path:
            ids = [row.pk for row in rows]
            erased = Interview.objects.filter(**{f"{self.interviews_path}__in": ids})
            chain.erase(erased)
            declarations.forget(erased.values_list("pk", flat=True))

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        """Show or save a row; log a refusal."""
        with self._refusals_logged(request, object_id):
            return super().changeform_view(request, object_id, *args, **kwargs)

    def delete_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        """Delete a row; log a refusal."""
        with self._refusals_logged(request, object_id):
            return super().delete_view(request, object_id, *args, **kwargs)

    @contextmanager
    def _refusals_logged(self, request: HttpRequest, object_id: object) -> Iterator[None]:
        try:
            yield
        except PermissionDenied:
            self._note_refusal(request, object_id, request.method or "")
            raise

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> Any:
        """Answer for a row that is none of the user's; Django asks here for every kind of page."""
        self._note_refusal(request, object_id, request.method or "")
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)

    def _note_refusal(self, request: HttpRequest, object_id: object, detail: str) -> None:
        """Log that somebody asked for a row of others; nothing was asked for when there is none."""
        with suppress(ValidationError, ValueError):
            pk = self.model._meta.pk.to_python(object_id)
            row = self.model._default_manager.filter(pk=pk).first() if pk is not None else None
            if row is not None:
                self.note(request, Kind.DENIED, row, detail)


def fields_in(message: Any) -> str:
    """Return the names of the fields in Django's message about a change, without any value."""
    if not isinstance(message, list):
        return ""
    found = []
    for part in message:
        for verb, what in part.items():
            names = ", ".join(map(str, what.get("fields", []))) or verb
            found.append(f"{what['name']}: {names}" if "name" in what else names)
    return "; ".join(found)
