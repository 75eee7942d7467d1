"""What candidates are answered: the shapes of InterviewView, ResumeView and the receipt."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework import serializers

from backend.interviews import consent, ending, returning, texts
from backend.interviews.api.resume_answers import ResumeView, resume_view
from backend.interviews.models import Interview, Turn
from backend.jobs.models import Job, Level

INTERVIEWER_NAME = "Viva"
Plain = serializers.Serializer[Any]


class OrganizationPart(Plain):
    """The firm, as its candidates see it."""

    name = serializers.CharField()
    accent_color = serializers.CharField()
    contact_email = serializers.EmailField()
    privacy_url = serializers.CharField(allow_blank=True)


class JobPart(Plain):
    """The position."""

    title = serializers.CharField()
    level = serializers.ChoiceField(choices=Level.choices)
    duration_min = serializers.IntegerField()
    resume_policy = serializers.ChoiceField(choices=Job.ResumePolicy.choices)
    description = serializers.CharField(allow_blank=True)


class PersonPart(Plain):
    """The candidate."""

    name = serializers.CharField(allow_blank=True)
    email = serializers.CharField(allow_blank=True)


class ConsentItem(Plain):
    """One thing that is agreed to."""

    id = serializers.CharField()
    text = serializers.CharField()


class ConsentPart(Plain):
    """The text in force, in the language of the page."""

    version = serializers.CharField()
    agreed_at = serializers.DateTimeField(allow_null=True)
    title = serializers.CharField()
    items = ConsentItem(many=True)
    decline_note = serializers.CharField()


class AccommodationsPart(Plain):
    """What is switched on for this candidate."""

    extra_time = serializers.FloatField(help_text="Factor on the planned time.")
    silence_s = serializers.FloatField(
        allow_null=True, help_text="Pause after which an answer counts as finished."
    )
    typed_answers = serializers.BooleanField()
    large_captions = serializers.BooleanField()
    no_camera = serializers.BooleanField()
    assistive_technology = serializers.BooleanField()
    support_person = serializers.BooleanField()
    voice_differs = serializers.BooleanField()


class InterviewerPart(Plain):
    """Who asks."""

    name = serializers.CharField()
    emulated = serializers.BooleanField(help_text="The bundled program, not a language model.")


class InterviewView(Plain):
    """Everything the candidate's page shows about its interview."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=Interview.State.choices)
    end_reason = serializers.CharField(allow_blank=True)
    language = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    organization = OrganizationPart()
    job = JobPart()
    candidate = PersonPart()
    questions_total = serializers.IntegerField(allow_null=True)
    consent = ConsentPart()
    resume = ResumeView(allow_null=True)
    accommodations = AccommodationsPart()
    accommodation_request = serializers.CharField(allow_blank=True)
    interviewer = InterviewerPart()
    socket = serializers.CharField()
    check_socket = serializers.CharField()
    csrf_token = serializers.CharField(help_text="Send it as X-CSRFToken with unsafe requests.")
    time_left_s = serializers.IntegerField()
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    rating = serializers.IntegerField(allow_null=True)
    return_link = serializers.CharField(
        allow_blank=True, help_text="Leads back here later, where the used link does not."
    )


class TurnPart(serializers.ModelSerializer[Turn]):
    """One thing one side said, with its place in the recording."""

    class Meta:
        model = Turn
        fields = ("speaker", "text", "start_ms", "end_ms")
        read_only_fields = fields


class KeptPart(Plain):
    """One kind of data and how long it stays."""

    what = serializers.CharField()
    until = serializers.CharField()


class ReceiptView(Plain):
    """What was kept of the interview and who decides."""

    interview = serializers.UUIDField()
    organization = serializers.CharField()
    job = serializers.CharField()
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    kept = KeptPart(many=True)
    readers = serializers.ListField(child=serializers.CharField())
    decides = serializers.CharField()
    contact_email = serializers.EmailField()
    turns = TurnPart(many=True)


def interview_view(interview: Interview, csrf_token: str) -> dict[str, Any]:
    """Return the InterviewView of an interview for its candidate."""
    path = f"/ws/v1/interviews/{interview.pk}/"
    content = {
        "id": interview.pk,
        "state": interview.state,
        "end_reason": interview.end_reason,
        "language": interview.language,
        "languages": texts.languages(),
        "organization": interview.organization,
        "job": interview.job,
        "candidate": interview.candidate,
        "questions_total": interview.questions.count() or None,
        "consent": _consent_part(interview),
        "resume": resume_view(interview.resume) if interview.resume else None,
        "accommodations": accommodations_part(interview.accommodations),
        "accommodation_request": interview.accommodation_request,
        "interviewer": {
            "name": INTERVIEWER_NAME,
            "emulated": interview.emulated if interview.started_at else settings.EMULATED,
        },
        "socket": path,
        "check_socket": f"{path}check/",
        "csrf_token": csrf_token,
        "time_left_s": ending.time_left_s(interview),
        "started_at": interview.started_at,
        "ended_at": interview.ended_at,
        "rating": interview.rating,
        "return_link": returning.return_url(interview),
    }
    return dict(InterviewView(content).data)


def accommodations_part(stored: dict[str, Any]) -> dict[str, Any]:
    """Return the accommodations with their defaults; a recruiter's note stays with recruiters."""
    return {
        "extra_time": float(stored.get("extra_time") or 1.0),
        "silence_s": stored.get("silence_s"),
        "typed_answers": bool(stored.get("typed_answers")),
        "large_captions": bool(stored.get("large_captions")),
        "no_camera": bool(stored.get("no_camera")),
        "assistive_technology": bool(stored.get("assistive_technology")),
        "support_person": bool(stored.get("support_person")),
        "voice_differs": bool(stored.get("voice_differs")),
    }


def _consent_part(interview: Interview) -> dict[str, Any]:
    text = consent.text_for(interview)
    over = interview.state not in Interview.ACTIVE_STATES
    in_force = over or consent.has_agreed(interview)
    return {
        "version": text.version,
        "agreed_at": interview.consented_at if in_force else None,
        "title": text.title,
        "items": [{"id": name, "text": words} for name, words in text.items],
        "decline_note": text.decline_note,
    }
