"""What a candidate agrees to, in which words, and the record that they did."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from backend.interviews import lifecycle, texts
from backend.interviews.models import Interview
from backend.interviews.refusals import ConsentChanged, WrongState
from backend.jobs.models import Job

State = Interview.State


@dataclass(frozen=True, slots=True)
class ConsentText:
    """The text as one candidate reads it."""

    version: str
    title: str
    items: tuple[tuple[str, str], ...]
    """Pairs of an item's name and its text."""
    decline_note: str

    @property
    def sha256(self) -> str:
        """Hash of every word, so that the record shows exactly what was agreed to."""
        words = [self.version, self.title, self.items, self.decline_note]
        return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()


def text_for(interview: Interview) -> ConsentText:
    """Return the text of an interview in the language of its page."""
    return render(
        texts.read("consent", interview.language),
        organization=interview.organization.name,
        contact=interview.organization.contact_email,
        conditions={_interviewer_kind()}
        | ({"resume"} if interview.job.resume_policy != Job.ResumePolicy.OFF else set()),
    )


def render(
    template: Mapping[str, Any], *, organization: str, contact: str, conditions: set[str]
) -> ConsentText:
    """Return the text with its names filled in and without what does not apply."""
    kind = "gemini" if "gemini" in conditions else "emulator"
    names = {"organization": organization, "contact": contact}
    return ConsentText(
        version=f"{template['number']}.{kind}",
        title=template["title"],
        items=tuple(
            (item["id"], item["text"].format(**names))
            for item in template["items"]
            if item.get("when") is None or item["when"] in conditions
        ),
        decline_note=template["decline_note"].format(**names),
    )


def agree(interview: Interview, version: str) -> None:
    """Record that the candidate agreed to the text in force: version, hash and time.

    Raises:
        ConsentChanged: the version is not the one in force.
        WrongState: the talk has begun or ended.
    """
    text = text_for(interview)
    if version != text.version:
        raise ConsentChanged
    if has_agreed(interview):
        return
    rows = Interview.objects.filter(pk=interview.pk, state__in=(State.CREATED, State.READY))
    recorded = rows.update(
        consent_version=text.version, consent_sha256=text.sha256, consented_at=timezone.now()
    )
    if not recorded:
        raise WrongState
    interview.refresh_from_db()


def decline(interview: Interview) -> None:
    """End an interview whose candidate does not want it; doing so twice is harmless.

    Raises:
        WrongState: the talk has begun, or ended for another reason.
    """
    if interview.state == State.TERMINATED and interview.end_reason == "declined":
        return
    if interview.state not in (State.CREATED, State.READY):
        raise WrongState
    if not lifecycle.terminate(interview.pk, lifecycle.EndReason.DECLINED):
        raise WrongState
    interview.refresh_from_db()


def has_agreed(interview: Interview) -> bool:
    """Whether the candidate agreed to the text that is in force."""
    return (
        interview.consented_at is not None
        and interview.consent_version == text_for(interview).version
    )


def _interviewer_kind() -> str:
    return "emulator" if settings.EMULATED else "gemini"
