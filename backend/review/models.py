"""What people put down about an interview, apart from everything that machines made of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class JobReview(models.Model):
    """How the interviews of a job are reviewed; a job without a row has neither rule."""

    job = models.OneToOneField("jobs.Job", on_delete=models.CASCADE, related_name="review")
    rate_first = models.BooleanField(
        _("Rate before the draft"),
        default=False,
        help_text=_("Reviewers see the draft and each other's scores after their own."),
    )
    blind = models.BooleanField(
        _("Without name and voice"),
        default=False,
        help_text=_("Reviewers read the talk; who it was is shown on request, and logged."),
    )

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("review")

    def __str__(self) -> str:
        return f"Review of {self.job}"


class ReviewEntry(models.Model):
    """One thing a person put down. Rows are added, never changed; the newest counts.

    A note may be taken back by who wrote it; the row stays.
    """

    class Kind(models.TextChoices):
        """What was put down."""

        SCORE = "score", _("Score")
        DECISION = "decision", _("Decision")
        NOTE = "note", _("Note")
        REVEAL = "reveal", _("Name and voice shown")

    class Outcome(models.TextChoices):
        """What a person decided."""

        ADVANCE = "advance", _("Goes on")
        MORE = "more", _("Needs another look")
        DECLINE = "decline", _("Does not go on")

    interview = models.ForeignKey(
        "interviews.Interview", on_delete=models.CASCADE, related_name="review_entries"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    criterion = models.CharField(max_length=40, blank=True, help_text=_("Key in the rubric."))
    criterion_name = models.CharField(max_length=80, blank=True)
    score = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("1 to 5; none when it cannot be judged.")
    )
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    at_ms = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("The moment of the recording that a note is about.")
    )
    text = models.TextField(max_length=4000, blank=True)
    saw_draft = models.BooleanField(
        default=False, help_text=_("The person could see the draft when they put this down.")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    person_name = models.CharField(max_length=150, help_text=_("Kept when the account is deleted."))
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("interview", "pk")
        indexes = [models.Index(fields=["interview", "kind"], name="entry_by_kind")]
        constraints = [
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(1, 5), kind="score"),
                name="entry_score_1_to_5",
            ),
            models.CheckConstraint(
                condition=Q(kind="score") ^ Q(criterion=""), name="entry_score_has_criterion"
            ),
            models.CheckConstraint(
                condition=Q(kind="decision") ^ Q(outcome=""), name="entry_decision_has_outcome"
            ),
            models.CheckConstraint(
                condition=Q(at_ms__isnull=True) | Q(kind="note"), name="entry_moment_of_a_note"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} by {self.person_name}"


class Handling(models.Model):
    """Where a person's work on an interview stands; an interview without a row is new.

    It says what people do next, never how somebody was judged: scores and decisions are entries.
    """

    class Status(models.TextChoices):
        """Where the work stands; a person moves it, nothing else does."""

        NEW = "new", _("New")
        REVIEW = "review", _("In review")
        HOLD = "hold", _("On hold")
        NEXT = "next", _("Next step")
        OFFER = "offer", _("Offer")
        CLOSED = "closed", _("Closed")

    interview = models.OneToOneField(
        "interviews.Interview", on_delete=models.CASCADE, related_name="handling"
    )
    status = models.CharField(_("Status"), max_length=8, choices=Status.choices, default=Status.NEW)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Assigned to"),
        help_text=_("A member of the same organization."),
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("handling")
        verbose_name_plural = _("handling")
        indexes = [models.Index(fields=["assignee", "status"], name="handling_by_assignee")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=("new", "review", "hold", "next", "offer", "closed")),
                name="handling_status_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()}: {self.interview_id}"


class HandlingChange(models.Model):
    """One step of the work on an interview. Rows are added, never changed."""

    class What(models.TextChoices):
        """What changed."""

        STATUS = "status", _("Status")
        ASSIGNEE = "assignee", _("Assigned to")

    interview = models.ForeignKey(
        "interviews.Interview", on_delete=models.CASCADE, related_name="handling_changes"
    )
    what = models.CharField(max_length=8, choices=What.choices)
    before = models.CharField(max_length=150, blank=True, help_text=_("A status, or a name."))
    after = models.CharField(max_length=150, blank=True, help_text=_("A status, or a name."))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    person_name = models.CharField(max_length=150, help_text=_("Kept when the account is deleted."))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("interview", "pk")

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.before or '-'} to {self.after or '-'}"


class SavedSearch(models.Model):
    """A list of interviews as somebody filtered it, under a name."""

    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.CASCADE, related_name="saved_searches"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches"
    )
    name = models.CharField(_("Name"), max_length=80)
    query = models.CharField(max_length=1000, help_text=_("The filters, as in the address."))
    shared = models.BooleanField(
        _("Shared"), default=False, help_text=_("All members of the organization see it.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "person", "name"], name="one_search_per_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Share(models.Model):
    """A link by which somebody without an account reads one interview, for a while."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    interview = models.ForeignKey(
        "interviews.Interview", on_delete=models.CASCADE, related_name="shares"
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    reader = models.CharField(
        _("For whom"), max_length=120, help_text=_("A name or a role, as a reminder for you.")
    )
    with_assessment = models.BooleanField(
        _("With scores, draft and observations"),
        default=True,
        help_text=_("Never in jobs that are rated before the draft is seen."),
    )
    with_recording = models.BooleanField(
        _("With the recording"),
        default=False,
        help_text=_("Never in jobs that are reviewed without name and voice."),
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_by_name = models.CharField(
        max_length=150, help_text=_("Kept when the account is deleted.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened_count = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True, help_text=_("The last time."))

    class Meta:
        ordering = ("-created_at",)
        verbose_name = _("share link")
        verbose_name_plural = _("share links")
        indexes = [models.Index(fields=["interview", "-created_at"], name="share_list")]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="share_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"Link for {self.reader}"
