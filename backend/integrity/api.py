"""Integrity events over HTTP: reported by the candidate's page, read by recruiters."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.generics import ListAPIView
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from backend.accounts.throttles import PerMinute
from backend.integrity import events
from backend.integrity.evidence import clip
from backend.integrity.models import IntegrityEvent
from backend.integrity.signals import PAGE_KINDS, SIGNALS, scale_of
from backend.interviews.api import access
from backend.interviews.api.authentication import CANDIDATES, MEMBERS
from backend.interviews.api.base import ApiView, HoldsPass, asked_by, checked, interview_of
from backend.interviews.api.pagination import NewestFirst
from backend.interviews.api.problems import problems
from backend.interviews.blindness import Mask, unchanged

MAX_EVENTS_A_CALL = 100
MAX_POSITION_MS = 24 * 3600 * 1000
"""No interview lasts a day; keeps numbers within the database's integers."""
MAX_EXPLANATION_CHARS = 1000
MAX_DETAILS = 8
MAX_DETAIL_CHARS = 200
MAX_WHOLE_NUMBER = 2**53
"""Largest integer that JSON readers in browsers keep exactly."""


MASK: Final = "mask"
"""Where the serializer's context holds what takes a hidden name out of texts."""
PAGE_CHOICES: Final = [(kind, SIGNALS[kind].title) for kind in PAGE_KINDS]
"""What a page may report; the server's own kinds are not among them."""


class EventReports(PerMinute):
    """Reports of one interview, so that people behind one address do not limit each other."""

    scope = "events"
    limit = 60
    """A guess, to be calibrated: a page sends at most one every few seconds."""

    def subject(self, request: Request, _view: APIView) -> str:
        """Count by interview; the pass has been checked before."""
        return str(interview_of(request).pk)


class DetailField(serializers.DictField):
    """A few plain facts about an event; no nesting."""

    child = serializers.JSONField()
    _key = serializers.CharField(max_length=40)
    _text = serializers.CharField(max_length=MAX_DETAIL_CHARS, allow_blank=True)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Return the facts.

        Raises:
            ValidationError: too many, too long, or not plain.
        """
        facts = super().to_internal_value(data)
        if len(facts) > MAX_DETAILS:
            raise serializers.ValidationError("Too many details.", "too_many")
        return {self._key.run_validation(key): self._plain(fact) for key, fact in facts.items()}

    def _plain(self, fact: object) -> object:
        if fact is None or isinstance(fact, bool):
            return fact
        if isinstance(fact, int | float) and abs(fact) <= MAX_WHOLE_NUMBER:
            return fact
        if isinstance(fact, str):
            return self._text.run_validation(fact)
        raise serializers.ValidationError("Details are text, numbers, true, false or null.")


class EventForm(serializers.Serializer[object]):
    """One thing the page noticed."""

    kind = serializers.ChoiceField(choices=PAGE_CHOICES)
    start_ms = serializers.IntegerField(min_value=0, max_value=MAX_POSITION_MS)
    end_ms = serializers.IntegerField(min_value=0, max_value=MAX_POSITION_MS)
    detail = DetailField(required=False)
    explanation = serializers.CharField(
        required=False, allow_blank=True, max_length=MAX_EXPLANATION_CHARS
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Check that the event does not end before it starts."""
        if attrs["end_ms"] < attrs["start_ms"]:
            raise serializers.ValidationError(
                {"end_ms": "An event cannot end before it starts."}, "ends_before_start"
            )
        return attrs


class EventsForm(serializers.Serializer[object]):
    """What the page noticed since its last report."""

    events = serializers.ListField(
        child=EventForm(), allow_empty=False, max_length=MAX_EVENTS_A_CALL
    )


class Stored(serializers.Serializer[object]):
    """How many events there were, after the signals of one departure were merged."""

    stored = serializers.IntegerField()


