"""Addresses under /api/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from backend.config.api_docs import DocsView, SchemaView
from backend.interviews.api.sign_in import TokenRefresh, TokenView

version_1: list[URLPattern | URLResolver] = [
    path("auth/token/", TokenView.as_view(), name="token"),
    path("auth/token/refresh/", TokenRefresh.as_view(), name="token-refresh"),
    path("", include("backend.interviews.api.urls")),
    path("", include("backend.integrity.urls")),
    path("", include("backend.evaluation.urls")),
]

urlpatterns = [
    path("v1/", include(version_1)),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(url_name="schema"), name="docs"),
]
