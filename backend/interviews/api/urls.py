"""Addresses of the record under /api/v1/."""

from __future__ import annotations

from django.urls import path

from backend.interviews.api import (
    candidate_views,
    declaration_views,
    interview_views,
    member_views,
    resume_views,
    return_views,
)

urlpatterns = [
    path("interviews/", interview_views.InterviewsView.as_view(), name="interviews"),
    path("interviews/return/", return_views.ReturnView.as_view(), name="interview-return"),
    path(
        "interviews/<uuid:interview_id>/",
        interview_views.InterviewDetail.as_view(),
        name="interview",
    ),
    path(
        "interviews/<uuid:interview_id>/consent/",
        candidate_views.ConsentView.as_view(),
        name="interview-consent",
    ),
    path(
        "interviews/<uuid:interview_id>/start/",
        candidate_views.StartView.as_view(),
        name="interview-start",
    ),
    path(
        "interviews/<uuid:interview_id>/end/",
        candidate_views.EndView.as_view(),
        name="interview-end",
    ),
    path(
        "interviews/<uuid:interview_id>/rating/",
        candidate_views.RatingView.as_view(),
        name="interview-rating",
    ),
    path(
        "interviews/<uuid:interview_id>/declaration/",
        declaration_views.DeclarationOfInterview.as_view(),
        name="interview-declaration",
    ),
    path(
        "interviews/<uuid:interview_id>/receipt/",
        candidate_views.ReceiptOfInterview.as_view(),
        name="interview-receipt",
    ),
    path(
        "interviews/<uuid:interview_id>/transcript/",
        member_views.TranscriptOfInterview.as_view(),
        name="interview-transcript",
    ),
    path(
        "interviews/<uuid:interview_id>/recording/",
        member_views.RecordingOfInterview.as_view(),
        name="interview-recording",
    ),
    path("invitations/", member_views.InvitationsView.as_view(), name="invitations"),
    path("jobs/", member_views.JobsView.as_view(), name="jobs"),
    path("resumes/", resume_views.ResumesView.as_view(), name="resumes"),
    path("resumes/<uuid:resume_id>/", resume_views.ResumeDetail.as_view(), name="resume"),
    path("resumes/<uuid:resume_id>/file/", resume_views.ResumeFile.as_view(), name="resume-file"),
]
