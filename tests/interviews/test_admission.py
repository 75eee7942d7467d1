from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.db.models.functions import Now
from django.test import Client

from backend.accounts.tokens import derive_token, hash_token
from backend.interviews import admission, hosts, invitations, lifecycle, places
from backend.interviews.admission import LinkFacts, check_link
from backend.interviews.models import Interview, LiveHost
from backend.interviews.refusals import (
    Full,
    JobClosed,
    LinkExpired,
    LinkNotOpen,
    LinkRevoked,
    LinkUnknown,
    LinkUsed,
)
from backend.jobs.models import Job
from tests.interviews.people import BASE, Browser

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
EARLIER = NOW - timedelta(hours=1)

REFUSED = [
    (LinkFacts(job_open=True, revoked=True), LinkRevoked),
    (LinkFacts(job_open=True, revoked=True, active=True, started=True), LinkRevoked),
    (LinkFacts(job_open=True, used=True), LinkUsed),
    (LinkFacts(job_open=False), JobClosed),
    (LinkFacts(job_open=False, active=True), JobClosed),
    (LinkFacts(job_open=True, expires_at=EARLIER), LinkExpired),
    (LinkFacts(job_open=True, expires_at=NOW), LinkExpired),
    (LinkFacts(job_open=True, opens_at=LATER, expires_at=LATER), LinkNotOpen),
]
LET_IN = [
    LinkFacts(job_open=True),
    LinkFacts(job_open=True, expires_at=LATER),
    LinkFacts(job_open=True, opens_at=NOW, expires_at=LATER),
    LinkFacts(job_open=True, expires_at=EARLIER, active=True),
    LinkFacts(job_open=True, used=True, active=True),
    LinkFacts(job_open=False, expires_at=EARLIER, active=True, started=True),
]


@pytest.mark.parametrize(("facts", "refusal"), REFUSED)
def test_each_rule_of_a_link_refuses_by_its_own_name(facts, refusal):
    with pytest.raises(refusal):
        check_link(facts, NOW)


@pytest.mark.parametrize("facts", LET_IN)
def test_a_link_that_breaks_no_rule_passes(facts):
    check_link(facts, NOW)


def token_of(invitation):
    return invitations.invitation_url(invitation).partition("#")[2]


def test_a_personal_link_creates_one_interview_and_then_returns_to_it(invitation):
    first = admission.admit(token_of(invitation))
    second = admission.admit(token_of(invitation))

    assert (first.created, second.created) == (True, False)
    assert first.interview == second.interview
    assert first.interview.candidate == invitation.candidate


def test_an_unknown_token_is_refused(job):
    with pytest.raises(LinkUnknown):
        admission.admit("x" * 43)


def test_a_used_link_is_refused(invitation):
    interview = admission.admit(token_of(invitation)).interview
    lifecycle.terminate(interview.pk, lifecycle.EndReason.DECLINED)

    with pytest.raises(LinkUsed):
        admission.admit(token_of(invitation))


def test_a_renewed_link_works_again_and_the_old_one_no_more(invitation):
    old = token_of(invitation)
    interview = admission.admit(old).interview
    lifecycle.terminate(interview.pk, lifecycle.EndReason.DECLINED)

    invitations.renew(invitation)

    assert admission.admit(token_of(invitation)).created
    with pytest.raises(LinkUnknown):
        admission.admit(old)


def test_an_interview_begun_before_a_renewal_still_uses_the_link_up(invitation):
    interview = admission.admit(token_of(invitation)).interview
    invitations.renew(invitation)
    lifecycle.terminate(interview.pk, lifecycle.EndReason.DECLINED)

    with pytest.raises(LinkUsed):
        admission.admit(token_of(invitation))


def test_a_revoked_link_is_refused_and_its_interview_ends(invitation):
    interview = admission.admit(token_of(invitation)).interview
    invitations.revoke(invitation)

    with pytest.raises(LinkRevoked):
        admission.admit(token_of(invitation))
    interview.refresh_from_db()
    assert (interview.state, interview.end_reason) == ("terminated", "withdrawn")


def test_a_lost_connection_is_let_in_again_after_the_link_expired_and_the_job_closed(invitation):
    interview = admission.admit(token_of(invitation)).interview
    lifecycle.prepare(interview.pk)
    lifecycle.go_live(interview.pk)
    invitation.expires_at = EARLIER
    invitation.save()
    Job.objects.update(status=Job.Status.CLOSED)

    assert admission.admit(token_of(invitation)).interview == interview


def test_a_new_interview_is_refused_when_all_places_are_taken(invitation, job, settings):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"max_concurrent_interviews": 1})
    other = invitations.invite(job, name="Dora")
    running = admission.admit(token_of(other)).interview
    places.take(running.pk)
    lifecycle.prepare(running.pk)
    lifecycle.go_live(running.pk)

    with pytest.raises(Full):
        admission.admit(token_of(invitation))
    assert admission.admit(token_of(other)).interview == running
    lifecycle.complete(running.pk, lifecycle.EndReason.FINISHED)
    assert admission.admit(token_of(invitation)).created


