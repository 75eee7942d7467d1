from __future__ import annotations

import json

import pytest

from backend.interviews import consent, texts
from backend.jobs.models import Job

ITEMS = {
    "interviewer",
    "recording",
    "transcript",
    "resume",
    "quality",
    "page_events",
    "evaluation",
    "readers",
    "kept",
    "rights",
    "decision",
}


def rendered(language, *conditions):
    return consent.render(
        texts.read("consent", language),
        organization="Harbor {0} & Sons",
        contact="jobs@harbor.example",
        conditions=set(conditions),
    )


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", ["emulator", "gemini"])
def test_the_text_is_complete_in_every_language(language, kind):
    text = rendered(language, kind, "resume")

    assert {name for name, _ in text.items} == ITEMS
    assert len(text.items) == len(ITEMS)
    assert text.title
    assert "jobs@harbor.example" in text.decline_note


@pytest.mark.parametrize("language", ["en", "de"])
def test_only_gemini_sends_anything_to_google(language):
    assert "Google" not in json.dumps(rendered(language, "emulator", "resume").items)
    assert "Google" in dict(rendered(language, "gemini", "resume").items)["interviewer"]


def test_a_change_of_the_interviewer_is_a_change_of_the_version():
    assert rendered("en", "emulator").version != rendered("en", "gemini").version


def test_every_word_counts_for_the_hash():
    hashes = {
        rendered("en", "emulator", "resume").sha256,
        rendered("en", "emulator").sha256,
        rendered("en", "gemini", "resume").sha256,
        rendered("de", "emulator", "resume").sha256,
    }
    assert len(hashes) == 4


def test_a_job_without_resumes_does_not_ask_for_their_use(cass, job):
    Job.objects.filter(pk=job.pk).update(resume_policy=Job.ResumePolicy.OFF)
    items = cass.get(cass.path()).json()["consent"]["items"]
    assert "resume" not in {item["id"] for item in items}


def test_agreeing_is_recorded_with_version_hash_and_time(cass):
    answer = cass.agree()

    assert answer.status_code == 200
    interview = cass.interview
    assert interview.consent_version == cass.view["consent"]["version"]
    assert interview.consent_sha256 == consent.text_for(interview).sha256
    assert interview.consented_at is not None
    assert answer.json()["consent"]["agreed_at"] is not None


def test_agreeing_twice_keeps_the_first_record(cass):
    cass.agree()
    first = cass.interview.consented_at
    assert cass.agree().status_code == 200
    assert cass.interview.consented_at == first


def test_another_version_than_the_one_in_force_is_refused(cass):
    answer = cass.send("consent/", {"version": "0.emulator", "agreed": True})

    assert (answer.status_code, answer.json()["code"]) == (409, "consent_changed")
    assert cass.interview.consented_at is None


def test_a_text_that_changed_after_agreeing_must_be_read_again(cass, settings):
    cass.agree()
    settings.EMULATED = False

    assert cass.get(cass.path()).json()["consent"]["agreed_at"] is None
    answer = cass.send("start/", {"microphone": True})
    assert (answer.status_code, answer.json()["code"]) == (409, "consent_missing")


def test_declining_ends_the_interview_and_records_nothing_else(cass):
    answer = cass.send("consent/", {"version": cass.view["consent"]["version"], "agreed": False})

    assert answer.status_code == 200
    assert answer.json()["state"] == "terminated"
    assert answer.json()["end_reason"] == "declined"
    assert cass.interview.consented_at is None


def test_declining_needs_no_particular_version_and_may_be_repeated(cass):
    for _ in range(2):
        answer = cass.send("consent/", {"version": "old", "agreed": False})
        assert answer.json()["end_reason"] == "declined"


def test_a_running_talk_is_ended_and_not_declined(cass):
    cass.agree()
    cass.go_live()
    answer = cass.send("consent/", {"version": "old", "agreed": False})
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


def test_nobody_agrees_after_the_end(cass):
    cass.send("end/", {})
    answer = cass.agree()
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


def test_the_text_follows_the_language_of_the_page(cass):
    german = cass.send("", {"language": "de"}, method="patch").json()
    assert german["consent"]["title"] == texts.read("consent", "de")["title"]
