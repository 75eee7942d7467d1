from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backend.interviews import admission, lifecycle
from backend.interviews.lifecycle import TRANSITIONS, EndReason, State
from backend.interviews.models import Interview
from tests.interviews.test_admission import token_of

VERBS = {
    "prepare": lambda row: lifecycle.prepare(row.pk),
    "go_live": lambda row: lifecycle.go_live(row.pk),
    "pause": lambda row: lifecycle.pause(row.pk, epoch=row.epoch),
    "complete": lambda row: lifecycle.complete(row.pk, EndReason.FINISHED),
    "terminate": lambda row: lifecycle.terminate(row.pk, EndReason.WITHDRAWN),
    "abandon": lambda row: lifecycle.abandon(row.pk),
    "expire": lambda row: lifecycle.expire(row.pk),
}
ENDED = [state for state in State if state not in Interview.ACTIVE_STATES]


@pytest.fixture
def interview(invitation):
    return admission.admit(token_of(invitation)).interview


def test_every_verb_of_the_table_has_a_function():
    assert set(VERBS) == set(TRANSITIONS)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("verb", list(VERBS))
def test_a_verb_moves_exactly_from_the_states_of_the_table(interview, verb, state):
    Interview.objects.filter(pk=interview.pk).update(state=state)
    allowed = state in TRANSITIONS[verb].sources

    assert VERBS[verb](interview) is allowed

    interview.refresh_from_db()
    assert interview.state == (TRANSITIONS[verb].target if allowed else state)


@pytest.mark.parametrize("state", ENDED)
def test_an_ended_interview_stays_ended(state):
    assert not any(state in transition.sources for transition in TRANSITIONS.values())


def test_a_disconnect_only_pauses():
    leaving_live = {
        transition.target for transition in TRANSITIONS.values() if transition.verb == "pause"
    }
    assert leaving_live == {State.PAUSED}


def test_an_older_connection_cannot_pause_what_a_newer_one_holds(interview):
    lifecycle.prepare(interview.pk)
    lifecycle.go_live(interview.pk)
    old = lifecycle.claim_epoch(interview.pk)
    new = lifecycle.claim_epoch(interview.pk)

    assert not lifecycle.pause(interview.pk, epoch=old)
    assert lifecycle.pause(interview.pk, epoch=new)


def test_coming_back_keeps_the_time_of_the_first_start(interview):
    first = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    lifecycle.prepare(interview.pk)
    lifecycle.go_live(interview.pk, now=first)
    lifecycle.pause(interview.pk, epoch=0)
    lifecycle.go_live(interview.pk)

    interview.refresh_from_db()
    assert interview.started_at == first


def test_a_clock_set_back_does_not_end_an_interview_before_it_began(interview):
    started = datetime(2026, 3, 1, 12, tzinfo=UTC)
    Interview.objects.filter(pk=interview.pk).update(state=State.LIVE, started_at=started)
    early = datetime(2026, 3, 1, 11, tzinfo=UTC)
    assert lifecycle.complete(interview.pk, EndReason.FINISHED, now=early)
    interview.refresh_from_db()
    assert interview.ended_at == started