class EventView(serializers.ModelSerializer[IntegrityEvent]):
    """One event as recruiters read it."""

    class Meta:
        model = IntegrityEvent
        fields = (
            "id",
            "kind",
            "scale",
            "source",
            "start_ms",
            "end_ms",
            "listen_from_ms",
            "listen_to_ms",
            "band",
            "tier",
            "coverage_s",
            "model_version",
            "thresholds",
            "detail",
            "parts",
            "outcome",
            "policy_version",
            "strikes",
            "benign",
            "explanation",
            "disposition",
        )
        read_only_fields = fields

    scale = serializers.SerializerMethodField()
    listen_from_ms = serializers.SerializerMethodField()
    listen_to_ms = serializers.SerializerMethodField()
    benign = serializers.SerializerMethodField()
    disposition = serializers.SerializerMethodField()

    def get_scale(self, event: IntegrityEvent) -> str:
        """Return `quality`, `conduct` or `neither`; the two scales are never summed."""
        return scale_of(event.kind)

    def get_listen_from_ms(self, event: IntegrityEvent) -> int:
        """Return where to begin to listen, 10 s ahead."""
        return clip(event.start_ms, event.end_ms, None)[0]

    def get_listen_to_ms(self, event: IntegrityEvent) -> int:
        """Return where to stop listening, 10 s behind."""
        return clip(event.start_ms, event.end_ms, None)[1]

    def get_benign(self, event: IntegrityEvent) -> list[str]:
        """Return harmless explanations, the likeliest first."""
        return list(SIGNALS[event.kind].benign)

    def to_representation(self, instance: IntegrityEvent) -> dict[str, Any]:
        """Return the event, the candidate's name taken out of their words where it is hidden."""
        told = super().to_representation(instance)
        mask: Mask = self.context.get(MASK, unchanged)
        return told | {"explanation": mask(told["explanation"])}

    def get_disposition(self, event: IntegrityEvent) -> str:
        """Return what a person found last: confirmed, benign, follow_up or empty."""
        found = list(event.dispositions.all())
        return max(found, key=lambda one: one.pk).verdict if found else ""


class InTimeOrder(NewestFirst):
    """Pages in the order of the talk."""

    ordering = ("start_ms", "id")


class EventsOfInterview(ApiView, ListAPIView[IntegrityEvent]):
    """The events of one interview."""

    queryset = IntegrityEvent.objects.none()
    serializer_class = EventView
    pagination_class = InTimeOrder
    filter_backends = []
    mask: Mask = staticmethod(unchanged)

    @property
    def _reports(self) -> bool:
        return asked_by(self, "POST")

    def get_authenticators(self) -> list[BaseAuthentication]:
        """Candidates report, recruiters read."""
        return [known() for known in (CANDIDATES if self._reports else MEMBERS)]

    def get_permissions(self) -> list[BasePermission]:
        """Candidates report, recruiters read."""
        return [HoldsPass()] if self._reports else [IsAuthenticated()]

    def get_throttles(self) -> list[BaseThrottle]:
        """Reports are counted by interview."""
        return [PerMinute(), EventReports()] if self._reports else [PerMinute()]

    @extend_schema(
        tags=["recruiter"],
        summary="List the integrity events",
        responses={
            200: EventView(many=True),
            **problems({401: "not signed in", 404: "none of the caller's"}),
        },
    )
    def get(self, request: Request, *args: object, **kwargs: UUID) -> Response:
        """Answer what was noticed, in the order of the talk."""
        interview = access.interview_for(request, kwargs["interview_id"])
        rows = IntegrityEvent.objects.filter(interview=interview)
        self.queryset = rows.prefetch_related("dispositions")
        self.mask = access.mask_for(interview)
        return self.list(request)

    def get_serializer_context(self) -> dict[str, Any]:
        """Return the context with what takes a hidden name out of texts."""
        return {**super().get_serializer_context(), MASK: self.mask}

    @extend_schema(
        tags=["candidate"],
        summary="Report what the page noticed",
        request=EventsForm,
        responses={
            201: Stored,
            **problems({401: "no pass", 403: "csrf_failed", 409: "wrong_state"}),
        },
    )
    def post(self, request: Request, interview_id: UUID) -> Response:
        """Store up to 100 events; sending the same again stores it once."""
        form = checked(EventsForm, request)
        observed = [events.Observation(**event) for event in form["events"]]
        stored = events.record(interview_of(request), observed)
        return Response({"stored": stored}, status=201)
