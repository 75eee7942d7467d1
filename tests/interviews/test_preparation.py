from __future__ import annotations

import pytest

from backend.interviews import consent, preparation
from backend.interviews.models import InterviewQuestion
from backend.interviews.refusals import Full
from backend.jobs.models import Job, Question
from tests.interviews.people import Browser


@pytest.fixture
def prepared(cass):
    """Cass agreed, and a resume is not asked for."""
    Job.objects.update(resume_policy=Job.ResumePolicy.OFF)
    cass.agree()
    return cass


def start(browser, microphone=True):
    return browser.send("start/", {"microphone": microphone})


def test_nothing_starts_before_consent(cass):
    answer = start(cass)
    assert (answer.status_code, answer.json()["code"]) == (409, "consent_missing")
    assert cass.interview.state == "created"


def test_a_required_resume_is_asked_for(cass):
    cass.agree()
    answer = start(cass)
    assert (answer.status_code, answer.json()["code"]) == (409, "resume_missing")


def test_an_optional_resume_is_not_asked_for(cass):
    Job.objects.update(resume_policy=Job.ResumePolicy.OPTIONAL)
    cass.agree()
    assert start(cass).json()["state"] == "ready"


def test_a_started_interview_is_ready_with_its_questions(prepared):
    answer = start(prepared)

    assert answer.status_code == 200
    view = answer.json()
    assert view["state"] == "ready"
    questions = list(prepared.interview.questions.all())
    assert view["questions_total"] == len(questions) >= 3
    assert [question.sequence for question in questions] == list(range(1, len(questions) + 1))


def test_questions_are_frozen_at_the_first_start(prepared):
    start(prepared)
    before = list(InterviewQuestion.objects.values_list("pk", "text"))
    Question.objects.update(text="Edited afterwards?")

    assert start(prepared).status_code == 200
    assert list(InterviewQuestion.objects.values_list("pk", "text")) == before


def test_the_loser_of_a_race_keeps_the_winners_questions(prepared, monkeypatch):
    start(prepared)
    interview = prepared.interview
    before = set(InterviewQuestion.objects.values_list("pk", flat=True))
    # The look before the write saw nothing, as when another request is a moment ahead.
    monkeypatch.setattr(type(interview.questions), "exists", lambda _self: False)

    preparation.freeze_questions(interview)
    assert set(InterviewQuestion.objects.values_list("pk", flat=True)) == before


def test_starting_again_while_the_talk_is_paused_changes_nothing(prepared):
    start(prepared)
    prepared.go_live()
    answer = start(prepared)
    assert (answer.status_code, answer.json()["state"]) == (200, "live")


def test_an_ended_interview_does_not_start(prepared):
    prepared.send("end/", {})
    answer = start(prepared)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


def test_without_a_microphone_answers_are_typed_until_there_is_one(prepared):
    assert start(prepared, microphone=False).json()["accommodations"]["typed_answers"] is True
    assert start(prepared, microphone=True).json()["accommodations"]["typed_answers"] is False


def test_an_accommodation_for_typing_stays_with_a_microphone(prepared):
    interview = prepared.interview
    interview.invitation.accommodations = {"typed_answers": True}
    interview.invitation.save()
    assert start(prepared, microphone=True).json()["accommodations"]["typed_answers"] is True


def test_no_talk_begins_beyond_the_capacity(prepared, settings):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"max_concurrent_interviews": 0})
    answer = start(prepared)
    assert (answer.status_code, answer.json()["code"]) == (503, Full.code)
    assert answer["Retry-After"] == str(Full.retry_after_s)


def test_the_time_left_counts_extra_time_and_what_was_used(prepared):
    interview = prepared.interview
    interview.accommodations = {"extra_time": 1.5}
    interview.active_ms = 60_000
    interview.save()
    assert prepared.get(prepared.path()).json()["time_left_s"] == 10 * 60 * 1.5 - 60


def test_a_fresh_browser_with_the_same_link_takes_over(prepared, invitation):
    from backend.interviews import invitations

    start(prepared)
    second = Browser()
    answer = second.open_link(invitations.invitation_url(invitation))
    assert (answer.status_code, answer.json()["state"]) == (200, "ready")
    assert consent.has_agreed(second.interview)
