"""Hiring organizations, the people who work in them, and the log of what they did."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Organization(models.Model):
    """A hiring firm; every job, invitation and interview belongs to one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120, unique=True)
    contact_email = models.EmailField(
        help_text=_("Shown to candidates as the address to write to."),
    )
    privacy_url = models.URLField(blank=True, help_text=_("The privacy notice for candidates."))
    accent_color = models.CharField(
        max_length=7,
        default="#2f5fd0",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write the colour as #rrggbb."))],
        help_text=_("Buttons and highlights on the candidate's page, as #rrggbb."),
    )
    correction_minutes = models.PositiveSmallIntegerField(
        _("Minutes to correct the transcript"),
        default=10,
        validators=[MaxValueValidator(1440)],
        help_text=_(
            "How long an evaluation waits for the candidate to put misheard names and terms right. "
            "It goes on at once when the candidate says that the transcript is right. 0: no wait."
        ),
    )
    asks_declarations = models.BooleanField(
        _("Ask for voluntary self-declarations"),
        default=False,
        help_text=_(
            "After the talk candidates may say how they describe themselves. Only the report on "
            "groups counts it; no reviewer sees it. Ask your counsel before you switch it on."
        ),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user's role in an organization."""

    class Role(models.TextChoices):
        """What a member may do; PRODUCT.md names the four."""

        OWNER = "owner", _("Owner")
        RECRUITER = "recruiter", _("Recruiter")
        REVIEWER = "reviewer", _("Reviewer")
        AUDITOR = "auditor", _("Auditor")

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.RECRUITER)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("organization", "user")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user"], name="one_membership_per_organization"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class AppendOnly(models.QuerySet[Any]):
    """Rows that are added and read, and nothing else."""

    def update(self, **_changes: object) -> int:
        """Refuse.

        Raises:
            TypeError: always.
        """
        raise TypeError(f"{self.model.__name__} rows are never changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse.

        Raises:
            TypeError: always.
        """
        raise TypeError(f"{self.model.__name__} rows are never deleted")


class AccessEvent(models.Model):
    """Who did what to which row; written by `audit.record` alone, never changed.

    It names people and rows by number only, so that it can outlive them. That is why its keys
    are not constraints: the log of a deleted account or firm stays.
    """

    class Kind(models.TextChoices):
        """What was done."""

        VIEW = "view", _("Looked at")
        DOWNLOAD = "download", _("File opened")
        EDIT = "edit", _("Changed")
        DELETE = "delete", _("Deleted")
        EXPORT = "export", _("Exported")
        DECISION = "decision", _("Decided")
        SENT = "sent", _("Sent")
        LOGIN = "login", _("Signed in")
        DENIED = "denied", _("Refused")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(help_text=_("When."))
    organization = models.ForeignKey(
        Organization,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
        help_text=_("Whose data it was about; none for a sign-in that failed."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
        help_text=_("Who; none when nobody was signed in."),
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    object_type = models.CharField(max_length=60, blank=True, help_text=_("What kind of row."))
    object_id = models.CharField(max_length=40, blank=True, help_text=_("Which row."))
    detail = models.CharField(
        max_length=200, blank=True, help_text=_("Names of fields or of an action, no values.")
    )
    request_id = models.CharField(
        max_length=40, blank=True, help_text=_("The request's id in the server's own log.")
    )

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = _("access")
        verbose_name_plural = _("access log")
        indexes = [
            models.Index(fields=["organization", "-at"], name="access_by_organization"),
            models.Index(fields=["object_type", "object_id", "-at"], name="access_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.object_type} {self.object_id}".strip()


class ChainHead(models.Model):
    """Where a chain ends; writers of a chain wait for each other on this row."""

    chain = models.CharField(max_length=40, primary_key=True)
    sequence = models.PositiveBigIntegerField(default=0)
    mac = models.CharField(max_length=64, blank=True)
    confirmed_mac = models.CharField(
        max_length=64, blank=True, help_text=_("The head that the last checkpoint saw.")
    )

    def __str__(self) -> str:
        return f"{self.chain} at {self.sequence}"


class ChainEntry(models.Model):
    """One link of a chain; written by `ledger` alone, never changed, never deleted."""

    chain = models.CharField(max_length=40)
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    key_id = models.CharField(max_length=16)
    mac = models.CharField(max_length=64)

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ("chain", "sequence")
        indexes = [models.Index(fields=["kind", "subject"], name="entry_by_subject")]
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="one_entry_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.sequence}: {self.kind}"


class ChainSalt(models.Model):
    """What makes an entry's digest unguessable; deleted when its record is erased."""

    chain = models.CharField(max_length=40)
    sequence = models.PositiveBigIntegerField()
    salt = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="one_salt_per_entry"),
        ]

    def __str__(self) -> str:
        return f"Salt of {self.chain} {self.sequence}"


class Declaration(models.Model):
    """What a candidate chose to say about a group they belong to; written by `declarations` alone.

    Stored apart from the interview: a keyed digest stands for it, so that no page, list or export
    can join the two by accident. No reviewer sees a row; one report counts them.
    """

    subject = models.CharField(max_length=64, help_text=_("Keyed digest of the interview."))
    question = models.CharField(max_length=20)
    answer = models.CharField(max_length=20)
    declared_on = models.DateField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "question"], name="one_declaration_per_question"
            ),
        ]

    def __str__(self) -> str:
        return f"A declaration about {self.question}"
