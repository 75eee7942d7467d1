"""E-mails to candidates: an organization's own words, its rules, and every mail with its fate."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MAX_SUBJECT_CHARS = 160
MAX_BODY_CHARS = 6000


class MailKind(models.TextChoices):
    """What a mail is for."""

    INVITATION = "invitation", _("Invitation")
    REMINDER = "reminder", _("Reminder")
    RECEIPT = "receipt", _("Receipt")
    ADVANCE = "advance", _("Decision: goes on")
    DECLINE = "decline", _("Decision: does not go on")


class MailRules(models.Model):
    """Which mails an organization sends by itself; without a row the defaults hold."""

    organization = models.OneToOneField(
        "accounts.Organization", on_delete=models.CASCADE, related_name="mail_rules"
    )
    receipts = models.BooleanField(
        _("Receipts"),
        default=True,
        help_text=_("After a talk its candidate is told what was kept and who decides."),
    )
    reminder_days = models.PositiveSmallIntegerField(
        _("Remind, days before the link ends"),
        default=2,
        validators=[MaxValueValidator(14)],
        help_text=_("Once, to people who were invited by e-mail and have not begun; 0 for never."),
    )

    class Meta:  # noqa: D106  # Django reads it, people need not
        verbose_name = _("e-mails sent by themselves")
        verbose_name_plural = _("e-mails sent by themselves")

    def __str__(self) -> str:
        return f"E-mails of {self.organization}"


class MailText(models.Model):
    """An organization's own words for one kind of mail in one language."""

    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.CASCADE, related_name="mail_texts"
    )
    kind = models.CharField(max_length=12, choices=MailKind.choices)
    language = models.CharField(max_length=8, default="en")
    subject = models.CharField(max_length=MAX_SUBJECT_CHARS)
    body = models.TextField(max_length=MAX_BODY_CHARS)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:  # noqa: D106  # Django reads it, people need not
        ordering = ("organization", "kind", "language")
        verbose_name = _("e-mail text")
        verbose_name_plural = _("e-mail texts")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "language"],
                name="one_mail_text_per_kind",
                violation_error_message=_("There is a text of this kind in this language."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.language})"


class Mail(models.Model):
    """One mail to a candidate, with its words as they were asked for.

    The words hold placeholders: the link is filled in when the mail is sent, and is kept nowhere.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not sent")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.CASCADE, related_name="mails"
    )
    candidate = models.ForeignKey(
        "interviews.Candidate", on_delete=models.CASCADE, related_name="mails"
    )
    invitation = models.ForeignKey(
        "interviews.Invitation", on_delete=models.CASCADE, null=True, related_name="mails"
    )
    interview = models.ForeignKey(
        "interviews.Interview", on_delete=models.CASCADE, null=True, related_name="mails"
    )
    kind = models.CharField(max_length=12, choices=MailKind.choices)
    language = models.CharField(max_length=8)
    address = models.EmailField()
    subject = models.CharField(max_length=MAX_SUBJECT_CHARS)
    body = models.TextField(max_length=MAX_BODY_CHARS)
    key = models.CharField(
        max_length=100, unique=True, help_text=_("What makes asking twice send once.")
    )
    link_version = models.PositiveIntegerField(default=0, help_text=_("Of the link it holds."))
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    printed = models.BooleanField(
        default=False, help_text=_("Printed on the server's console: no mail server is set.")
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True, editable=False)
    problem = models.CharField(max_length=40, blank=True, help_text=_("Why the last try failed."))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(help_text=_("When the sweep asks for it again."))
    sent_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When somebody had seen that it failed.")
    )

    class Meta:  # noqa: D106  # Django reads it, people need not
        ordering = ("-created_at",)
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        indexes = [
            models.Index(fields=["state", "due_at"], name="mail_sweep"),
            models.Index(fields=["organization", "-created_at"], name="mail_list"),
            models.Index(fields=["invitation", "kind"], name="mail_of_invitation"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent") ^ Q(sent_at__isnull=True),
                name="only_sent_mail_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_state_display()}"
