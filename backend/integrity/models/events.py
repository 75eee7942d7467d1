"""What was noticed during an interview, and what people said about it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class IntegrityEvent(models.Model):
    """One observation with a start, an end and its evidence; never a verdict."""

    class Kind(models.TextChoices):
        """The kinds of the registry in `signals`; a test compares both."""

        TAB_HIDDEN = "tab_hidden", _("Page hidden")
        FOCUS_LOST = "focus_lost", _("Page lost the focus")
        CONTEXT_MENU = "context_menu", _("Context menu opened")
        COPY = "copy", _("Text copied")
        PASTE = "paste", _("Text pasted")
        CUT = "cut", _("Text cut")
        FULLSCREEN_EXIT = "fullscreen_exit", _("Full screen left")
        SECOND_SCREEN = "second_screen", _("More than one screen")
        DEVTOOLS = "devtools", _("Keys of the developer tools pressed")
        PRINT = "print", _("Page printed")
        MICROPHONE_CHANGED = "microphone_changed", _("Microphone changed")
        NO_FACE = "no_face", _("No face in the picture")
        SEVERAL_FACES = "several_faces", _("More than one face in the picture")
        LOOKING_AWAY = "looking_away", _("Looking away for long")
        HEARING_TROUBLE = "hearing_trouble", _("We had trouble hearing")
        INTERVIEWER_AUDIBLE = "interviewer_audible", _("Interviewer audible in the recording")
        CAPTURE_PATH_CHANGED = "capture_path_changed", _("Microphone or room changed")
        LONG_SILENCE = "long_silence", _("Long silence")
        DIFFERENT_VOICE = "different_voice", _("Possible different voice")
        OVERLAPPED_VOICES = "overlapped_voices", _("Voices at the same time")
        WHISPER_LIKE = "whisper_like", _("Unvoiced speech-like sound")
        EVENTS_OVERFLOW = "events_overflow", _("More events than are kept one by one")
        UNSCORED = "unscored", _("Sound not measured")

    class Source(models.TextChoices):
        """Who saw it; what the server saw weighs more."""

        BROWSER = "browser", _("Browser")
        SERVER = "server", _("Server")

    class Outcome(models.TextChoices):
        """What the job's policy made of it."""

        NOTED = "noted", _("Noted")
        BELOW = "below", _("Below the job's threshold")
        OUTAGE = "outage", _("During a lost connection; does not count")
        SUPERSEDED = "superseded", _("The server saw the same itself; does not count")
        WARNED = "warned", _("The candidate was told")
        STRIKE = "strike", _("Counted as a strike")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    interview = models.ForeignKey(
        "interviews.Interview", on_delete=models.CASCADE, related_name="integrity_events"
    )
    kind = models.CharField(max_length=24, choices=Kind.choices)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.BROWSER)
    start_ms = models.PositiveIntegerField(help_text=_("Position in the recording."))
    end_ms = models.PositiveIntegerField(help_text=_("Position in the recording."))
    band = models.CharField(
        max_length=8, default="low", help_text=_("How sure: low, medium or high.")
    )
    tier = models.CharField(
        max_length=20, default="browser_report", help_text=_("How well the signal is known.")
    )
    coverage_s = models.FloatField(
        null=True, blank=True, help_text=_("Seconds that could be measured, when that matters.")
    )
    model_version = models.CharField(max_length=40, blank=True)
    thresholds = models.JSONField(
        default=dict, blank=True, help_text=_("The limits in force, by name.")
    )
    detail = models.JSONField(default=dict, blank=True)
    parts = models.JSONField(
        default=list, blank=True, help_text=_("The single signals of one departure, in order.")
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.NOTED)
    policy_version = models.PositiveIntegerField(
        default=0, help_text=_("Version of the job's policy; 0 is the one that every job has.")
    )
    strikes = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("Which strike of the interview it is, if it is one.")
    )
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


class Disposition(models.Model):
    """What a person made of an event. Rows are added, never changed; the newest counts."""

    class Verdict(models.TextChoices):
        """What the person found."""

        CONFIRMED = "confirmed", _("It was as described")
        BENIGN = "benign", _("Harmless or a false alarm")
        FOLLOW_UP = "follow_up", _("Needs follow-up")

    event = models.ForeignKey(IntegrityEvent, on_delete=models.CASCADE, related_name="dispositions")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    reason = models.TextField(max_length=2000)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    person_name = models.CharField(max_length=150, help_text=_("Kept when the account is deleted."))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("event", "pk")

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}: {self.reason[:60]}"
