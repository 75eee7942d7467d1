"""Buttons that send e-mails: an invitation's, and the page of an interview's mails."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from backend.accounts.access import Action
from backend.interviews import mail_sending, mails
from backend.interviews.mail_models import MAX_BODY_CHARS, MAX_SUBJECT_CHARS, MailKind
from backend.interviews.mail_texts import Words
from backend.interviews.models import Interview, Invitation
from backend.review import exported, mailing
from backend.review.asking import asked_first
from backend.review.logged import Kind
from backend.review.scoping import ScopedAdmin

MAIL_OF_OUTCOME = {"advance": MailKind.ADVANCE, "decline": MailKind.DECLINE}
"""Which mail tells a decision; "needs another look" is told to nobody."""


class InvitationMails(ScopedAdmin):
    """Gives invitations a button that sends their link."""

    @action(description=_("Send by e-mail"), permissions=["change"])
    @asked_first(_("Send the link to the candidate by e-mail?"), _("Send by e-mail"))
    def send_mail(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Send the link; the page then says what became of it."""
        rows = self.get_queryset(request).select_related("candidate__organization", "job")
        self.send(request, get_object_or_404(rows, pk=object_id))
        return redirect(reverse("admin:interviews_invitation_change", args=[object_id]))

    def send(self, request: HttpRequest, invitation: Invitation) -> None:
        """Send a link and tell the user."""
        self.note(request, Kind.EDIT, invitation, "send_mail")
        mailing.tell(request, lambda: mails.invite(invitation, request.user.pk))


class DecisionForm(forms.Form):
    """The words of a decision, as they will be sent."""

    subject = forms.CharField(max_length=MAX_SUBJECT_CHARS, strip=True)
    body = forms.CharField(max_length=MAX_BODY_CHARS, strip=False)


class MailPages(ScopedAdmin):
    """Gives the interviews a page of their e-mails, with the decision to send."""

    def get_urls(self) -> list[Any]:
        """Add the page."""
        view = self.admin_site.admin_view(self.mails_view)
        return [
            path("<uuid:pk>/mails/", view, name="interviews_interview_mails"),
            *super().get_urls(),
        ]

    def mails_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show what was sent to the candidate; send the decision when its button is pressed."""
        row = self._to_write(request, pk)
        (one,) = exported.read([row], request.user, lambda each: self._decides(request, each))
        kind = MAIL_OF_OUTCOME.get(one.decision.outcome) if one.decision else None
        problems: dict[str, list[str]] = {}
        words = mails.words_for(row.organization_id, kind, row.language) if kind else None
        if request.method == "POST":
            if kind is None:
                raise PermissionDenied
            form = DecisionForm(request.POST)
            words = Words(request.POST.get("subject", ""), request.POST.get("body", ""))
            problems = {name: list(map(str, said)) for name, said in form.errors.items()}
            if not problems:
                problems = self._send(request, row, kind, words)
                if not problems:
                    return redirect(reverse("admin:interviews_interview_mails", args=[pk]))
        return TemplateResponse(
            request,
            "review/mail/interview.html",
            {**self.admin_site.each_context(request), **_page(one, kind, words, problems)},
        )

    def _send(
        self, request: HttpRequest, row: Interview, kind: str, words: Words
    ) -> dict[str, list[str]]:
        try:
            with transaction.atomic():
                self.note(request, Kind.DECISION, row, f"mail: {kind}")
                mailing.tell(request, lambda: mails.decision(row, kind, words, request.user.pk))
        except mails.BadWords as bad:
            return bad.problems
        return {}

    def _decides(self, request: HttpRequest, row: Interview) -> bool:
        return self.may(request, Action.DECIDE, row)

    def _to_write(self, request: HttpRequest, pk: UUID) -> Interview:
        rows = self.get_queryset(request).select_related(*exported.JOINED)
        row: Interview | None = rows.filter(pk=pk).first()
        if row is None:
            self._note_refusal(request, pk, "mails")
            raise Http404
        if not self.may(request, Action.INVITE, row):
            raise PermissionDenied
        return row


def _page(
    one: exported.Exported,
    kind: str | None,
    words: Words | None,
    problems: dict[str, list[str]],
) -> dict[str, Any]:
    row = one.interview
    sent = mails.of_interview(row)
    return {
        "title": now("E-mails"),
        "interview": row,
        "name": one.name or str(row.candidate),
        "address": one.email,
        "has_address": bool(row.candidate.email),
        "name_hidden": one.rules.identity_hidden,
        "draft_hidden": one.rules.draft_hidden,
        "decision": one.decision,
        "kind": kind,
        "kind_label": MailKind(kind).label if kind else "",
        "words": words,
        "problems": problems,
        "places": mailing.places(kind) if kind else [],
        "preview_url": reverse("admin:interviews_mailtext_preview"),
        "is_printing": mail_sending.is_printing(),
        "was_sent": any(mail.kind in MAIL_OF_OUTCOME.values() for mail in sent),
        "mails": [
            {
                "row": mail,
                "state": mailing.state_word(mail),
                "why": mailing.problem_words(mail.problem),
            }
            for mail in sent
        ],
        "page_url": reverse("admin:interviews_interview_change", args=[row.pk]),
    }
