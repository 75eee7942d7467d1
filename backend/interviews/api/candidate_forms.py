"""What candidates may send: every field is named here, nothing else is read."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.interviews import texts

MAX_TOKEN_CHARS = 200
"""Tokens have 43 characters; longer ones are answered like any unknown token."""
MAX_REQUEST_CHARS = 2000
MAX_COMMENT_CHARS = 2000


class LanguageField(serializers.ChoiceField):
    """A language the page speaks."""

    def __init__(self, **kwargs: Any) -> None:
        """Offer the languages of the settings."""
        super().__init__(choices=texts.languages(), **kwargs)


class LinkForm(serializers.Serializer[object]):
    """The token of a link, taken from the fragment of its address."""

    token = serializers.CharField(max_length=MAX_TOKEN_CHARS)
    language = serializers.CharField(
        required=False, allow_blank=True, max_length=35, help_text="Wish; unknown ones are ignored."
    )


class PersonForm(serializers.Serializer[object]):
    """How the candidate wants to be called and reached."""

    name = serializers.CharField(required=False, max_length=160, allow_blank=True)
    email = serializers.EmailField(required=False, max_length=254, allow_blank=True)


class DetailsForm(serializers.Serializer[object]):
    """What a candidate may change about the interview."""

    language = LanguageField(required=False)
    accommodation_request = serializers.CharField(
        required=False, allow_blank=True, max_length=MAX_REQUEST_CHARS
    )
    candidate = PersonForm(required=False)


class ConsentForm(serializers.Serializer[object]):
    """The candidate's decision about one version of the text."""

    version = serializers.CharField(max_length=20)
    agreed = serializers.BooleanField()


class StartForm(serializers.Serializer[object]):
    """How the candidate will answer."""

    microphone = serializers.BooleanField(default=True)


class RatingForm(serializers.Serializer[object]):
    """What the candidate thought of the interview."""

    stars = serializers.IntegerField(min_value=1, max_value=5)
    comment = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=MAX_COMMENT_CHARS
    )


class UploadForm(serializers.Serializer[object]):
    """One file: PDF, DOCX or TXT, up to 10 MB."""

    file = serializers.FileField(allow_empty_file=True, max_length=None)
