"""What would be noticed in one interview, and the candidate's consent to what needs its own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.integrity import policies, policy
from backend.integrity.signal import MODES
from backend.integrity.signals import SIGNALS
from backend.interviews.api.base import CandidateView, checked, interview_of
from backend.interviews.api.problems import problems
from backend.interviews.models import Interview


class ConsentsForm(serializers.Serializer[object]):
    """What the candidate agrees to, beyond the consent of the talk."""

    camera = serializers.BooleanField()
    voices = serializers.BooleanField()


class SignalPart(serializers.Serializer[object]):
    """One signal as this interview has it."""

    kind = serializers.CharField()
    title = serializers.CharField()
    measures = serializers.CharField()
    mode = serializers.ChoiceField(choices=[mode.value for mode in MODES])
    consent = serializers.ChoiceField(
        choices=["", "camera", "voices"], help_text="Which consent of its own it needs."
    )
    cannot = serializers.CharField()


class SignalsView(serializers.Serializer[object]):
    """All signals of one interview, and the consents that its job asks for."""

    signals = SignalPart(many=True)
    asked = ConsentsForm(help_text="Which consents the job asks for.")
    consents = ConsentsForm(help_text="Which were given.")
    max_strikes = serializers.IntegerField(allow_null=True)


class SignalsOfInterview(CandidateView):
    """The signals of the candidate's own interview."""

    @extend_schema(
        tags=["candidate"],
        summary="Show what would be noticed",
        responses={200: SignalsView, **problems({401: "no pass"})},
    )
    def get(self, request: Request, interview_id: UUID) -> Response:
        """Answer every signal with its mode in this interview."""
        return Response(_view(interview_of(request)))

    @extend_schema(
        tags=["candidate"],
        summary="Agree to signals that need their own consent, or take it back",
        request=ConsentsForm,
        responses={
            200: SignalsView,
            **problems({401: "no pass", 403: "csrf_failed", 409: "wrong_state"}),
        },
    )
    def put(self, request: Request, interview_id: UUID) -> Response:
        """Keep the consents; possible until the talk begins."""
        form = checked(ConsentsForm, request)
        interview = interview_of(request)
        policies.consent(interview, camera=form["camera"], voices=form["voices"])
        return Response(_view(interview))


def _view(interview: Interview) -> dict[str, Any]:
    terms = policies.terms_of(interview.pk)
    return dict(
        SignalsView(
            {
                "signals": [
                    {
                        "kind": kind,
                        "title": signal.title,
                        "measures": signal.measures,
                        "mode": terms.mode(kind).value,
                        "consent": policy.consent_group(signal),
                        "cannot": signal.cannot,
                    }
                    for kind, signal in SIGNALS.items()
                ],
                "asked": policies.groups_asked(interview),
                "consents": policies.consents_of(interview.pk),
                "max_strikes": terms.max_strikes,
            }
        ).data
    )
