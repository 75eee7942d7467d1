"""What recruiters may send: every field is named here, nothing else is read."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from backend.interviews.api.candidate_forms import LanguageField
from backend.interviews.invitations import MAX_EXTRA_TIME, MAX_SILENCE_S
from backend.jobs.models import Job

MAX_NOTE_CHARS = 2000


class AccommodationsForm(serializers.Serializer[object]):
    """What to switch on for one person."""

    extra_time = serializers.FloatField(required=False, min_value=1.0, max_value=MAX_EXTRA_TIME)
    silence_s = serializers.FloatField(
        required=False, allow_null=True, min_value=0.5, max_value=MAX_SILENCE_S
    )
    typed_answers = serializers.BooleanField(required=False)
    large_captions = serializers.BooleanField(required=False)
    no_camera = serializers.BooleanField(required=False)
    assistive_technology = serializers.BooleanField(required=False)
    support_person = serializers.BooleanField(required=False)
    voice_differs = serializers.BooleanField(required=False)
    note = serializers.CharField(required=False, allow_blank=True, max_length=MAX_NOTE_CHARS)


class InvitationForm(serializers.Serializer[object]):
    """A personal link to ask for."""

    job = serializers.PrimaryKeyRelatedField(
        queryset=Job.objects.none(), pk_field=serializers.UUIDField()
    )
    name = serializers.CharField(max_length=160)
    email = serializers.EmailField(required=False, allow_blank=True, max_length=254)
    language = LanguageField(required=False)
    opens_at = serializers.DateTimeField(required=False, allow_null=True)
    expires_at = serializers.DateTimeField(required=False, allow_null=True)
    accommodations = AccommodationsForm(required=False)

    def __init__(self, *args: Any, jobs: Any = None, **kwargs: Any) -> None:
        """Offer the jobs that the caller may invite to."""
        super().__init__(*args, **kwargs)
        if jobs is not None:
            self.fields["job"].queryset = jobs  # type: ignore[attr-defined]  # a related field

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Check that the link will be open for some time."""
        expires_at = attrs.get("expires_at")
        if expires_at and expires_at <= timezone.now():
            raise serializers.ValidationError({"expires_at": "This time is over."}, "past")
        opens_at = attrs.get("opens_at")
        if expires_at and opens_at and expires_at <= opens_at:
            raise serializers.ValidationError(
                {"expires_at": "The link would expire before it opens."}, "before_opening"
            )
        return attrs
