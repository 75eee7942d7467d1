"""Every response carries the security headers, and only the interview page gets the microphone."""

import pytest
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import path

from backend.config import urls
from backend.config.headers import security_headers


def broken(_request):
    raise RuntimeError("canary of an exception")


def hidden(_request):
    raise Http404


urlpatterns = [
    path("test/ok/", lambda _request: HttpResponse("ok")),
    path("test/broken/", broken),
    path("test/hidden/", hidden),
    *urls.urlpatterns,
]
handler404 = getattr(urls, "handler404", "django.views.defaults.page_not_found")
handler500 = getattr(urls, "handler500", "django.views.defaults.server_error")

PATHS = [
    "/",
    "/i/",
    "/i/camera/",
    "/admin/",
    "/admin/login/",
    "/robots.txt",
    "/health/live/",
    "/nowhere/",
]
PATHS += ["/static/none.css", "/test/ok/", "/test/broken/", "/test/hidden/", "/api/v1/nothing/"]


@pytest.fixture
def client(settings):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize("where", PATHS)
def test_every_response_has_them(client, where):
    response = client.get(where)

    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    camera = "camera=(self)" if where == "/i/camera/" else "camera=()"
    assert camera in response["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in response
    expected = "microphone=(self)" if where.startswith("/i/") else "microphone=()"
    assert expected in response["Permissions-Policy"]


@pytest.mark.django_db
def test_a_refused_host_has_them_too(client):
    response = client.get("/", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.django_db
def test_an_exception_is_not_told_to_the_browser(client):
    response = client.get("/test/broken/")

    assert response.status_code == 500
    assert b"canary" not in response.content


def directive(where, name):
    policy = security_headers(where)["Content-Security-Policy"]
    return next(part.split() for part in policy.split("; ") if part.startswith(f"{name} "))[1:]


def test_nothing_inline_runs_on_the_candidates_page():
    assert directive("/i/", "script-src") == ["'self'"]
    assert directive("/i/", "style-src") == ["'self'"]


def test_the_page_may_open_its_socket_and_no_other(settings):
    sockets = {origin.replace("http", "ws", 1) for origin in settings.TRUSTED_ORIGINS}

    assert set(directive("/i/", "connect-src")) == {"'self'", *sockets}


def test_only_the_admin_may_evaluate():
    allowed = [where for where in PATHS if "'unsafe-eval'" in directive(where, "script-src")]

    assert allowed == ["/admin/", "/admin/login/"]
    assert all("'unsafe-inline'" not in directive(where, "script-src") for where in PATHS)
