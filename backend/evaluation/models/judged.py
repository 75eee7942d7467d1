"""Evaluations of interviews, the work that made them, and what they rest on."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.evaluation.claims import ClaimStanding
from backend.evaluation.scoring import Standing

STANDINGS = [
    (Standing.SCORED.value, _("Scored")),
    (Standing.INSUFFICIENT.value, _("Insufficient evidence")),
    (Standing.NOT_ASKED.value, _("Not asked")),
]
CLAIM_STANDINGS = [
    (ClaimStanding.SUPPORTED.value, _("Supported by what was said")),
    (ClaimStanding.CONTRADICTED.value, _("Contradicted by what was said")),
    (ClaimStanding.NOT_DISCUSSED.value, _("Not discussed")),
]


class Transcription(models.Model):
    """The transcript that is judged: the second pass beside the live one."""

    class Source(models.TextChoices):
        """Who listened the second time."""

        LIVE = "live", _("Live transcript, no second pass")
        GEMINI = "gemini", _("Gemini")
        LOCAL = "local", _("Recogniser on this machine")

    interview = models.OneToOneField(
        "interviews.Interview", on_delete=models.CASCADE, related_name="transcription"
    )
    source = models.CharField(max_length=8, choices=Source.choices)
    turns: models.JSONField[Any, Any] = models.JSONField(
        default=list, help_text=_("Per turn: live text, second text, differences, unreliable.")
    )
    recording_sha256 = models.CharField(max_length=64, blank=True)
    model = models.CharField(max_length=80, blank=True)
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Transcription of {self.interview_id}"


class Run(models.Model):
    """One evaluation that is to be made; its number is the key that makes it happen once."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being made")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    class Cause(models.TextChoices):
        """Why it is made."""

        ENDED = "ended", _("The interview ended")
        ASKED = "asked", _("A person asked for it again")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    interview = models.ForeignKey(
        "interviews.Interview", on_delete=models.CASCADE, related_name="evaluation_runs"
    )
    number = models.PositiveSmallIntegerField(help_text=_("From 1; a later one keeps the earlier."))
    cause = models.CharField(max_length=8, choices=Cause.choices, default=Cause.ENDED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(
        null=True, editable=False, help_text=_("The attempt that may write the result.")
    )
    problem = models.CharField(max_length=40, blank=True, help_text=_("Why the last try failed."))
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(help_text=_("When the sweep asks for it again."))
    claimed_at = models.DateTimeField(null=True, blank=True)
    transcribed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("interview", "-number")
        indexes = [models.Index(fields=["state", "due_at"], name="evaluation_run_sweep")]
        constraints = [
            models.UniqueConstraint(fields=["interview", "number"], name="one_run_per_number"),
            models.UniqueConstraint(
                fields=["interview"],
                condition=Q(state__in=("waiting", "running")),
                name="one_open_run_per_interview",
            ),
        ]

    def __str__(self) -> str:
        return f"Evaluation {self.number} of {self.interview_id}"


class Evaluation(models.Model):
    """One finished evaluation; never changed, a later one stands beside it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="evaluation")
    interview = models.ForeignKey(
        "interviews.Interview", on_delete=models.CASCADE, related_name="evaluations"
    )
    rule_based = models.BooleanField(help_text=_("A draft made by rules, not by a model."))
    model = models.CharField(max_length=80)
    model_version = models.CharField(max_length=120)
    prompt_hash = models.CharField(max_length=64)
    transcript_hash = models.CharField(max_length=64)
    rubric_version = models.PositiveIntegerField()
    rubric: models.JSONField[Any, Any] = models.JSONField(help_text=_("As it stood."))
    transcript: models.JSONField[Any, Any] = models.JSONField(help_text=_("As it was judged."))
    scorings: models.JSONField[Any, Any] = models.JSONField(help_text=_("As they were given."))
    scoring_count = models.PositiveSmallIntegerField()
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    cost_microdollars = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("Empty where no price is known.")
    )
    summary = models.TextField(blank=True)
    strengths: models.JSONField[Any, Any] = models.JSONField(default=list)
    open_points: models.JSONField[Any, Any] = models.JSONField(default=list)
    follow_ups: models.JSONField[Any, Any] = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at",)
        indexes = [models.Index(fields=["interview", "-created_at"], name="evaluation_latest")]

    def __str__(self) -> str:
        return f"Evaluation of {self.interview_id}"


class CriterionScore(models.Model):
    """How one criterion stands."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    weight = models.PositiveSmallIntegerField()
    standing = models.CharField(max_length=12, choices=STANDINGS)
    score = models.FloatField(null=True, blank=True)
    spread = models.PositiveSmallIntegerField(default=0)
    person_first = models.BooleanField(
        default=False, help_text=_("The scorings disagree: a person must rate first.")
    )
    reason = models.TextField(blank=True)
    each_score: models.JSONField[Any, Any] = models.JSONField(
        default=list, help_text=_("The score of each scoring; null where it gave none.")
    )
    dropped: models.JSONField[Any, Any] = models.JSONField(
        default=list, help_text=_("Quotes that were never said, with why they were dropped.")
    )
    remarks: models.JSONField[Any, Any] = models.JSONField(default=list)

    class Meta:
        ordering = ("evaluation", "order")
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "key"], name="one_score_per_criterion"),
            models.CheckConstraint(
                condition=Q(standing="scored", score__range=(1, 5))
                | (~Q(standing="scored") & Q(score__isnull=True)),
                name="only_a_scored_criterion_has_a_score",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.score or self.standing}"


class Claim(models.Model):
    """A claim of the resume, beside what was said."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="claims")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12)
    text = models.CharField(max_length=400)
    standing = models.CharField(max_length=14, choices=CLAIM_STANDINGS)

    class Meta:
        ordering = ("evaluation", "order")

    def __str__(self) -> str:
        return self.text[:80]


class Evidence(models.Model):
    """A verified quote: the candidate's words, with their place in transcript and recording."""

    score = models.ForeignKey(
        CriterionScore, on_delete=models.CASCADE, null=True, related_name="evidence"
    )
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, null=True, related_name="evidence")
    order = models.PositiveSmallIntegerField()
    text = models.TextField()
    turn = models.PositiveIntegerField(help_text=_("Sequence of the turn."))
    start = models.PositiveIntegerField(help_text=_("First character in the turn as judged."))
    end = models.PositiveIntegerField()
    start_ms = models.PositiveIntegerField(help_text=_("Position in the recording."))
    end_ms = models.PositiveIntegerField()

    class Meta:
        ordering = ("order",)
        constraints = [
            models.CheckConstraint(
                condition=Q(score__isnull=True) ^ Q(claim__isnull=True),
                name="evidence_of_a_score_or_a_claim",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class FailureAlert(models.Model):
    """A run that was given up; told once by e-mail."""

    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="alert")
    problem = models.CharField(max_length=40)
    created_at = models.DateTimeField(auto_now_add=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When a later run succeeded.")
    )

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.run}: {self.problem}"
