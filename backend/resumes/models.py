"""Stored resumes."""

from __future__ import annotations

import uuid

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _


def private_storage() -> Storage:
    """Return the storage that no URL serves."""
    return storages["private"]


def generated_name(resume: Resume, _original: str) -> str:
    """Return a storage name that owes nothing to the uploaded name."""
    return f"resumes/{resume.pk}{resume.Kind(resume.kind).extension}"


class Resume(models.Model):
    """An uploaded resume, what was read from it, and what the candidate corrected."""

    class Kind(models.TextChoices):
        """File types, found by content."""

        PDF = "pdf", _("PDF")
        DOCX = "docx", _("Word document")
        TXT = "txt", _("Plain text")

        @property
        def extension(self) -> str:
            """The extension of stored files, with its dot."""
            return f".{self.value}"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.CASCADE, related_name="resumes"
    )
    kind = models.CharField(max_length=4, choices=Kind.choices)
    file = models.FileField(storage=private_storage, upload_to=generated_name, max_length=120)
    original_name = models.CharField(max_length=255, blank=True)
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    extracted = models.JSONField(
        default=dict, help_text=_("What was read from the file; never edited.")
    )
    corrected = models.JSONField(
        default=dict, blank=True, help_text=_("Fields the candidate corrected, by name.")
    )
    hidden_text = models.BooleanField(
        default=False, help_text=_("The file held text hidden from a reader's eye.")
    )
    scanned_for_viruses = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at",)
        indexes = [models.Index(fields=["organization", "-created_at"], name="resume_list")]

    def __str__(self) -> str:
        return f"Resume {self.pk}"

    @property
    def result(self) -> dict[str, object]:
        """What was read, with the candidate's corrections on top."""
        return {**self.extracted, **self.corrected}
