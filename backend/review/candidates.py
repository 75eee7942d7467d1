"""Candidates and their invitations in the admin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.widgets import (
    UnfoldAdminEmailInputWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from backend.accounts.access import Action
from backend.interviews import invitations
from backend.interviews.mail_sending import is_printing
from backend.interviews.models import Candidate, Invitation
from backend.review.asking import asked_first
from backend.review.labels import LINK_COLORS
from backend.review.logged import Kind
from backend.review.mail_buttons import InvitationMails
from backend.review.scoping import ScopedAdmin
from backend.review.widgets import copyable

LINK_WORDS = {
    "open": _("Open"),
    "not_open": _("Not open yet"),
    "begun": _("Begun"),
    "used": _("Used"),
    "expired": _("Expired"),
    "revoked": _("Withdrawn"),
}


@admin.register(Candidate)
class CandidateAdmin(ScopedAdmin):
    """People who were invited or came by an open link."""

    interviews_path = "candidate"
    list_display = ("__str__", "email", "organization", "created_at")
    search_fields = ("name", "email")
    list_filter = ("organization",)
    fields = ("organization", "name", "email", "phone")


SWITCHES: Final = (
    "typed_answers",
    "large_captions",
    "no_camera",
    "assistive_technology",
    "support_person",
    "voice_differs",
)
"""Accommodations that are on or off."""


class InviteForm(forms.ModelForm[Invitation]):
    """A new invitation: the person, and what is different for them."""

    name = forms.CharField(
        label=_("Name"), max_length=160, required=False, widget=UnfoldAdminTextInputWidget
    )
    email = forms.EmailField(label=_("E-mail"), required=False, widget=UnfoldAdminEmailInputWidget)
    send_mail = forms.BooleanField(
        label=_("Send the link by e-mail"),
        required=False,
        initial=lambda: not is_printing(),
        widget=UnfoldBooleanSwitchWidget,
    )
    valid_days = forms.IntegerField(
        label=_("Valid for days"),
        min_value=1,
        max_value=365,
        initial=14,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    extra_time_percent = forms.IntegerField(
        label=_("Extra time in percent"),
        min_value=0,
        max_value=200,
        initial=0,
        required=False,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    typed_answers = forms.BooleanField(
        label=_("Typed answers"), required=False, widget=UnfoldBooleanSwitchWidget
    )
    large_captions = forms.BooleanField(
        label=_("Large captions"), required=False, widget=UnfoldBooleanSwitchWidget
    )

    no_camera = forms.BooleanField(
        label=_("No camera"), required=False, widget=UnfoldBooleanSwitchWidget
    )
    assistive_technology = forms.BooleanField(
        label=_("Uses a screen reader, magnifier or dictation"),
        help_text=_("Focus, copying and pasting are then not measured."),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
    )
    support_person = forms.BooleanField(
        label=_("A support person or interpreter is present"),
        help_text=_("Voices are then not compared."),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
    )
    voice_differs = forms.BooleanField(
        label=_("Speaks with a device, softly, or with long pauses"),
        help_text=_("Silences and voices are then not measured."),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
    )

    class Meta:  # noqa: D106  # Django reads it, people need not
        model = Invitation
        fields = ("job", "language")

    def clean(self) -> dict[str, Any]:
        """Ask for an address when the link is to be sent."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("send_mail") and not data.get("email") and "email" not in self.errors:
            self.add_error("email", _("Write the address that the link is sent to."))
        return data

    def make(self) -> Invitation:
        """Write the candidate and the link, and return the invitation."""
        data = self.cleaned_data
        accommodations: invitations.Accommodations = {}
        if data["extra_time_percent"]:
            accommodations["extra_time"] = 1 + data["extra_time_percent"] / 100
        for name in SWITCHES:
            if data[name]:
                accommodations[name] = True
        return invitations.invite(
            data["job"],
            name=data["name"],
            email=data["email"],
            language=data["language"],
            expires_at=timezone.now() + timedelta(days=data["valid_days"]),
            accommodations=accommodations,
        )


@admin.register(Invitation)
class InvitationAdmin(InvitationMails):
    """Personal links: who has one, what it can do, and where to copy it."""

    list_display = ("candidate", "job", "state_label", "expires_at", "link")
    list_filter = ("job", "language", "organization")
    search_fields = ("candidate__name", "candidate__email", "job__title")
    list_select_related = ("candidate", "job", "organization")
    readonly_fields = ("organization", "job", "candidate", "state_label", "link", "created_at")
    fields = (
        "state_label",
        "link",
        "candidate",
        "job",
        "language",
        "opens_at",
        "expires_at",
        "accommodations",
        "created_at",
    )
    add_form = InviteForm
    actions_detail = ("send_mail", "renew_link", "withdraw")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whether the user may make links."""
        return self.may(request, Action.INVITE)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the user may change links."""
        return self.may(request, Action.INVITE, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        """Return invitations with their interviews, which decide their state."""
        return super().get_queryset(request).prefetch_related("interviews")

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Ask for the person when there is no invitation yet."""
        if obj is None:
            kwargs |= {"form": self.add_form, "fields": None}
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show the form's own fields when adding."""
        if obj is not None:
            return self.fields
        return (
            "job",
            "name",
            "email",
            "send_mail",
            "language",
            "valid_days",
            "extra_time_percent",
            *SWITCHES,
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Let everything be filled in when adding."""
        return self.readonly_fields if obj is not None else ()

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Make the invitation by its own verb; a form must not write a token."""
        return super().save_form(request, form, change) if change else form.make()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save changes; a new invitation is saved already, and is sent when that was asked."""
        if change:
            super().save_model(request, obj, form, change)
        elif form.cleaned_data["send_mail"]:
            transaction.on_commit(lambda: self.send(request, obj))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing is related that a form could write."""

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        """Show the new link at once."""
        self.message_user(request, _("The invitation is ready. Copy its link below."))
        return redirect(reverse("admin:interviews_invitation_change", args=[obj.pk]))

    @display(description=_("State"), label=LINK_COLORS)
    def state_label(self, invitation: Invitation) -> tuple[str, Any]:
        """Return what the link can do now as a coloured word."""
        state = invitations.state_of(invitation)
        return state.value, LINK_WORDS[state.value]

    @display(description=_("Link"))
    def link(self, invitation: Invitation) -> Any:
        """Return the link with a button that copies it."""
        url = invitations.invitation_url(invitation)
        return copyable(url) if url else _("Renew the link to see it: the server's key changed.")

    @action(description=_("Renew the link"), permissions=["change"])
    @asked_first(_("Make a new link? The old one stops working."), _("Renew the link"))
    def renew_link(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Make a new link for another interview; the old one stops working."""
        invitation = get_object_or_404(self.get_queryset(request), pk=object_id)
        self.note(request, Kind.EDIT, invitation, "renew_link")
        invitations.renew(invitation)
        self.message_user(request, _("The link is new; the old one no longer works."))
        return redirect(reverse("admin:interviews_invitation_change", args=[object_id]))

    @action(description=_("Withdraw"), permissions=["change"])
    @asked_first(_("Take the link back and end its interview?"), _("Withdraw"))
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take the link back and end its interview."""
        invitation = get_object_or_404(self.get_queryset(request), pk=object_id)
        self.note(request, Kind.EDIT, invitation, "withdraw")
        invitations.revoke(invitation)
        self.message_user(request, _("The invitation was withdrawn."))
        return redirect(reverse("admin:interviews_invitation_change", args=[object_id]))
