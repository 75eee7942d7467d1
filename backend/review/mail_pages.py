"""E-mails to candidates in the admin: an organization's texts, and what became of each mail."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from backend.accounts.access import Action
from backend.interviews import mail_texts, mails, texts
from backend.interviews.mail_models import Mail, MailKind, MailText
from backend.interviews.mail_texts import Words
from backend.review import mailing
from backend.review.asking import asked_first
from backend.review.logged import Kind
from backend.review.scoping import ScopedAdmin

MAIL_COLORS = {"waiting": "info", "sending": "info", "sent": "success", "failed": "danger"}


class MailTextForm(forms.ModelForm[MailText]):
    """A text with places; what is wrong with it stands at its field."""

    language = forms.ChoiceField(label=_("Language"))

    class Meta:  # noqa: D106  # Django reads it, people need not
        model = MailText
        fields = ("organization", "kind", "language", "subject", "body")
        widgets = {
            "subject": UnfoldAdminTextInputWidget,
            "body": UnfoldAdminTextareaWidget(attrs={"rows": 18}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the languages of the candidate's page."""
        super().__init__(*args, **kwargs)
        if "language" in self.fields:
            field: Any = self.fields["language"]
            field.choices = [(code, code) for code in texts.languages()]

    def clean(self) -> dict[str, Any]:
        """Return the text, or say what is wrong with it."""
        data: dict[str, Any] = super().clean() or {}
        kind = data.get("kind") or self.instance.kind
        if kind in MailKind.values:
            words = Words(data.get("subject") or "", data.get("body") or "")
            for field, problems in mail_texts.problems_of(kind, words).items():
                if field not in self.errors:
                    for problem in problems:
                        self.add_error(field, problem)
        return data


@admin.register(MailText)
class MailTextAdmin(ScopedAdmin):
    """An organization's own words; what has none here uses those that come with Viva."""

    form = MailTextForm
    list_display = ("kind_label", "language", "organization", "subject", "updated_at")
    list_filter = ("kind", "organization")
    search_fields = ("subject",)
    list_select_related = ("organization",)
    list_before_template = "review/mail/defaults.html"
    change_form_outer_after_template = "review/mail/preview.html"

    class Media:
        """Shows the mail while somebody writes it."""

        js = ("review/mail.js",)

    def get_urls(self) -> list[Any]:
        """Add the preview of a text that is being written."""
        view = self.admin_site.admin_view(self.preview)
        return [path("preview/", view, name="interviews_mailtext_preview"), *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Keep what a text is for; another kind is another text."""
        return ("organization", "kind", "language") if obj is not None else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with the words that come with Viva."""
        given = super().get_changeform_initial_data(request)
        kind = given.get("kind")
        if kind in MailKind.values:
            words = mail_texts.default_words(str(kind), str(given.get("language", "")))
            given = {"subject": words.subject, "body": words.body, **given}
        return dict(given)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Show the own texts below a table of all of them."""
        own = mailing.table(self.organizations(request), self.get_queryset(request))
        told = {"mail_table": own, "may_write": self.has_add_permission(request)}
        return super().changelist_view(request, {**told, **(extra_context or {})})

    def preview(self, request: HttpRequest) -> JsonResponse:
        """Return the mail that a text would be, or what is wrong with it."""
        if request.method != "POST" or not self.may(request, Action.EDIT):
            return JsonResponse({"problems": {}}, status=403)
        try:
            given = json.loads(request.body)
            fields = {name: str(given[name]) for name in ("kind", "language", "subject", "body")}
        except (ValueError, KeyError, TypeError, RecursionError):
            return JsonResponse({"problems": {}}, status=400)
        if fields["kind"] not in MailKind.values:
            return JsonResponse({"problems": {}}, status=400)
        organization = self.organizations(request).first()
        return JsonResponse(mailing.preview(organization, **fields))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show the form with the places its text may hold and the mail as it stands."""
        row = kwargs.get("obj")
        kind = row.kind if row is not None else request.GET.get("kind", "")
        context["mail_places"] = mailing.places(kind if kind in MailKind.values else "")
        context["mail_preview"] = reverse("admin:interviews_mailtext_preview")
        if row is not None:
            language, words = row.language, Words(row.subject, row.body)
            context["mail_kind"], context["mail_language"] = row.kind, language
            context["mail_shown"] = mailing.preview(
                row.organization,
                kind=row.kind,
                language=language,
                subject=words.subject,
                body=words.body,
            )
        return super().render_change_form(request, context, *args, **kwargs)

    @display(description=_("Kind"), ordering="kind")
    def kind_label(self, row: MailText) -> str:
        """Return what the text is for."""
        return row.get_kind_display()


class UnsettledFilter(SimpleListFilter):
    """Failures that nobody has settled."""

    title = _("Waits for a person")
    parameter_name = "unsettled"

    def lookups(self, _request: HttpRequest, _page: Any) -> list[tuple[str, str]]:
        """Return the one choice."""
        return [("yes", now("Yes"))]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Mail]) -> QuerySet[Mail]:
        """Return those alone when they are asked for."""
        if self.value() != "yes":
            return queryset
        return queryset.filter(state=Mail.State.FAILED, settled_at=None)


@admin.register(Mail)
class MailAdmin(ScopedAdmin):
    """Every mail and what became of it; its words as they were asked for, without the link."""

    list_display = ("candidate", "kind_label", "state_label", "why", "created_at", "sent_at")
    list_filter = (UnsettledFilter, "state", "kind", "organization")
    search_fields = ("candidate__name", "candidate__email", "address")
    list_select_related = ("candidate", "organization")
    list_before_template = "review/mail/list.html"
    fields = readonly_fields = (
        "kind_label",
        "state_label",
        "why",
        "candidate",
        "address",
        "subject",
        "body",
        "asked_by",
        "created_at",
        "sent_at",
        "attempts",
    )
    actions_detail = ("send_again", "settle")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the section is listed."""
        return self.may(request, Action.INVITE)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the user may read what was sent: who may send."""
        return self.may(request, Action.INVITE, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Mails are sent from invitations and interviews."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was sent stays as it was."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Mails go with their candidate."""
        return False

    def has_invite_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether the user may send."""
        return self.may(request, Action.INVITE, str(object_id) if object_id else None)

    @display(description=_("Kind"), ordering="kind")
    def kind_label(self, row: Mail) -> str:
        """Return what the mail is for."""
        return row.get_kind_display()

    @display(description=_("State"), ordering="state", label=MAIL_COLORS)
    def state_label(self, row: Mail) -> tuple[str, str]:
        """Return how far it is as a coloured word; printing is not sending."""
        return row.state, mailing.state_word(row)

    @display(description=_("Why"))
    def why(self, row: Mail) -> str:
        """Return in words why the last try failed."""
        return mailing.problem_words(row.problem)

    @action(description=_("Send again"), permissions=["invite"])
    @asked_first(_("Send the same e-mail again?"), _("Send again"))
    def send_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the same mail anew."""
        row = get_object_or_404(self.get_queryset(request), pk=object_id)
        self.note(request, Kind.EDIT, row, "send_again")
        mailing.tell(request, lambda: mails.again(row, request.user.pk))
        return redirect(reverse("admin:interviews_mail_changelist"))

    @action(description=_("I have seen it"), permissions=["invite"])
    @asked_first(_("Take this failure off the overview?"), _("Take it off"))
    def settle(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Note that somebody has seen a failure."""
        row = get_object_or_404(self.get_queryset(request), pk=object_id)
        self.note(request, Kind.EDIT, row, "settle")
        mails.settle(row.pk)
        return redirect(reverse("admin:interviews_mail_changelist"))
