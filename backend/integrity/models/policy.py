"""What a job lets signals do, what one interview was held under, and who asked for a person."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class JobPolicy(models.Model):
    """One version of a job's policy. Rows are added, never changed; the newest is in force.

    A job without a row has version 0: every signal as in the registry, and observed only.
    """

    class Ceiling(models.TextChoices):
        """The most that any signal of the job may do."""

        OBSERVE = "observe", _("Note it for the reviewer")
        WARN = "warn", _("Also tell the candidate, who can answer")
        END = "end", _("Also count strikes; the last one stops the talk and asks for a review")

    job = models.ForeignKey("jobs.Job", on_delete=models.CASCADE, related_name="integrity_policies")
    version = models.PositiveIntegerField()
    ceiling = models.CharField(max_length=8, choices=Ceiling.choices, default=Ceiling.OBSERVE)
    max_strikes = models.PositiveSmallIntegerField(
        default=2, validators=[MinValueValidator(2), MaxValueValidator(10)]
    )
    fullscreen = models.BooleanField(
        default=False, help_text=_("Ask the candidate to show the page on the full screen.")
    )
    camera = models.BooleanField(
        default=False,
        help_text=_("Offer the camera check, computed on the candidate's own device."),
    )
    signals = models.JSONField(
        default=dict,
        blank=True,
        help_text=_("By kind: mode and thresholds that differ from the registry."),
    )
    reason = models.CharField(max_length=300, blank=True, help_text=_("Why it was changed."))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("job", "-version")
        constraints = [
            models.UniqueConstraint(fields=["job", "version"], name="one_policy_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.job}, policy {self.version}"


class InterviewPolicy(models.Model):
    """The policy one interview is held under, frozen at its start with its accommodations."""

    interview = models.OneToOneField(
        "interviews.Interview", on_delete=models.CASCADE, related_name="integrity_policy"
    )
    version = models.PositiveIntegerField(help_text=_("Version of the job's policy."))
    terms = models.JSONField(help_text=_("Mode and thresholds of every signal."))
    frozen_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Policy {self.version} of {self.interview}"


class SignalConsent(models.Model):
    """What one candidate agreed to beyond the consent of the talk; without a row, to nothing."""

    interview = models.OneToOneField(
        "interviews.Interview", on_delete=models.CASCADE, related_name="signal_consent"
    )
    camera = models.BooleanField(default=False)
    voices = models.BooleanField(default=False)
    given_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Consent to signals of {self.interview}"


class Availability(models.Model):
    """What a candidate's browser said it can notice; rows are added when that changes."""

    interview = models.ForeignKey(
        "interviews.Interview", on_delete=models.CASCADE, related_name="signal_availability"
    )
    number = models.PositiveBigIntegerField(help_text=_("Number of the page's message."))
    signals = models.JSONField(help_text=_("available, not_available or off, by kind."))
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("interview", "number")
        constraints = [
            models.UniqueConstraint(
                fields=["interview", "number"], name="one_availability_per_message"
            )
        ]

    def __str__(self) -> str:
        return f"Signals of {self.interview}"


class ReviewRequest(models.Model):
    """A talk that stopped by the job's policy and waits for a person."""

    interview = models.OneToOneField(
        "interviews.Interview", on_delete=models.CASCADE, related_name="review_request"
    )
    strikes = models.PositiveSmallIntegerField()
    policy_version = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    note = models.TextField(blank=True, max_length=2000)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"Review of {self.interview}"
