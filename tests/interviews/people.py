"""Candidates with a browser, and what they hold."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from backend.interviews import invitations, lifecycle
from backend.interviews.models import Interview

BASE = "/api/v1"


class Browser(Client):
    """A candidate's browser: it keeps cookies and sends the token that the page was given."""

    def __init__(self, **kwargs):
        super().__init__(enforce_csrf_checks=True, **kwargs)
        self.view = None

    def open_link(self, url, language=None):
        """Exchange the link as the page does and keep the InterviewView."""
        body = {"token": url.partition("#")[2]}
        if language is not None:
            body["language"] = language
        answer = self.post(f"{BASE}/interviews/", body, content_type="application/json")
        if answer.status_code in (200, 201):
            self.view = answer.json()
        return answer

    @property
    def interview(self):
        return Interview.objects.get(pk=self.view["id"])

    def path(self, rest=""):
        return f"{BASE}/interviews/{self.view['id']}/{rest}"

    def send(self, rest, body, method="post"):
        """Send JSON to this browser's interview with the token of its page."""
        return getattr(self, method)(
            self.path(rest),
            body,
            content_type="application/json",
            headers={"X-CSRFToken": self.view["csrf_token"]},
        )

    def agree(self):
        return self.send("consent/", {"version": self.view["consent"]["version"], "agreed": True})

    def upload(self, content=b"Cass Candidate\nPython", name="resume.txt"):
        from django.core.files.uploadedfile import SimpleUploadedFile

        return self.post(
            f"{BASE}/resumes/",
            {"file": SimpleUploadedFile(name, content)},
            headers={"X-CSRFToken": self.view["csrf_token"]},
        )

    def go_live(self):
        """Do what the socket does when it opens."""
        assert lifecycle.prepare(self.interview.pk)
        assert lifecycle.go_live(self.interview.pk)


@pytest.fixture
def invitation(job):
    return invitations.invite(job, name="Cass Candidate", email="cass@person.example")


@pytest.fixture
def cass(invitation):
    """A candidate who opened her personal link."""
    browser = Browser()
    assert browser.open_link(invitations.invitation_url(invitation)).status_code == 201
    return browser


@pytest.fixture
def dora(job):
    """Another candidate for the same job."""
    browser = Browser()
    other = invitations.invite(job, name="Dora")
    assert browser.open_link(invitations.invitation_url(other)).status_code == 201
    return browser


@pytest.fixture
def sue(db):
    """The one who runs the installation."""
    return get_user_model().objects.create_superuser("sue", password="a long password")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client
