"""Background work in the admin: only the operator sees it, for it spans all organizations."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django_tasks_db.admin import DBTaskResultAdmin
from django_tasks_db.models import DBTaskResult

admin.site.unregister(DBTaskResult)


@admin.register(DBTaskResult)
class BackgroundAdmin(DBTaskResultAdmin):
    """What was done in the background, and how it went."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the section is listed; asked on every page, so it asks no database."""
        return bool(request.user.is_active and getattr(request.user, "is_superuser", False))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the user may look."""
        return self.has_module_permission(request)
