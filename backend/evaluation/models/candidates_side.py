"""What a candidate does and is told after the talk: corrections, and feedback that was released."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Proofreading(models.Model):
    """The candidate's look at the transcript before it is judged.

    The corrections stand beside the transcript: no turn, no sound and no earlier text changes.
    """

    interview = models.OneToOneField(
        "interviews.Interview", on_delete=models.CASCADE, related_name="proofreading"
    )
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField(help_text=_("When the evaluation waits no longer."))
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When the candidate said that it is right.")
    )
    closed_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When the evaluation took it as it stood.")
    )
    corrections: models.JSONField[Any, Any] = models.JSONField(
        default=list, help_text=_("Per correction: turn, place, old and new words.")
    )

    def __str__(self) -> str:
        return f"Proofreading of {self.interview_id}"


class Feedback(models.Model):
    """What a person writes to a candidate: a draft, and what of it the candidate can read now."""

    interview = models.OneToOneField(
        "interviews.Interview", on_delete=models.CASCADE, related_name="feedback"
    )
    draft = models.TextField(blank=True, max_length=4000)
    draft_by = models.CharField(max_length=150, blank=True)
    draft_at = models.DateTimeField(null=True, blank=True)
    text = models.TextField(blank=True, max_length=4000, help_text=_("As the candidate reads it."))
    released_by = models.CharField(max_length=150, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(text="", released_at__isnull=True)
                | (~Q(text="") & Q(released_at__isnull=False)),
                name="only_released_feedback_is_read",
            ),
        ]

    def __str__(self) -> str:
        return f"Feedback on {self.interview_id}"


class FeedbackRelease(models.Model):
    """One text that a candidate could read, from when to when. Rows are added, never rewritten."""

    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="releases")
    text = models.TextField(max_length=4000)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    person_name = models.CharField(max_length=150, help_text=_("Kept when the account is deleted."))
    released_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("feedback", "-released_at")
        constraints = [
            models.UniqueConstraint(
                fields=["feedback"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_feedback_is_read_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feedback} of {self.released_at:%Y-%m-%d}"
