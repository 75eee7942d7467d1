"""Candidates with a browser, and what they hold."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backend.interviews import invitations, lifecycle
from backend.interviews.models import Interview
from backend.resumes.models import Resume

BASE = "/api/v1"
RESUME = b"""Cass Candidate
cass@person.example
+49 30 1234567

Skills
Python, PostgreSQL, Django

Work experience
Backend engineer, Lighthouse GmbH
March 2019 - June 2021

Education
University of Hamburg
BSc Computer Science, 2015 - 2018
"""


class Browser(Client):
    """A candidate's browser: it keeps cookies and sends the token that the page was given."""

    def __init__(self, **kwargs):
        super().__init__(enforce_csrf_checks=True, **kwargs)
        self.view: dict[str, Any] = {}

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

    def upload(self, content=RESUME, name="resume.txt"):
        """Send a file through the real parser."""
        return self.post(
            f"{BASE}/resumes/",
            {"file": SimpleUploadedFile(name, content)},
            headers={"X-CSRFToken": self.view["csrf_token"]},
        )

    def has_resume(self):
        """Give the interview a resume without parsing one."""
        resume = Resume(
            organization=self.interview.organization,
            kind="txt",
            original_name="resume.txt",
            size_bytes=len(RESUME),
            sha256=hashlib.sha256(RESUME).hexdigest(),
            extracted={"name": "Cass Candidate", "skills": ["Python"]},
        )
        resume.file.save("", ContentFile(RESUME), save=False)
        resume.save()
        Interview.objects.filter(pk=self.view["id"]).update(resume=resume)
        return resume

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
