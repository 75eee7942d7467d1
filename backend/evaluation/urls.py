"""Addresses of the candidate's side of an evaluation under /api/v1/."""

from __future__ import annotations

from django.urls import path

from backend.evaluation.candidate_api import CorrectionsOfInterview, FeedbackOfInterview

urlpatterns = [
    path(
        "interviews/<uuid:interview_id>/corrections/",
        CorrectionsOfInterview.as_view(),
        name="interview-corrections",
    ),
    path(
        "interviews/<uuid:interview_id>/feedback/",
        FeedbackOfInterview.as_view(),
        name="interview-feedback",
    ),
]
