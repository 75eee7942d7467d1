"""The record of an interview: who, when, what was asked and what was said."""

from __future__ import annotations

import uuid

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.interviews.mail_models import Mail, MailRules, MailText  # noqa: F401  # found here
from backend.jobs.models import Category, Difficulty


def private_storage() -> Storage:
    """Return the storage that no URL serves."""
    return storages["private"]


class Candidate(models.Model):
    """A person who applies to an organization; has no account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.CASCADE, related_name="candidates"
    )
    name = models.CharField(max_length=160, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at",)
        indexes = [
            models.Index(fields=["organization", "-created_at"], name="candidate_list"),
            models.Index(fields=["organization", "email"], name="candidate_by_email"),
        ]

    def __str__(self) -> str:
        return self.name or str(_("Candidate without a name"))


class Invitation(models.Model):
    """A personal link to one interview."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.CASCADE, related_name="invitations"
    )
    job = models.ForeignKey("jobs.Job", on_delete=models.CASCADE, related_name="invitations")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="invitations")
    language = models.CharField(max_length=8, default="en", help_text=_("Language of the page."))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    token_version = models.PositiveIntegerField(default=1, editable=False)
    opens_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    renewed_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text=_("Interviews that ended earlier do not use the link up."),
    )
    accommodations = models.JSONField(
        default=dict, blank=True, help_text=_("What is switched on or off for this person.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at",)
        indexes = [
            models.Index(fields=["organization", "-created_at"], name="invitation_list"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate} for {self.job}"


class Interview(models.Model):
    """One talk between a candidate and the interviewer."""

    class State(models.TextChoices):
        """The states of PRODUCT.md; only `lifecycle` moves between them."""

        CREATED = "created", _("Created")
        READY = "ready", _("Ready")
        LIVE = "live", _("Live")
        PAUSED = "paused", _("Paused")
        COMPLETED = "completed", _("Completed")
        TERMINATED = "terminated", _("Terminated")
        ABANDONED = "abandoned", _("Abandoned")
        EXPIRED = "expired", _("Expired")

    ACTIVE_STATES = (State.CREATED, State.READY, State.LIVE, State.PAUSED)

    class EndReason(models.TextChoices):
        """Why an interview ended; a disconnect is never one."""

        FINISHED = "finished", _("All questions were asked")
        CANDIDATE_ENDED = "candidate_ended", _("The candidate ended it")
        TIME_UP = "time_up", _("The time was up")
        STOPPED = "stopped", _("Stopped by the job's rules; a person reviews it")
        DECLINED = "declined", _("The candidate declined consent")
        WITHDRAWN = "withdrawn", _("The recruiter withdrew it")
        NOT_RESUMED = "not_resumed", _("The candidate did not come back")
        NOT_STARTED = "not_started", _("The candidate did not begin in time")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.CASCADE, related_name="interviews"
    )
    job = models.ForeignKey("jobs.Job", on_delete=models.PROTECT, related_name="interviews")
    invitation = models.ForeignKey(
        Invitation, on_delete=models.PROTECT, null=True, blank=True, related_name="interviews"
    )
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="interviews")
    resume = models.ForeignKey(
        "resumes.Resume",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="interviews",
    )
    uploads_count = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CREATED)
    end_reason = models.CharField(max_length=16, choices=EndReason.choices, blank=True)
    language = models.CharField(max_length=8, default="en", help_text=_("Language of the page."))
    accommodations = models.JSONField(default=dict, blank=True)
    accommodation_request = models.TextField(blank=True)
    consent_version = models.CharField(max_length=20, blank=True)
    consent_sha256 = models.CharField(max_length=64, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    interviewer = models.CharField(
        max_length=60, blank=True, help_text=_("The model that held the interview.")
    )
    emulated = models.BooleanField(
        default=False, help_text=_("Held by the emulator, not by a language model.")
    )
    epoch = models.PositiveIntegerField(
        default=0, help_text=_("Counts connections; only the newest may write.")
    )
    active_ms = models.PositiveIntegerField(
        default=0, help_text=_("Time on the interview's clock; outages do not count.")
    )
    tokens = models.JSONField(default=dict, blank=True, help_text=_("Model usage by kind."))
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    rating_comment = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        indexes = [
            models.Index(fields=["organization", "-created_at"], name="interview_list"),
            models.Index(fields=["organization", "state"], name="interview_by_state"),
            models.Index(fields=["state", "last_seen_at"], name="interview_sweep"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["invitation"],
                condition=Q(state__in=("created", "ready", "live", "paused")),
                name="one_active_interview_per_invitation",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True)
                | Q(started_at__isnull=True)
                | Q(ended_at__gte=F("started_at")),
                name="interview_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)),
                name="rating_between_1_and_5",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.job}"


class InterviewQuestion(models.Model):
    """A question of one interview, frozen at its start, with its coverage."""

    class Coverage(models.TextChoices):
        """How the question went; kept by the server, never by the model."""

        UNASKED = "unasked", _("Not asked")
        ASKED = "asked", _("Being asked")
        ANSWERED = "answered", _("Answered")
        INSUFFICIENT = "insufficient", _("Not enough said")
        SKIPPED = "skipped", _("Skipped")
        INTERRUPTED = "interrupted", _("Interrupted")

    class Origin(models.TextChoices):
        """Where the question came from."""

        CORE = "core", _("Plan of the job")
        RESUME = "resume", _("Resume")

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="questions")
    sequence = models.PositiveSmallIntegerField(help_text=_("From 1, in the order asked."))
    text = models.TextField()
    category = models.CharField(max_length=12, choices=Category.choices)
    difficulty = models.CharField(max_length=8, choices=Difficulty.choices)
    skill = models.CharField(max_length=60, blank=True)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.CORE)
    time_s = models.PositiveSmallIntegerField()
    follow_up_budget = models.PositiveSmallIntegerField(default=1)
    follow_ups_used = models.PositiveSmallIntegerField(default=0)
    coverage = models.CharField(max_length=12, choices=Coverage.choices, default=Coverage.UNASKED)

    class Meta:
        ordering = ("interview", "sequence")
        constraints = [
            models.UniqueConstraint(
                fields=["interview", "sequence"], name="one_question_per_sequence"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Turn(models.Model):
    """One thing one side said, with its place in the recording."""

    class Speaker(models.TextChoices):
        """Who spoke."""

        CANDIDATE = "candidate", _("Candidate")
        INTERVIEWER = "interviewer", _("Interviewer")

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="turns")
    sequence = models.PositiveIntegerField(help_text=_("From 1, in the order spoken."))
    question = models.ForeignKey(
        InterviewQuestion, on_delete=models.SET_NULL, null=True, blank=True, related_name="turns"
    )
    speaker = models.CharField(max_length=12, choices=Speaker.choices)
    text = models.TextField()
    start_ms = models.PositiveIntegerField(help_text=_("Position in the recording."))
    end_ms = models.PositiveIntegerField(help_text=_("Position in the recording."))
    confidence = models.FloatField(null=True, blank=True, help_text=_("0 to 1, when known."))
    typed = models.BooleanField(default=False)
    interrupted = models.BooleanField(
        default=False, help_text=_("Cut short; the text holds what was heard.")
    )

    class Meta:
        ordering = ("interview", "sequence")
        constraints = [
            models.UniqueConstraint(fields=["interview", "sequence"], name="one_turn_per_sequence"),
            models.CheckConstraint(
                condition=Q(end_ms__gte=F("start_ms")), name="turn_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_speaker_display()}: {self.text[:60]}"


class Recording(models.Model):
    """Both voices of an interview in one file: left the candidate, right the interviewer."""

    interview = models.OneToOneField(Interview, on_delete=models.CASCADE, related_name="recording")
    file = models.FileField(storage=private_storage, max_length=120)
    media_type = models.CharField(max_length=40)
    sample_rate_hz = models.PositiveIntegerField()
    duration_ms = models.PositiveIntegerField()
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Recording of {self.interview}"


class Place(models.Model):
    """One place for a live interview, held by a lease; see `places` for the rules."""

    number = models.PositiveIntegerField(unique=True)
    interview = models.OneToOneField(Interview, models.CASCADE, null=True, related_name="place")
    holder = models.CharField(max_length=32, help_text=_("The process that renews the lease."))
    held_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"Place {self.number}"


class LiveHost(models.Model):
    """A process that holds interviews, and how the interviewer stands as it sees it."""

    name = models.CharField(max_length=32, unique=True)
    standing = models.CharField(max_length=8)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
