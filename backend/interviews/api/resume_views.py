"""Resumes: uploaded and corrected by candidates, read by them and by recruiters."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, ParseError
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.access import organizations_of
from backend.accounts.throttles import PerMinute, Uploads
from backend.interviews import files, uploads
from backend.interviews.api import access
from backend.interviews.api.authentication import ANYONE_KNOWN, CandidatePass
from backend.interviews.api.base import (
    ApiView,
    CandidateView,
    HoldsPass,
    HoldsPassOrSignedIn,
    MemberView,
    asked_by,
    checked,
    interview_of,
)
from backend.interviews.api.candidate_forms import UploadForm
from backend.interviews.api.problems import problems
from backend.interviews.api.resume_answers import ResumeResult, ResumeView, resume_view
from backend.resumes import corrections
from backend.resumes.models import Resume
from backend.resumes.refusals import TooLarge

logger = logging.getLogger(__name__)

MULTIPART_OVERHEAD_BYTES = 64 * 1024
"""What surrounds a file in a multipart body, generously; a longer body holds too large a file."""


class ResumesView(CandidateView):
    """Uploads of the caller's interview."""

    parser_classes = [MultiPartParser]
    throttle_classes = [PerMinute, Uploads]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a body that is too large before anything reads it."""
        declared = request.META.get("CONTENT_LENGTH") or "0"
        limit = settings.MAX_UPLOAD_BYTES + MULTIPART_OVERHEAD_BYTES
        if not declared.isdecimal() or int(declared) > limit:
            raise TooLarge
        super().initial(request, *args, **kwargs)

    @extend_schema(
        tags=["candidate"],
        summary="Upload a resume",
        request={"multipart/form-data": UploadForm},
        responses={
            201: ResumeView,
            **problems(
                {
                    401: "no pass",
                    403: "csrf_failed",
                    409: "wrong_state, resume_not_wanted",
                    413: "larger than 10 MB",
                    415: "neither PDF nor DOCX nor TXT, by content",
                    422: "unreadable, protected or without text",
                    503: "busy; Retry-After says when to try again",
                }
            ),
        },
    )
    def post(self, request: Request) -> Response:
        """Store one file and answer what was read from it; a later file replaces it."""
        uploaded: UploadedFile[bytes] = checked(UploadForm, request)["file"]
        resume = uploads.attach(interview_of(request), uploaded)
        return Response(resume_view(resume), status=201)


class ResumeDetail(ApiView):
    """One resume."""

    authentication_classes = ANYONE_KNOWN

    def get_permissions(self) -> list[BasePermission]:
        """Only the candidate corrects."""
        return [HoldsPass()] if asked_by(self, "PATCH") else [HoldsPassOrSignedIn()]

    @extend_schema(
        tags=["candidate", "recruiter"],
        summary="Read what was read from a resume",
        responses={200: ResumeView, **problems({401: "not known", 404: "not yours"})},
    )
    def get(self, request: Request, resume_id: UUID) -> Response:
        """Answer the result with the candidate's corrections on top."""
        return Response(resume_view(_resume_of(request, resume_id)))

    @extend_schema(
        tags=["candidate"],
        summary="Correct what was read",
        request=ResumeResult(partial=True),
        responses={
            200: ResumeView,
            **problems({401: "no pass", 403: "csrf_failed", 409: "wrong_state"}),
        },
    )
    def patch(self, request: Request, resume_id: UUID) -> Response:
        """Write the fields that were sent over what was read."""
        interview = interview_of(request)
        uploads.check_changeable(interview)
        if not isinstance(request.data, dict):
            raise ParseError("Send the corrected fields as one JSON object.")
        resume = corrections.correct(_resume_of(request, resume_id), request.data)
        return Response(resume_view(resume))


class ResumeFile(MemberView):
    """The file as it was uploaded."""

    @extend_schema(
        tags=["recruiter"],
        summary="Download a resume",
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            **problems({401: "not signed in", 404: "none of the caller's"}),
        },
    )
    def get(self, request: Request, resume_id: UUID) -> HttpResponseBase:
        """Send the stored file as a download."""
        resume = _resume_of(request, resume_id)
        caller = access.caller(request)
        logger.info("resume_read", extra={"resume": str(resume_id), "user": caller.pk})
        try:
            return files.serve(
                request._request,
                resume.file,
                name=resume.original_name or f"resume{resume.Kind(resume.kind).extension}",
                media_type="application/octet-stream",
                sha256=resume.sha256,
            )
        except FileNotFoundError:
            raise NotFound from None


def _resume_of(request: Request, resume_id: UUID) -> Resume:
    if isinstance(request.auth, CandidatePass):
        resume = request.auth.interview.resume
        if resume is None or resume.pk != resume_id:
            raise NotFound
        return resume
    found = Resume.objects.filter(
        organization__in=organizations_of(access.caller(request)), pk=resume_id
    ).first()
    if found is None or access.hides_resume(request, resume_id):
        raise NotFound
    return found
