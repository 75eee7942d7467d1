"""Interviews as a collection and one by one: candidates and recruiters share the addresses."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework.authentication import BaseAuthentication
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from backend.accounts.throttles import LinkGuesses, PerMinute
from backend.interviews import admission, passes
from backend.interviews.api import access
from backend.interviews.api.authentication import ANYONE_KNOWN, MEMBERS, CandidatePass, check_origin
from backend.interviews.api.base import ApiView, HoldsPass, HoldsPassOrSignedIn, asked_by, checked
from backend.interviews.api.candidate_answers import InterviewView
from backend.interviews.api.candidate_forms import DetailsForm, LinkForm
from backend.interviews.api.candidate_views import change_details, shown
from backend.interviews.api.filters import InterviewFilter
from backend.interviews.api.member_answers import InterviewRow, MemberInterviewView
from backend.interviews.api.pagination import NewestFirst
from backend.interviews.api.problems import problems
from backend.interviews.models import Interview

LINK_PROBLEMS = {
    403: "link_not_open (with opens_at), origin_refused",
    404: "link_unknown",
    410: "link_expired, link_revoked, link_used, job_closed",
    503: "full, interviewer_away, restarting; Retry-After says when to try again",
}
EITHER_VIEW = PolymorphicProxySerializer(
    component_name="InterviewForCaller",
    serializers=[InterviewView, MemberInterviewView],
    resource_type_field_name=None,
    many=False,
)


class InterviewsView(ApiView, ListAPIView[Interview]):
    """Recruiters list interviews; candidates open one by their link."""

    queryset = Interview.objects.none()
    serializer_class = InterviewRow
    filterset_class = InterviewFilter
    pagination_class = NewestFirst

    @property
    def _opens_link(self) -> bool:
        return asked_by(self, "POST")

    def get_authenticators(self) -> list[BaseAuthentication]:
        """Whoever holds a link needs no sign-in."""
        return [] if self._opens_link else [known() for known in MEMBERS]

    def get_permissions(self) -> list[BasePermission]:
        """The link itself is the permission."""
        return [AllowAny()] if self._opens_link else [IsAuthenticated()]

    def get_throttles(self) -> list[BaseThrottle]:
        """Links are tried more slowly than anything else."""
        return [PerMinute(), LinkGuesses()] if self._opens_link else [PerMinute()]

    @extend_schema(
        tags=["recruiter"],
        summary="List interviews",
        responses={200: InterviewRow(many=True), **problems({401: "not signed in"})},
    )
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Answer the interviews of the caller's organizations, newest first."""
        self.queryset = access.interviews_for(request)
        return self.list(request)

    @extend_schema(
        tags=["candidate"],
        summary="Open an interview by its link",
        auth=[],
        request=LinkForm,
        responses={201: InterviewView, 200: InterviewView, **problems(LINK_PROBLEMS)},
    )
    def post(self, request: Request) -> Response:
        """Exchange a link for a pass: 201 for a new interview, 200 for the one begun before."""
        check_origin(request)
        form = checked(LinkForm, request)
        admitted = admission.admit(
            form["token"],
            language=form.get("language", ""),
            remembered=passes.read(request.COOKIES),
        )
        response = shown(request, admitted.interview, 201 if admitted.created else 200)
        passes.issue(response, admitted.interview)
        return response


class InterviewDetail(ApiView):
    """One interview, as its candidate or as a recruiter sees it."""

    authentication_classes = ANYONE_KNOWN

    def get_permissions(self) -> list[BasePermission]:
        """Only the candidate changes anything here."""
        return [HoldsPass()] if asked_by(self, "PATCH") else [HoldsPassOrSignedIn()]

    @extend_schema(
        tags=["candidate", "recruiter"],
        summary="Read an interview",
        responses={200: EITHER_VIEW, **problems({401: "not known", 404: "not yours"})},
    )
    def get(self, request: Request, interview_id: UUID) -> Response:
        """Answer the candidate's view to its candidate, the recruiter's to its recruiters."""
        if isinstance(request.auth, CandidatePass):
            return shown(request, request.auth.interview)
        interview = access.interview_for(request, interview_id)
        return Response(MemberInterviewView(interview).data)

    @extend_schema(
        tags=["candidate"],
        summary="Change language, name or wishes",
        request=DetailsForm,
        responses={
            200: InterviewView,
            **problems({401: "no pass", 403: "csrf_failed", 409: "wrong_state"}),
        },
    )
    def patch(self, request: Request, interview_id: UUID) -> Response:
        """Write the fields that were sent; what was not sent stays."""
        return change_details(request, checked(DetailsForm, request))
