"""What recruiters and their programs read and start."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.access import Action, may
from backend.interviews import files, invitations
from backend.interviews.api import access
from backend.interviews.api.base import MemberView
from backend.interviews.api.filters import InvitationFilter, JobFilter
from backend.interviews.api.member_answers import InvitationView, JobView, TranscriptView
from backend.interviews.api.member_forms import InvitationForm
from backend.interviews.api.pagination import NewestFirst
from backend.interviews.api.problems import problems
from backend.interviews.models import Invitation
from backend.jobs.models import Job

logger = logging.getLogger(__name__)

TAG = ["recruiter"]
MEMBER = {401: "not signed in"}
OWN = {**MEMBER, 404: "none of the caller's"}
RANGE = OpenApiParameter(
    "Range", str, OpenApiParameter.HEADER, description="One range, for example bytes=0-65535."
)


class JobsView(MemberView, ListAPIView[Job]):
    """The jobs of the caller's organizations."""

    queryset = Job.objects.none()
    serializer_class = JobView
    filterset_class = JobFilter
    pagination_class = NewestFirst

    def get_serializer_context(self) -> dict[str, Any]:
        """Return the context with the organizations whose links the caller may see."""
        return {**super().get_serializer_context(), **access.link_context(self.request)}

    @extend_schema(
        tags=TAG, summary="List jobs", responses={200: JobView(many=True), **problems(MEMBER)}
    )
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Answer the jobs, newest first."""
        self.queryset = access.jobs_for(request)
        return self.list(request)


class InvitationsView(MemberView, ListAPIView[Invitation]):
    """Personal links."""

    queryset = Invitation.objects.none()
    serializer_class = InvitationView
    filterset_class = InvitationFilter
    pagination_class = NewestFirst

    def get_serializer_context(self) -> dict[str, Any]:
        """Return the context with the organizations whose links the caller may see."""
        return {**super().get_serializer_context(), **access.link_context(self.request)}

    @extend_schema(
        tags=TAG,
        summary="List invitations",
        responses={200: InvitationView(many=True), **problems(MEMBER)},
    )
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Answer the invitations with their links, newest first."""
        self.queryset = access.invitations_for(request)
        return self.list(request)

    @extend_schema(
        tags=TAG,
        summary="Invite a candidate",
        request=InvitationForm,
        responses={
            201: InvitationView,
            **problems({**MEMBER, 403: "csrf_failed, or a role that may not invite"}),
        },
    )
    def post(self, request: Request) -> Response:
        """Make a personal link; send it to the candidate yourself."""
        form = InvitationForm(data=request.data, jobs=access.jobs_for(request))
        form.is_valid(raise_exception=True)
        fields: dict[str, Any] = dict(form.validated_data)
        job = fields.pop("job")
        if not may(access.caller(request), job.organization, Action.INVITE):
            raise PermissionDenied
        invitation = invitations.invite(job, **fields)
        shown = InvitationView(invitation, context=self.get_serializer_context())
        return Response(shown.data, status=201)


class TranscriptOfInterview(MemberView):
    """What was said."""

    @extend_schema(
        tags=TAG, summary="Read the transcript", responses={200: TranscriptView, **problems(OWN)}
    )
    def get(self, request: Request, interview_id: UUID) -> Response:
        """Answer both sides in order, with their places in the recording."""
        interview = access.interview_for(request, interview_id)
        turns, mask = interview.turns.select_related("question"), access.mask_for(interview)
        for turn in turns:
            turn.text = mask(turn.text)
        return Response(TranscriptView({"interview": interview.pk, "turns": turns}).data)


class RecordingOfInterview(MemberView):
    """What was heard."""

    @extend_schema(
        tags=TAG,
        summary="Hear the recording",
        parameters=[RANGE],
        responses={
            (200, "audio/*"): OpenApiTypes.BINARY,
            (206, "audio/*"): OpenApiTypes.BINARY,
            416: OpenApiResponse(description="the range lies outside the file"),
            **problems(OWN),
        },
    )
    def get(self, request: Request, interview_id: UUID) -> HttpResponseBase:
        """Send the two-track recording, whole or in ranges: left candidate, right interviewer."""
        interview = access.interview_for(request, interview_id)
        recording = getattr(interview, "recording", None)
        if recording is None or access.is_hidden(interview):
            raise NotFound
        caller = access.caller(request)
        logger.info("recording_read", extra={"interview": str(interview_id), "user": caller.pk})
        try:
            return files.serve(
                request._request,
                recording.file,
                name=f"interview-{interview_id}{_suffix(recording.file.name)}",
                media_type=recording.media_type,
                sha256=recording.sha256,
            )
        except FileNotFoundError:
            raise NotFound from None


def _suffix(name: str) -> str:
    return f".{name.rpartition('.')[2]}" if "." in name else ""
