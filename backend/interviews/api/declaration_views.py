"""What candidates may declare about themselves: voluntary, apart, taken back at will.

The answers are never sent back, not even to the page that gave them: it may stand open on a shared
screen. They can be given anew or deleted.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts import declarations
from backend.interviews.api.base import CandidateView, checked, interview_of
from backend.interviews.api.problems import problems
from backend.interviews.models import Interview
from backend.interviews.refusals import NotAsked, WrongState

PASS = {401: "no pass for this interview", 403: "csrf_failed"}


class DeclarationForm(serializers.Serializer[object]):
    """One answer for each question; null says nothing and leaves nothing."""

    gender = serializers.ChoiceField(choices=declarations.QUESTIONS["gender"], allow_null=True)
    age = serializers.ChoiceField(choices=declarations.QUESTIONS["age"], allow_null=True)
    ethnic_minority = serializers.ChoiceField(
        choices=declarations.QUESTIONS["ethnic_minority"], allow_null=True
    )
    disability = serializers.ChoiceField(
        choices=declarations.QUESTIONS["disability"], allow_null=True
    )


class QuestionAsked(serializers.Serializer[Any]):
    """One question with what may be answered."""

    question = serializers.CharField()
    answers = serializers.ListField(child=serializers.CharField())


class DeclarationView(serializers.Serializer[Any]):
    """Whether anything is asked and was answered; the answers stay where they are."""

    asked = serializers.BooleanField()
    answered = serializers.BooleanField()
    questions = QuestionAsked(many=True)


@extend_schema(tags=["candidate"])
class DeclarationOfInterview(CandidateView):
    """A voluntary declaration after the talk."""

    @extend_schema(
        summary="Ask whether anything may be declared",
        responses={200: DeclarationView, **problems({401: PASS[401]})},
    )
    def get(self, request: Request, interview_id: UUID) -> Response:
        """Answer the questions, and whether any was answered."""
        return _shown(interview_of(request))

    @extend_schema(
        summary="Declare something, in the place of what was declared",
        request=DeclarationForm,
        responses={200: DeclarationView, **problems(PASS | {409: "not_asked, wrong_state"})},
    )
    def put(self, request: Request, interview_id: UUID) -> Response:
        """Keep the answers apart from the interview."""
        form = checked(DeclarationForm, request)
        interview = interview_of(request)
        if interview.state in Interview.ACTIVE_STATES:
            raise WrongState
        if not interview.organization.asks_declarations:
            raise NotAsked
        declarations.declare(interview.pk, form)
        return _shown(interview)

    @extend_schema(
        summary="Delete what was declared",
        request=None,
        responses={200: DeclarationView, **problems(PASS)},
    )
    def delete(self, request: Request, interview_id: UUID) -> Response:
        """Delete it at once; possible whether or not anything is asked now."""
        interview = interview_of(request)
        declarations.forget([interview.pk])
        return _shown(interview)


def _shown(interview: Interview) -> Response:
    over = interview.started_at is not None and interview.state not in Interview.ACTIVE_STATES
    told = {
        "asked": over and interview.organization.asks_declarations,
        "answered": declarations.has_declared(interview.pk),
        "questions": [
            {"question": question, "answers": answers}
            for question, answers in declarations.QUESTIONS.items()
        ],
    }
    return Response(DeclarationView(told).data)
