"""What recruiters are answered: every field is named here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.interviews import invitations
from backend.interviews.api.access import LINKS_OF, is_hidden, mask_for
from backend.interviews.api.candidate_answers import AccommodationsPart, accommodations_part
from backend.interviews.api.resume_answers import ResumeView, resume_view
from backend.interviews.models import (
    Candidate,
    Interview,
    InterviewQuestion,
    Invitation,
    Recording,
    Turn,
)
from backend.jobs import links
from backend.jobs.models import Job


def _may_see_links(serializer: serializers.BaseSerializer[Any], organization_id: UUID) -> bool:
    return organization_id in serializer.context.get(LINKS_OF, ())


class JobView(serializers.ModelSerializer[Job]):
    """A job."""

    open_link = serializers.SerializerMethodField(
        help_text="The link for everyone; empty when it is off or the caller may not invite."
    )

    class Meta:
        model = Job
        fields = (
            "id",
            "title",
            "description",
            "family",
            "level",
            "skills",
            "language",
            "duration_min",
            "status",
            "resume_policy",
            "open_link_enabled",
            "open_link",
            "created_at",
        )
        read_only_fields = fields

    def get_open_link(self, job: Job) -> str:
        """The link."""
        return links.open_link_url(job) if _may_see_links(self, job.organization_id) else ""


class JobName(serializers.ModelSerializer[Job]):
    """A job by name."""

    class Meta:
        model = Job
        fields = ("id", "title")
        read_only_fields = fields


class CandidateView(serializers.ModelSerializer[Candidate]):
    """A candidate."""

    class Meta:
        model = Candidate
        fields = ("id", "name", "email", "phone")
        read_only_fields = fields


class InvitationView(serializers.ModelSerializer[Invitation]):
    """An invitation with its link."""

    job = JobName()
    candidate = CandidateView()
    state = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField(
        help_text="The candidate's link; empty when the caller may not invite, or when the key "
        "that made it is gone and only renewing helps."
    )

    class Meta:
        model = Invitation
        fields = (
            "id",
            "job",
            "candidate",
            "language",
            "state",
            "url",
            "opens_at",
            "expires_at",
            "revoked_at",
            "accommodations",
            "created_at",
        )
        read_only_fields = fields

    @extend_schema_field(
        serializers.ChoiceField(choices=[state.value for state in invitations.LinkState])
    )
    def get_state(self, invitation: Invitation) -> str:
        """What the link can do now."""
        return invitations.state_of(invitation).value

    def get_url(self, invitation: Invitation) -> str:
        """The link."""
        allowed = _may_see_links(self, invitation.organization_id)
        return invitations.invitation_url(invitation) if allowed else ""


class InterviewRow(serializers.ModelSerializer[Interview]):
    """An interview in a list; where its job is reviewed without names, it tells none."""

    job = JobName()
    candidate = CandidateView(allow_null=True, help_text="Null where `name_hidden`.")
    name_hidden = serializers.BooleanField(
        source="identity_hidden",
        default=False,
        help_text="The job is reviewed without name and voice, and the caller has not asked for "
        "them on the interview's page.",
    )

    class Meta:
        model = Interview
        fields = (
            "id",
            "job",
            "candidate",
            "name_hidden",
            "invitation",
            "state",
            "end_reason",
            "language",
            "emulated",
            "active_ms",
            "created_at",
            "started_at",
            "ended_at",
        )
        read_only_fields = fields

    def to_representation(self, instance: Interview) -> dict[str, Any]:
        """Return the fields; whoever may not know the name gets nothing that leads to it."""
        told = super().to_representation(instance)
        return told | {"candidate": None, "invitation": None} if is_hidden(instance) else told


class QuestionPart(serializers.ModelSerializer[InterviewQuestion]):
    """A question and how it went."""

    class Meta:
        model = InterviewQuestion
        fields = (
            "sequence",
            "text",
            "category",
            "difficulty",
            "skill",
            "origin",
            "time_s",
            "follow_up_budget",
            "follow_ups_used",
            "coverage",
        )
        read_only_fields = fields


class RecordingPart(serializers.ModelSerializer[Recording]):
    """The recording; its sound is at `recording/`."""

    class Meta:
        model = Recording
        fields = ("media_type", "sample_rate_hz", "duration_ms", "size_bytes", "sha256")
        read_only_fields = fields


class MemberInterviewView(InterviewRow):
    """An interview with everything a recruiter reads about it, save its transcript.

    The candidate's rating is not in it: reviewers see that after they decided.
    """

    accommodations = serializers.SerializerMethodField()
    questions = QuestionPart(many=True)
    recording = serializers.SerializerMethodField()
    resume = serializers.SerializerMethodField()

    class Meta:
        model = Interview
        fields = (
            *InterviewRow.Meta.fields,
            "interviewer",
            "accommodations",
            "accommodation_request",
            "consent_version",
            "consent_sha256",
            "consented_at",
            "questions",
            "recording",
            "resume",
        )
        read_only_fields = fields

    @extend_schema_field(AccommodationsPart)
    def get_accommodations(self, interview: Interview) -> dict[str, Any]:
        """What was switched on."""
        return accommodations_part(interview.accommodations)

    @extend_schema_field(RecordingPart(allow_null=True))
    def get_recording(self, interview: Interview) -> dict[str, Any] | None:
        """What is known of the recording, once there is one."""
        recording = getattr(interview, "recording", None)
        return dict(RecordingPart(recording).data) if recording else None

    @extend_schema_field(ResumeView(allow_null=True))
    def get_resume(self, interview: Interview) -> dict[str, Any] | None:
        """The resume, when there is one and the caller may know whose it is."""
        if interview.resume is None or is_hidden(interview):
            return None
        return resume_view(interview.resume)

    def to_representation(self, instance: Interview) -> dict[str, Any]:
        """Return the fields, the name taken out of the questions where it is hidden."""
        told, mask = super().to_representation(instance), mask_for(instance)
        asked = [each | {"text": mask(each["text"])} for each in told["questions"]]
        return told | {"questions": asked}


class TranscriptTurn(serializers.ModelSerializer[Turn]):
    """One thing one side said."""

    question = serializers.IntegerField(
        source="question.sequence", default=None, allow_null=True, help_text="Its number."
    )

    class Meta:
        model = Turn
        fields = (
            "sequence",
            "speaker",
            "text",
            "start_ms",
            "end_ms",
            "question",
            "confidence",
            "typed",
            "interrupted",
        )
        read_only_fields = fields


class TranscriptView(serializers.Serializer[Any]):
    """Both sides in order."""

    interview = serializers.UUIDField()
    turns = TranscriptTurn(many=True)
