"""A mail as its candidate reads it: words and the values of their places, from the rows. Blocks."""

from __future__ import annotations

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import override

from backend.interviews import mail_texts, receipts, texts
from backend.interviews.mail_models import Mail
from backend.interviews.mail_texts import Letter, Words
from backend.interviews.models import Candidate, Interview, Invitation


def written(mail: Mail, *, link: str) -> Letter:
    """Return a mail as its candidate reads it."""
    words = Words(mail.subject, mail.body)
    values = values_for(
        mail.candidate,
        mail.invitation,
        mail.interview,
        language=mail.language,
        link=link,
    )
    accent = mail.organization.accent_color
    return mail_texts.letter(mail.kind, words, values, mail.language, accent)


def values_for(
    candidate: Candidate,
    invitation: Invitation | None,
    interview: Interview | None,
    *,
    language: str,
    link: str,
) -> dict[str, str]:
    """Return what stands for each place of a text."""
    about = invitation or interview
    firm, job = candidate.organization, about.job if about else None
    minutes = planned_minutes(invitation or interview)
    return {
        "candidate": _line(candidate.name),
        "organization": _line(firm.name),
        "job": _line(job.title) if job else "",
        "contact": _line(firm.contact_email),
        "minutes": str(minutes or ""),
        "expires": day(invitation.expires_at, language) if invitation else "",
        "link": link,
        "kept": _kept(interview) if interview else "",
    }


def planned_minutes(about: Invitation | Interview | None) -> int:
    """Return how long the talk takes with what was granted to this person."""
    if about is None:
        return 0
    factor = about.accommodations.get("extra_time") or 1
    return round(about.job.duration_min * float(factor))


def day(moment: datetime, language: str) -> str:
    """Return a moment as the mail says it; candidates live in many zones, so UTC is named."""
    with override(texts.page_language(language)):
        return f"{date_format(moment, 'DATETIME_FORMAT')} UTC"


def _kept(interview: Interview) -> str:
    kept = receipts.receipt_of(interview)["kept"]
    return "\n".join(f"- {each['what']} ({each['until']})" for each in kept)


def _line(text: str) -> str:
    return " ".join(text.split())
