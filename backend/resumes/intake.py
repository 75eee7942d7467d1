"""From an uploaded file to a stored resume with what was read from it."""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from backend.accounts.models import Organization
from backend.resumes import antivirus, cleaning
from backend.resumes.cage import CAGE
from backend.resumes.detection import Kind, detect
from backend.resumes.extraction import extract
from backend.resumes.models import Resume, private_storage
from backend.resumes.refusals import DiskLow, NoTextFound, TooLarge

MAX_NAME_CHARS = 255
MIN_FREE_BYTES = 256 * 1024 * 1024
"""Below this the disk belongs to the interviews in progress; a guess, to be calibrated."""
PATH_SEPARATORS = re.compile(r"[\\/]")


@dataclass(frozen=True, slots=True)
class Intake:
    """A file that was accepted, and what was read from it."""

    kind: Kind
    result: dict[str, Any]
    hidden_text: bool
    scanned_for_viruses: bool


def store(organization: Organization, uploaded: UploadedFile[Any]) -> Resume:
    """Keep an uploaded resume under a generated name and return its row.

    Blocks while the file is parsed in its cage, up to 40 s under load: call off the loop.

    Raises:
        Refusal: one of `refusals`, each with the status and code of its answer.
    """
    if uploaded.size is not None and uploaded.size > settings.MAX_UPLOAD_BYTES:
        raise TooLarge
    data = uploaded.read(settings.MAX_UPLOAD_BYTES + 1)
    name = uploaded.name or ""
    accepted = read(name, data)
    _check_space()
    resume = Resume(
        organization=organization,
        kind=accepted.kind,
        original_name=display_name(name),
        size_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        extracted=accepted.result,
        hidden_text=accepted.hidden_text,
        scanned_for_viruses=accepted.scanned_for_viruses,
    )
    _save(resume, data)
    return resume


def discard(resume: Resume) -> None:
    """Delete a resume that was replaced, with its file."""
    resume.delete()
    resume.file.delete(save=False)


def read(name: str, data: bytes, today: date | None = None) -> Intake:
    """Return what a file holds, by the same way as an upload but keeping nothing.

    Args:
        name: The name it was sent under.
        data: The whole file.
        today: Until when present jobs count; the current date when not given.

    Raises:
        Refusal: one of `refusals`.
    """
    if len(data) > settings.MAX_UPLOAD_BYTES:
        raise TooLarge
    kind = detect(name, data)
    scanner = settings.ENVIRONMENT.clamd_socket
    if scanner:
        antivirus.check(scanner, data)
    document = CAGE.parse(data, kind)
    if not document.has_text:
        raise NoTextFound
    result = extract(document, today or timezone.localdate())
    return Intake(kind, result, document.has_hidden_text, bool(scanner))


def display_name(name: str) -> str:
    """Return a file name that is safe to show: no path, no control or reordering characters."""
    last = PATH_SEPARATORS.split(name)[-1]
    shown = " ".join(cleaning.clean(last).split())
    if len(shown) <= MAX_NAME_CHARS:
        return shown
    suffix = Path(shown).suffix[:10]
    return shown[: MAX_NAME_CHARS - len(suffix)] + suffix


def _save(resume: Resume, data: bytes) -> None:
    """Write file and row, or neither."""
    try:
        resume.file.save("", ContentFile(data), save=False)
    except OSError:
        raise DiskLow from None
    try:
        with transaction.atomic():
            resume.save(force_insert=True)
    except BaseException:
        resume.file.delete(save=False)
        raise


def _check_space() -> None:
    """Leave room for what is live.

    Raises:
        DiskLow: too little is left. A store that is no folder looks after itself.
    """
    try:
        folder = Path(private_storage().path(""))
    except NotImplementedError:
        return
    while not folder.exists():
        folder = folder.parent
    if shutil.disk_usage(folder).free < MIN_FREE_BYTES:
        raise DiskLow
