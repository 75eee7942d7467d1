"""What was noticed during an interview."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class IntegrityEvent(models.Model):
    """One observation with a start, an end and its evidence; never a verdict."""

    class Kind(models.TextChoices):
        """Signals that a browser can give."""

        TAB_HIDDEN = "tab_hidden", _("Page hidden")
        FOCUS_LOST = "focus_lost", _("Page lost the focus")
        COPY = "copy", _("Text copied")
        PASTE = "paste", _("Text pasted")
        CONTEXT_MENU = "context_menu", _("Context menu opened")
        FULLSCREEN_EXIT = "fullscreen_exit", _("Full screen left")
        MICROPHONE_CHANGED = "microphone_changed", _("Microphone changed")

    class Source(models.TextChoices):
        """Who saw it; what the server saw weighs more."""

        BROWSER = "browser", _("Browser")
        SERVER = "server", _("Server")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    interview = models.ForeignKey(
        "interviews.Interview", on_delete=models.CASCADE, related_name="integrity_events"
    )
    kind = models.CharField(max_length=24, choices=Kind.choices)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.BROWSER)
    start_ms = models.PositiveIntegerField(help_text=_("Position in the recording."))
    end_ms = models.PositiveIntegerField(help_text=_("Position in the recording."))
    detail = models.JSONField(default=dict, blank=True)
    explanation = models.TextField(
        blank=True, help_text=_("What the candidate said about it, in their own words.")
    )
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("interview", "start_ms")
        indexes = [models.Index(fields=["interview", "start_ms"], name="event_by_time")]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_ms__gte=F("start_ms")), name="event_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["interview", "source", "kind", "start_ms", "end_ms"],
                name="one_row_per_event",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.start_ms} ms"