@pytest.fixture
def open_url(job):
    token = derive_token("open-link", job.pk, job.open_link_version)
    job.open_link_hash = hash_token(token)
    job.save()
    return invitations.candidate_url(token)


def test_everyone_with_an_open_link_gets_an_interview_of_their_own(open_url):
    first, second = Browser(), Browser()

    assert first.open_link(open_url).status_code == 201
    assert second.open_link(open_url).status_code == 201
    assert first.view["id"] != second.view["id"]


def test_the_browser_that_began_by_an_open_link_returns_to_its_interview(open_url):
    browser = Browser()
    first = browser.open_link(open_url).json()
    again = browser.open_link(open_url)

    assert again.status_code == 200
    assert again.json()["id"] == first["id"]


def test_the_next_person_at_a_shared_computer_gets_a_new_interview(open_url):
    browser = Browser()
    first = browser.open_link(open_url).json()
    assert browser.send("end/", {}).status_code == 200

    assert browser.open_link(open_url).json()["id"] != first["id"]


def test_the_pass_of_an_invited_interview_does_not_answer_an_open_link(open_url, cass):
    invited = cass.view["id"]
    assert cass.open_link(open_url).status_code == 201
    assert cass.view["id"] != invited


def test_an_open_link_that_was_switched_off_is_refused(open_url, job):
    job.open_link_enabled = False
    job.save()

    answer = Browser().open_link(open_url)
    assert (answer.status_code, answer.json()["code"]) == (410, "link_revoked")


def test_a_closed_job_is_refused_over_http(open_url, job):
    job.status = Job.Status.CLOSED
    job.save()

    answer = Browser().open_link(open_url)
    assert (answer.status_code, answer.json()["code"]) == (410, "job_closed")


def test_a_link_that_is_not_open_yet_says_when_it_will_be(invitation):
    invitation.opens_at = datetime(2199, 1, 1, 8, 0, tzinfo=UTC)
    invitation.expires_at = datetime(2199, 2, 1, tzinfo=UTC)
    invitation.save()

    answer = Browser().open_link(invitations.invitation_url(invitation))
    assert answer.status_code == 403
    assert answer.json()["code"] == "link_not_open"
    assert answer.json()["opens_at"] == "2199-01-01T08:00:00Z"


def test_being_full_is_told_with_the_time_to_try_again(invitation, settings):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"max_concurrent_interviews": 0})

    answer = Browser().open_link(invitations.invitation_url(invitation))
    assert (answer.status_code, answer.json()["code"]) == (503, "full")
    assert int(answer["Retry-After"]) == answer.json()["retry_after_s"] > 0


def test_nobody_is_let_in_while_every_living_process_misses_the_interviewer(invitation):
    hosts.report("one", "quota")
    hosts.report("two", "down")

    answer = Browser().open_link(invitations.invitation_url(invitation))
    assert (answer.status_code, answer.json()["code"]) == (503, "interviewer_away")
    assert int(answer["Retry-After"]) == answer.json()["retry_after_s"] > 0

    hosts.report("two", "ok")
    assert admission.admit(token_of(invitation)).created


def test_a_process_that_is_gone_has_no_say_about_the_interviewer(invitation):
    hosts.report("one", "fatal")
    LiveHost.objects.update(seen_at=Now() - timedelta(seconds=31))

    assert admission.admit(token_of(invitation)).created


def test_an_interview_that_was_begun_is_entered_without_an_interviewer(invitation):
    running = admission.admit(token_of(invitation)).interview
    hosts.report("one", "down")

    assert admission.admit(token_of(invitation)).interview == running


def test_unknown_tokens_of_every_shape_are_answered_alike(invitation):
    url = invitations.candidate_url
    near = token_of(invitation)[:-1] + "!"
    answers = [
        Browser().open_link(url(text)) for text in (near, "x", "ä" * 200, str(invitation.pk))
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_guessing_links_is_stopped(db):
    browser = Browser()
    with time_machine.travel(NOW, tick=False):
        statuses = [browser.open_link("#" + "x" * 43).status_code for _ in range(31)]

    assert statuses == [404] * 30 + [429]


@pytest.mark.django_db(transaction=True)
def test_two_browsers_at_once_open_one_interview(invitation):
    token = token_of(invitation)
    gate = threading.Barrier(4)
    answers = []

    def exchange():
        try:
            gate.wait(timeout=30)
            answer = Client().post(
                f"{BASE}/interviews/", {"token": token}, content_type="application/json"
            )
            answers.append((answer.status_code, answer.json()["id"]))
        finally:
            connection.close()

    threads = [threading.Thread(target=exchange) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(status for status, _ in answers) == [200, 200, 200, 201]
    assert len({interview for _, interview in answers}) == 1
    assert Interview.objects.count() == 1


def test_the_loser_of_a_race_gets_the_winners_interview(invitation, monkeypatch):
    winner = admission.admit(token_of(invitation)).interview
    # The look before the write saw nothing, as when another request is a moment ahead.
    monkeypatch.setattr(invitations, "active_interview", lambda _invitation: None)

    late = admission.admit(token_of(invitation))
    assert (late.created, late.interview) == (False, winner)
