from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as active
from django.http import HttpResponse
from django.utils import timezone

from backend.interviews import admission, passes
from tests.interviews.test_admission import token_of


@pytest.fixture
def interview(invitation):
    return admission.admit(token_of(invitation)).interview


def cookie_for(interview):
    response = HttpResponse()
    passes.issue(response, interview)
    return response.cookies[active.CANDIDATE_COOKIE_NAME]


def jar(value):
    return {active.CANDIDATE_COOKIE_NAME: value}


def test_a_pass_names_its_interview(interview):
    assert passes.read(jar(cookie_for(interview).value)) == interview.pk


def test_a_pass_is_out_of_reach_of_scripts_and_other_sites(interview, settings):
    settings.SECURE = True
    cookie = cookie_for(interview)

    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]


def test_a_pass_unused_for_a_day_is_void(interview):
    value = cookie_for(interview).value
    later = timezone.now() + timedelta(seconds=passes.MAX_IDLE_S + 5)

    with time_machine.travel(later, tick=False):
        assert passes.read(jar(value)) is None


def test_a_used_pass_is_renewed(cass):
    before = cass.cookies[active.CANDIDATE_COOKIE_NAME].value
    with time_machine.travel(timezone.now() + timedelta(hours=20), tick=False):
        assert cass.get(cass.path()).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=40), tick=False):
        assert passes.read(jar(before)) is None
        assert cass.get(cass.path()).status_code == 200


def test_a_pass_survives_a_rotation_of_the_secret_key(interview, settings):
    value = cookie_for(interview).value
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key that is long enough for everything it is used for"

    assert passes.read(jar(value)) == interview.pk


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        ":::",
        "0" * 5000,
        "\x00",
        "\udcff:\udcff:\udcff",
        "ä" * 80,
        "00000000-0000-0000-0000-000000000000",
        "00000000-0000-0000-0000-000000000000:1:forged",
    ],
)
def test_what_was_not_issued_here_is_no_pass(value):
    assert passes.read(jar(value)) is None


def test_a_changed_pass_is_no_pass(interview):
    value = cookie_for(interview).value
    other = "00000000-0000-0000-0000-000000000000" + value[36:]
    assert passes.read(jar(other)) is None
