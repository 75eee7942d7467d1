"""Every address of the server."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from backend.config import health, metrics, pages
from backend.integrity.public_page import public_page
from backend.review import shared_page

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("i/", pages.candidate_page, name="candidate-page"),
    # The same page, where the browser lets it ask for a camera.
    path("i/camera/", pages.candidate_page),
    path("integrity/", public_page, name="public-signals"),
    path("s/", shared_page.entry, name="shared-entry"),
    path("s/open/", shared_page.open_link, name="shared-open"),
    path("s/<uuid:pk>/", shared_page.show, name="shared"),
    path("s/<uuid:pk>/recording/", shared_page.recording, name="shared-recording"),
    path("robots.txt", pages.robots),
    path("health/", health.health),
    path("health/live/", health.live),
    path("health/ready/", health.ready),
    path("metrics", metrics.metrics),
    path("api/", include("backend.config.api_urls")),
    path("admin/", admin.site.urls),
]
handler400 = "backend.config.problems.bad_request"
handler403 = "backend.config.problems.forbidden"
handler404 = "backend.config.problems.not_found"
handler500 = "backend.config.problems.server_error"
