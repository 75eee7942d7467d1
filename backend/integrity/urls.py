"""Addresses of integrity events under /api/v1/."""

from __future__ import annotations

from django.urls import path

from backend.integrity.api import EventsOfInterview
from backend.integrity.signals_api import SignalsOfInterview

urlpatterns = [
    path(
        "interviews/<uuid:interview_id>/events/",
        EventsOfInterview.as_view(),
        name="interview-events",
    ),
    path(
        "interviews/<uuid:interview_id>/signals/",
        SignalsOfInterview.as_view(),
        name="interview-signals",
    ),
]
