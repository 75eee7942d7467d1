"""Settings of the REST API and of its description."""

from __future__ import annotations

from datetime import timedelta

REST_FRAMEWORK = {
    # Views name their own authentication, parsers and throttles; a view that forgets is closed.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "backend.config.problems.ProblemHandler",
    "EXCEPTION_FORMATTER_CLASS": "backend.config.problems.ProblemFormatter",
}
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=15),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=1),
    "UPDATE_LAST_LOGIN": True,
    # A changed password ends every token.
    "CHECK_REVOKE_TOKEN": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Viva",
    "DESCRIPTION": "Interviews by voice: create, follow and read them.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PUBLIC": True,
    "PREPROCESSING_HOOKS": ["backend.config.api_docs.only_api"],
    "ENUM_NAME_OVERRIDES": {
        "InterviewState": "backend.interviews.models.Interview.State",
        "EventKind": "backend.integrity.models.IntegrityEvent.Kind",
        "ResumeKind": "backend.resumes.models.Resume.Kind",
        "YesOrNo": ["yes", "no"],
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}
