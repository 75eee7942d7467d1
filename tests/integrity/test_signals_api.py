"""What would be noticed, as the candidate's page asks for it."""

from __future__ import annotations

import pytest

from backend.integrity import policies
from backend.integrity.policy import Choices

pytestmark = pytest.mark.django_db


def modes(answer):
    return {signal["kind"]: signal["mode"] for signal in answer.json()["signals"]}


def test_the_page_sees_every_signal_and_what_it_needs_a_consent_for(cass):
    policies.change(cass.interview.job, Choices(camera=True))
    answer = cass.get(cass.path("signals/"))
    assert answer.status_code == 200
    body = answer.json()
    assert body["asked"] == {"camera": True, "voices": False}
    assert body["consents"] == {"camera": False, "voices": False}
    assert body["max_strikes"] is None
    assert modes(answer)["no_face"] == "off"
    (face,) = (signal for signal in body["signals"] if signal["kind"] == "no_face")
    assert face["consent"] == "camera"
    assert "reject anyone" in face["cannot"]


def test_a_consent_switches_on_and_can_be_taken_back_until_the_talk_begins(cass):
    policies.change(cass.interview.job, Choices(camera=True))
    for agreed, mode in ((True, "observe"), (False, "off"), (True, "observe")):
        answer = cass.send("signals/", {"camera": agreed, "voices": False}, "put")
        assert (answer.status_code, modes(answer)["no_face"]) == (200, mode)
    policies.freeze(cass.interview.pk)
    answer = cass.send("signals/", {"camera": False, "voices": False}, "put")
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


@pytest.mark.parametrize("body", [{}, {"camera": True}, {"camera": "please", "voices": True}])
def test_half_a_consent_is_none(cass, body):
    assert cass.send("signals/", body, "put").status_code == 400
    assert policies.consents_of(cass.interview.pk) == {"camera": False, "voices": False}


def test_only_the_candidate_of_the_interview_is_answered(cass, dora, client):
    address = cass.path("signals/")
    assert client.get(address).status_code == 401
    assert dora.get(address).status_code in (401, 404)
