"""What the sound of an interview came to, and what was observed of conduct: two rows, apart."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AudioScores(models.Model):
    """The capture quality of one interview, and its series: one row, not one per window."""

    class Quality(models.TextChoices):
        """Whether the sound was good enough to judge fairly; it says nothing of the person."""

        GOOD = "good", _("Good")
        FAIR = "fair", _("Fair")
        POOR = "poor", _("Poor")
        UNKNOWN = "unknown", _("Too little was measured")

    interview = models.OneToOneField(
        "interviews.Interview", on_delete=models.CASCADE, related_name="audio_scores"
    )
    quality = models.CharField(max_length=8, choices=Quality.choices, default=Quality.UNKNOWN)
    series = models.BinaryField(
        help_text=_("Five bytes for each second, compressed; version and format are in it.")
    )
    portions = models.JSONField(
        default=dict, help_text=_("Sums and facts of each connection, by where it began in ms.")
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "audio scores"

    def __str__(self) -> str:
        return f"Sound of {self.interview}"


class Conduct(models.Model):
    """What was observed of conduct in one interview: counts, and no mark or sum of them."""

    interview = models.OneToOneField(
        "interviews.Interview", on_delete=models.CASCADE, related_name="conduct"
    )
    noted = models.PositiveIntegerField(default=0, help_text=_("Observations that count."))
    open = models.PositiveIntegerField(default=0, help_text=_("Of these, not yet looked at."))
    confirmed = models.PositiveIntegerField(default=0)
    benign = models.PositiveIntegerField(default=0)
    follow_up = models.PositiveIntegerField(default=0)
    by_kind = models.JSONField(default=dict, help_text=_("How many of each kind, and how long."))
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "conduct"

    def __str__(self) -> str:
        return f"Conduct in {self.interview}"
