"""What is done to several chosen interviews at once: status, assignee, comparing."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as words
from django.utils.translation import ngettext
from unfold.decorators import action

from backend.accounts.access import Action
from backend.interviews.blindness import pseudonym
from backend.interviews.models import Interview
from backend.review import handling_forms
from backend.review.comparison import MAX_COMPARED
from backend.review.handling_forms import BadChoice
from backend.review.logged import Kind
from backend.review.scoping import ScopedAdmin, standing

MAX_AT_ONCE: Final = 500
"""More in one transaction would keep other writers waiting (a guess)."""


class BulkActions(ScopedAdmin):
    """Actions of the list; each row is one line in the log."""

    actions = ("handle_chosen", "compare_chosen")

    @action(description=words("Set status or assign"), permissions=["decide"])
    def handle_chosen(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Ask what to set, then set it for all of them or for none."""
        rows = list(queryset.select_related("candidate", "job")[: MAX_AT_ONCE + 1])
        if len(rows) > MAX_AT_ONCE:
            text = _("Choose at most %d interviews at once. Nothing was changed.")
            messages.error(request, text % MAX_AT_ONCE)
            return None
        self._check_all(request, rows)
        if "keep" not in request.POST:
            return self._ask(request, rows)
        try:
            changed = self._keep(request, rows)
        except BadChoice:
            messages.error(request, _("Choose a status or a member of the organization."))
            return None
        text = ngettext("%d interview was changed.", "%d interviews were changed.", changed)
        messages.success(request, text % changed)
        return None

    @action(description=words("Compare"))
    def compare_chosen(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Lead to the comparison of the chosen interviews."""
        ids = list(queryset.values_list("pk", flat=True)[: MAX_COMPARED + 1])
        address = reverse("admin:interviews_interview_compare")
        return redirect(f"{address}?" + "&".join(f"i={pk}" for pk in ids))

    def _check_all(self, request: HttpRequest, rows: list[Any]) -> None:
        may = standing(request).may
        if not all(may(row.organization_id, Action.DECIDE) for row in rows):
            raise PermissionDenied

    def _keep(self, request: HttpRequest, rows: list[Interview]) -> int:
        handling_forms.read(request, [row.organization_id for row in rows])
        changed = 0
        with transaction.atomic():
            for row in rows:
                found = handling_forms.keep(request, row)
                if found:
                    self.note(request, Kind.EDIT, row, ", ".join(found))
                    changed += 1
        return changed

    def _ask(self, request: HttpRequest, rows: list[Any]) -> HttpResponse:
        names = [
            pseudonym(row.pk) if row.identity_hidden else str(row.candidate) for row in rows[:20]
        ]
        context = {
            **self.admin_site.each_context(request),
            **handling_forms.choices(rows),
            "title": _("Set status or assign"),
            "ids": [str(row.pk) for row in rows],
            "names": names,
            "more": len(rows) - len(names),
            "opts": self.opts,
        }
        return TemplateResponse(request, "review/list/handle.html", context)
