"""The page of an interview's share links: made, copied, and taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as words
from django.utils.translation import ngettext

from backend.accounts.access import Action
from backend.interviews.blindness import pseudonym
from backend.interviews.models import Interview
from backend.review import sharing
from backend.review.logged import Kind
from backend.review.models import Share
from backend.review.scoping import ScopedAdmin

STATE_WORDS = {
    "open": (words("Open"), "success"),
    "expired": (words("Expired"), "default"),
    "revoked": (words("Taken back"), "default"),
    "orphaned": (words("Ended with its maker's access"), "warning"),
}


def _days() -> list[tuple[str, str]]:
    return [(str(n), ngettext("%d day", "%d days", n) % n) for n in sharing.VALID_DAYS]


class ShareForm(forms.Form):
    """A new link: for whom, how long, and how much of the interview."""

    reader = forms.CharField(label=words("For whom"), max_length=sharing.MAX_READER_CHARS)
    valid_days = forms.TypedChoiceField(
        label=words("Works for"), choices=_days, coerce=int, initial=str(sharing.USUAL_DAYS)
    )
    with_assessment = forms.BooleanField(
        label=words("With scores, draft and observations"), required=False, initial=True
    )
    with_recording = forms.BooleanField(label=words("With the recording"), required=False)


class SharePages(ScopedAdmin):
    """Gives the interviews a page of links for people without an account."""

    def get_urls(self) -> list[Any]:
        """Add the page and what it does."""
        wrap = self.admin_site.admin_view
        return [
            path("<uuid:pk>/share/", wrap(self.share_view), name="interviews_interview_share"),
            path(
                "<uuid:pk>/share/<uuid:share_id>/revoke/",
                wrap(self.revoke_share),
                name="interviews_interview_share_revoke",
            ),
            *super().get_urls(),
        ]

    def share_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show the links of an interview, or make one."""
        row = self._to_share(request, pk)
        form = ShareForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid() and self._make(request, row, form):
            return redirect(self._page_of(row))
        rules = getattr(row.job, "review", None)
        hidden = getattr(row, "identity_hidden", False)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Share"),
            "interview": row,
            "name": pseudonym(row.pk) if hidden else str(row.candidate),
            "form": form,
            "rules": rules,
            "shares": [_shown(each) for each in sharing.of(row)],
            "page_url": reverse("admin:interviews_interview_change", args=[row.pk]),
        }
        return TemplateResponse(request, "review/share.html", context)

    def _make(self, request: HttpRequest, row: Interview, form: ShareForm) -> bool:
        try:
            with transaction.atomic():
                made = sharing.share(row, request.user, **form.cleaned_data)
                self.note(request, Kind.EXPORT, row, f"share {made.pk}: made")
        except sharing.TooMany:
            form.add_error(None, _("There are enough open links: take one back first."))
            return False
        except ValueError:
            form.add_error("reader", _("Say for whom the link is."))
            return False
        messages.success(request, _("The link is ready. Copy it below and send it."))
        return True

    def revoke_share(self, request: HttpRequest, pk: UUID, share_id: UUID) -> HttpResponse:
        """Take a link back; it stops working at once."""
        row = self._to_share(request, pk)
        if request.method != "POST":
            raise PermissionDenied
        with transaction.atomic():
            if sharing.revoke(row, share_id):
                self.note(request, Kind.EDIT, row, f"share {share_id}: taken back")
                messages.success(request, _("The link was taken back."))
        return redirect(self._page_of(row))

    def _to_share(self, request: HttpRequest, pk: UUID) -> Interview:
        rows = self.get_queryset(request).select_related("candidate", "job__review", "organization")
        row: Interview | None = rows.filter(pk=pk).first()
        if row is None:
            self._note_refusal(request, pk, "share")
            raise Http404
        if not self.may(request, Action.INVITE, row):
            raise PermissionDenied
        return row

    def _page_of(self, row: Interview) -> str:
        return reverse("admin:interviews_interview_share", args=[row.pk])


def _shown(row: Share) -> dict[str, Any]:
    state = sharing.state_of(row)
    word, color = STATE_WORDS[state.value]
    is_open = state is sharing.ShareState.OPEN
    return {
        "row": row,
        "state": word,
        "color": color,
        "is_open": is_open,
        "url": sharing.share_url(row) if is_open else "",
    }
