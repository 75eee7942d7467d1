"""The API's description for people and programs."""

from __future__ import annotations

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

Addresses = list[tuple[str, str, str, object]]


class SchemaView(SpectacularAPIView):
    """The OpenAPI 3.1 description, as YAML or, with `?format=json`, as JSON."""


class DocsView(SpectacularSwaggerSplitView):
    """The description as a page; nothing inline, so that the strict policy holds."""

    template_name = "config/docs.html"


def only_api(endpoints: Addresses) -> Addresses:
    """Return the endpoints that the description covers (a preprocessing hook)."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]
