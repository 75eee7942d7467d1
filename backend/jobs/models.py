"""Jobs, their plans and their questions."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """Experience levels with their years (PRODUCT.md)."""

    FRESHER = "fresher", _("Fresher (0-1 years)")
    JUNIOR = "junior", _("Junior (1-3 years)")
    MID = "mid", _("Mid (3-5 years)")
    SENIOR = "senior", _("Senior (5-8 years)")
    LEAD = "lead", _("Lead (8+ years)")


class Category(models.TextChoices):
    """What a question asks for."""

    TECHNICAL = "technical", _("Technical")
    BEHAVIORAL = "behavioral", _("Behavioral")
    SITUATIONAL = "situational", _("Situational")
    PROJECT = "project", _("Project")


class Difficulty(models.TextChoices):
    """How hard a question is."""

    EASY = "easy", _("Easy")
    MEDIUM = "medium", _("Medium")
    HARD = "hard", _("Hard")


class Job(models.Model):
    """A position that candidates interview for."""

    class Status(models.TextChoices):
        """Whether candidates can begin."""

        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    class ResumePolicy(models.TextChoices):
        """Whether the interview asks for a resume."""

        REQUIRED = "required", _("Required")
        OPTIONAL = "optional", _("Optional")
        OFF = "off", _("Not asked for")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.CASCADE, related_name="jobs"
    )
    title = models.CharField(max_length=160)
    description = models.TextField(blank=True)
    family = models.CharField(
        max_length=40,
        default="general",
        help_text=_("The job family of the question bank, for example software or nursing."),
    )
    level = models.CharField(max_length=8, choices=Level.choices, default=Level.MID)
    skills = models.JSONField(
        default=list, blank=True, help_text=_("Skills to ask about, most important first.")
    )
    language = models.CharField(max_length=8, default="en", help_text=_("Spoken language."))
    duration_min = models.PositiveSmallIntegerField(
        default=20, validators=[MinValueValidator(3), MaxValueValidator(120)]
    )
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    resume_policy = models.CharField(
        max_length=8, choices=ResumePolicy.choices, default=ResumePolicy.REQUIRED
    )
    open_link_enabled = models.BooleanField(
        default=False, help_text=_("Anyone with the open link may begin an interview.")
    )
    open_link_hash = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    open_link_version = models.PositiveIntegerField(default=1, editable=False)
    silence_s = models.FloatField(
        default=1.2,
        validators=[MinValueValidator(0.5), MaxValueValidator(10)],
        help_text=_("Silence after which an answer counts as finished, in seconds."),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-created_at",)
        indexes = [
            models.Index(fields=["organization", "status", "-created_at"], name="job_list"),
        ]

    def __str__(self) -> str:
        return self.title


class Plan(models.Model):
    """The ordered questions of a job; every candidate gets the same core."""

    class Source(models.TextChoices):
        """Who wrote the plan."""

        BANK = "bank", _("Question bank")
        GEMINI = "gemini", _("Gemini")
        MANUAL = "manual", _("Edited by a person")

    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="plan")
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.BANK)
    version = models.PositiveIntegerField(default=1)
    resume_questions = models.PositiveSmallIntegerField(
        default=2, help_text=_("How many questions about the resume to add for each candidate.")
    )
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Plan of {self.job}"


class Question(models.Model):
    """One core question of a plan."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="questions")
    order = models.PositiveSmallIntegerField()
    text = models.TextField()
    category = models.CharField(max_length=12, choices=Category.choices)
    difficulty = models.CharField(max_length=8, choices=Difficulty.choices)
    skill = models.CharField(max_length=60, blank=True)
    time_s = models.PositiveSmallIntegerField(
        default=150, help_text=_("Time planned for the answer, in seconds.")
    )
    follow_up_budget = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("plan", "order", "pk")
        # Not unique: a person who swaps two questions saves one row after the other, and SQLite
        # knows no deferred constraint. The primary key decides between equals.
        indexes = [models.Index(fields=["plan", "order"], name="question_order")]

    def __str__(self) -> str:
        return self.text[:80]


class Rubric(models.Model):
    """What the answers of a job are judged by; its criteria are rows that a person edits."""

    class Source(models.TextChoices):
        """Who wrote it."""

        CURATED = "curated", _("Curated set")
        GEMINI = "gemini", _("Gemini")
        EMULATOR = "emulator", _("Emulator, by a pattern")
        MANUAL = "manual", _("Edited by a person")

    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="rubric")
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.CURATED)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Rubric of {self.job}"


class Criterion(models.Model):
    """One criterion of a rubric, with what each score looks like."""

    rubric = models.ForeignKey(Rubric, on_delete=models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField(default=0)
    key = models.SlugField(max_length=40, blank=True, editable=False)
    name = models.CharField(max_length=80)
    description = models.TextField(blank=True, max_length=600)
    weight = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    categories: models.JSONField[Any, Any] = models.JSONField(
        default=list,
        blank=True,
        help_text=_("Categories of the questions that ask for it; none: every question."),
    )
    skills: models.JSONField[Any, Any] = models.JSONField(
        default=list, blank=True, help_text=_("Only questions about these skills; none: all.")
    )
    anchor_1 = models.CharField(max_length=400)
    anchor_2 = models.CharField(max_length=400)
    anchor_3 = models.CharField(max_length=400, help_text=_("What the level asks for."))
    anchor_4 = models.CharField(max_length=400)
    anchor_5 = models.CharField(max_length=400)

    class Meta:
        ordering = ("rubric", "order", "pk")
        verbose_name_plural = "criteria"
        indexes = [models.Index(fields=["rubric", "order"], name="criterion_order")]

    def __str__(self) -> str:
        return self.name


class RubricVersion(models.Model):
    """A rubric as it stood; evaluations name the version that they judged by."""

    rubric = models.ForeignKey(Rubric, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    source = models.CharField(max_length=8, choices=Rubric.Source.choices)
    content: models.JSONField[Any, Any] = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("rubric", "-version")
        constraints = [
            models.UniqueConstraint(fields=["rubric", "version"], name="one_content_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.rubric}, version {self.version}"


class LintRecord(models.Model):
    """What the lint said of a plan or a rubric when it was saved; it blocked nothing."""

    class Subject(models.TextChoices):
        """What was looked at."""

        PLAN = "plan", _("Plan")
        RUBRIC = "rubric", _("Rubric")

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="lint_records")
    subject = models.CharField(max_length=8, choices=Subject.choices)
    version = models.PositiveIntegerField()
    findings: models.JSONField[Any, Any] = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("job", "subject", "-version")
        constraints = [
            models.UniqueConstraint(
                fields=["job", "subject", "version"], name="one_lint_record_per_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()} {self.version}: {len(self.findings)}"
