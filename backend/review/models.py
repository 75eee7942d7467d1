"""What people put down about an interview, apart from everything that machines made of it."""

from __future__ import annotations

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
