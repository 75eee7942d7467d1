"""The candidate's side after the talk: the transcript to correct, and feedback."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.evaluation import corrections, feedback, proofreading, tasks
from backend.evaluation.corrections import Flaw, Unfit, Wanted
from backend.interviews.api.base import CandidateView, checked, interview_of
from backend.interviews.api.problems import Problem, problems
from backend.interviews.models import Interview

TAG = ["candidate"]
Plain = serializers.Serializer[Any]

TOLD = {
    Flaw.NOT_YOURS: "Only your own words can be corrected.",
    Flaw.NOT_THERE: "These words are not in the transcript.",
    Flaw.EMPTY: "Write the words as they should stand.",
    Flaw.TOO_LONG: "A correction has at most four words and 60 characters.",
    Flaw.TOO_MANY: "These are more words than names and terms need.",
    Flaw.TOUCHING: "Leave at least one word between two corrections.",
    Flaw.NEGATION: "A correction cannot turn an answer into its opposite.",
}
"""What a flaw means to a person; the page has its own words by the code."""


class WantedForm(serializers.Serializer[object]):
    """Some words of one turn, counted between spaces from 0, and what was said."""

    turn = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    first_word = serializers.IntegerField(min_value=0, max_value=100_000)
    word_count = serializers.IntegerField(min_value=1, max_value=corrections.MAX_WORDS)
    new = serializers.CharField(max_length=corrections.MAX_CHARS)


class CorrectionsForm(serializers.Serializer[object]):
    """All corrections at once; they take the place of those that were kept."""

    version = serializers.CharField(max_length=64)
    corrections = serializers.ListField(child=WantedForm(), max_length=corrections.MAX_CORRECTIONS)
    confirmed = serializers.BooleanField(
        default=False, help_text="The transcript is right now: the evaluation need not wait."
    )


class CorrectedTurn(Plain):
    """One turn as it is judged, before corrections."""

    turn = serializers.IntegerField(source="sequence")
    speaker = serializers.CharField()
    text = serializers.CharField()
    start_ms = serializers.IntegerField()


class CorrectionPart(Plain):
    """One correction that is kept."""

    turn = serializers.IntegerField()
    first_word = serializers.IntegerField()
    word_count = serializers.IntegerField()
    old = serializers.CharField()
    new = serializers.CharField()


class CorrectionsView(Plain):
    """The transcript that is judged, with what the candidate put right."""

    state = serializers.ChoiceField(
        choices=[
            proofreading.OFF,
            proofreading.PREPARING,
            proofreading.OPEN,
            proofreading.CLOSED,
        ],
        help_text="off: not offered. preparing: ask again. open: may be corrected. closed: read.",
    )
    closes_at = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.CharField(help_text="Send it with corrections.")
    turns = CorrectedTurn(many=True)
    corrections = CorrectionPart(source="kept", many=True)


class FeedbackView(Plain):
    """What a person released to the candidate; null where nothing was."""

    text = serializers.CharField(allow_null=True)
    released_at = serializers.DateTimeField(allow_null=True)


@extend_schema(tags=TAG)
class CorrectionsOfInterview(CandidateView):
    """Names and terms that were misheard."""

    @extend_schema(
        summary="Read the transcript that is judged",
        responses={200: CorrectionsView, **problems({401: "no pass"})},
    )
    def get(self, request: Request, interview_id: UUID) -> Response:
        """Answer the transcript and whether it may be corrected."""
        return _shown(interview_of(request))

    @extend_schema(
        summary="Put names and terms right, or say that the transcript is right",
        request=CorrectionsForm,
        responses={
            200: CorrectionsView,
            **problems(
                {
                    400: "malformed or invalid request; correction_unfit, with the flaw of the one "
                    "that does not fit",
                    401: "no pass",
                    403: "csrf_failed",
                    409: "corrections_closed, transcript_changed",
                }
            ),
        },
    )
    def put(self, request: Request, interview_id: UUID) -> Response:
        """Keep all corrections, or none when one does not fit."""
        form = checked(CorrectionsForm, request)
        interview = interview_of(request)
        wanted = [Wanted(**each) for each in form["corrections"]]
        try:
            proofreading.keep(
                interview, form["version"], wanted, timezone.now(), confirmed=form["confirmed"]
            )
        except Unfit as unfit:
            raise _problem(unfit) from None
        if form["confirmed"]:
            tasks.resume(interview.pk)
        return _shown(interview)


@extend_schema(tags=TAG)
class FeedbackOfInterview(CandidateView):
    """Words of a person to the candidate."""

    @extend_schema(
        summary="Read the feedback that was released",
        responses={200: FeedbackView, **problems({401: "no pass"})},
    )
    def get(self, request: Request, interview_id: UUID) -> Response:
        """Answer the feedback, when a person released any."""
        found = feedback.released(interview_of(request).pk)
        text, released_at = (found.text, found.released_at) if found else (None, None)
        return Response(FeedbackView({"text": text, "released_at": released_at}).data)


def _shown(interview: Interview) -> Response:
    return Response(CorrectionsView(proofreading.standing(interview, timezone.now())).data)


def _problem(unfit: Unfit) -> Problem:
    return Problem(
        400,
        "correction_unfit",
        TOLD[unfit.flaw],
        extra={"correction": unfit.index, "flaw": unfit.flaw.value},
    )
