"""What is answered about a resume."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.resumes import presentation
from backend.resumes.models import Resume

Plain = serializers.Serializer[Any]


class EducationPart(Plain):
    """One education, as far as it was read."""

    institution = serializers.CharField(allow_null=True)
    degree = serializers.CharField(allow_null=True)
    start_year = serializers.IntegerField(allow_null=True)
    end_year = serializers.IntegerField(allow_null=True)


class WorkPart(Plain):
    """One position held; months as YYYY-MM, or YYYY when only the year is known."""

    employer = serializers.CharField(allow_null=True)
    title = serializers.CharField(allow_null=True)
    start = serializers.CharField(allow_null=True)
    end = serializers.CharField(allow_null=True)
    current = serializers.BooleanField()


class ResumeResult(Plain):
    """What was read, with the candidate's corrections on top."""

    name = serializers.CharField(allow_null=True)
    email = serializers.CharField(allow_null=True)
    phone = serializers.CharField(allow_null=True)
    links = serializers.ListField(child=serializers.CharField())
    skills = serializers.ListField(child=serializers.CharField())
    education = EducationPart(many=True)
    work = WorkPart(many=True)
    experience_years = serializers.FloatField(allow_null=True)


class ResumeView(Plain):
    """A stored resume and what was read from it."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Resume.Kind.choices)
    original_name = serializers.CharField(allow_blank=True)
    size_bytes = serializers.IntegerField()
    hidden_text = serializers.BooleanField(
        help_text="The file holds text that a reader does not see; it is not used."
    )
    result = ResumeResult()
    corrected = serializers.ListField(child=serializers.CharField())


def resume_view(resume: Resume) -> dict[str, Any]:
    """Return the ResumeView of a resume."""
    return dict(ResumeView(presentation.view(resume)).data)
