"""The candidate's way through an interview."""

from __future__ import annotations

from django.middleware.csrf import get_token
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from backend.interviews import consent, details, ending, preparation, receipts
from backend.interviews.api.base import CandidateView, checked, interview_of
from backend.interviews.api.candidate_answers import InterviewView, ReceiptView, interview_view
from backend.interviews.api.candidate_forms import ConsentForm, RatingForm, StartForm
from backend.interviews.api.problems import problems
from backend.interviews.models import Interview

TAG = ["candidate"]
PASS = {401: "no pass for this interview", 403: "csrf_failed"}


def shown(request: Request, interview: Interview, status: int = 200) -> Response:
    """Answer the InterviewView of an interview."""
    return Response(interview_view(interview, get_token(request._request)), status=status)


@extend_schema(tags=TAG)
class ConsentView(CandidateView):
    """The candidate's decision about how the interview is held."""

    @extend_schema(
        summary="Agree or decline",
        request=ConsentForm,
        responses={200: InterviewView, **problems(PASS | {409: "consent_changed, wrong_state"})},
    )
    def post(self, request: Request, interview_id: object) -> Response:
        """Record the decision; declining ends the interview kindly."""
        form = checked(ConsentForm, request)
        interview = interview_of(request)
        if form["agreed"]:
            consent.agree(interview, form["version"])
        else:
            consent.decline(interview)
        return shown(request, interview)


@extend_schema(tags=TAG)
class StartView(CandidateView):
    """From the device check to the talk."""

    @extend_schema(
        summary="Prepare the questions",
        request=StartForm,
        responses={
            200: InterviewView,
            **problems(
                PASS
                | {
                    409: "consent_missing, resume_missing, wrong_state",
                    503: "full, interviewer_away, restarting; Retry-After says when to try again",
                }
            ),
        },
    )
    def post(self, request: Request, interview_id: object) -> Response:
        """Freeze the questions; the socket can be opened then. Repeating it is harmless."""
        form = checked(StartForm, request)
        interview = interview_of(request)
        preparation.start(interview, microphone=form["microphone"])
        return shown(request, interview)


@extend_schema(tags=TAG)
class EndView(CandidateView):
    """The candidate ends the interview."""

    @extend_schema(
        summary="End the interview",
        request=None,
        responses={200: InterviewView, **problems(PASS)},
    )
    def post(self, request: Request, interview_id: object) -> Response:
        """End it for good; an ended interview stays as it ended."""
        interview = interview_of(request)
        ending.end_by_candidate(interview)
        return shown(request, interview)


@extend_schema(tags=TAG)
class RatingView(CandidateView):
    """What the candidate thought of it."""

    @extend_schema(
        summary="Rate the interview",
        request=RatingForm,
        responses={200: InterviewView, **problems(PASS | {409: "wrong_state"})},
    )
    def post(self, request: Request, interview_id: object) -> Response:
        """Keep one to five stars and a comment, after the end."""
        form = checked(RatingForm, request)
        interview = interview_of(request)
        ending.rate(interview, form["stars"], form["comment"])
        return shown(request, interview)


@extend_schema(tags=TAG)
class ReceiptOfInterview(CandidateView):
    """What was kept."""

    @extend_schema(summary="Read the receipt", responses={200: ReceiptView, **problems(PASS)})
    def get(self, request: Request, interview_id: object) -> Response:
        """Answer what was kept, who reads it, who decides, and the transcript."""
        return Response(ReceiptView(receipts.receipt_of(interview_of(request))).data)


def change_details(request: Request, fields: dict[str, object]) -> Response:
    """Apply checked DetailsForm fields and answer the InterviewView."""
    interview = interview_of(request)
    details.change(interview, fields)
    return shown(request, interview)
