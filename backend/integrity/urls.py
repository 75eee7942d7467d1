"""Addresses of integrity events under /api/v1/."""

from __future__ import annotations

from django.urls import path

from backend.integrity.api import EventsOfInterview

urlpatterns = [
    path(
        "interviews/<uuid:interview_id>/events/",
        EventsOfInterview.as_view(),
        name="interview-events",
    ),
]
