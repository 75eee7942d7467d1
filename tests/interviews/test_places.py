from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from backend.interviews import lifecycle, places
from backend.interviews.models import Candidate, Interview, Place
from backend.interviews.refusals import Full

pytestmark = pytest.mark.django_db


@pytest.fixture
def admitted(settings):
    """How many are admitted at the same time."""

    def set_limit(limit):
        update = {"max_concurrent_interviews": limit}
        settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update=update)

    return set_limit


@pytest.fixture
def interviews(job):
    """Twelve interviews that nobody has begun."""
    candidate = Candidate.objects.create(organization=job.organization)
    return [make(job, candidate) for _ in range(12)]


def make(job, candidate):
    return Interview.objects.create(
        organization=job.organization, job=job, candidate=candidate, state="ready"
    )


def begun(interview):
    Interview.objects.filter(pk=interview.pk).update(started_at=timezone.now(), state="live")
    return interview


def taken():
    return sorted(Place.objects.filter(places._held()).values_list("number", flat=True))


def elapse(seconds):
    """Let time pass for every lease, whatever clock the database has."""
    for place in Place.objects.all():
        place.held_until -= timedelta(seconds=seconds)
        place.save()


def test_no_more_places_are_given_than_there_are(admitted, interviews):
    admitted(2)
    places.take(interviews[0].pk)
    places.take(interviews[1].pk)

    with pytest.raises(Full):
        places.take(interviews[2].pk)
    with pytest.raises(Full):
        places.check_room()
    assert taken() == [1, 2]


def test_taking_a_place_again_takes_no_second_one(admitted, interviews):
    admitted(2)
    for _ in range(3):
        places.take(interviews[0].pk)

    assert len(taken()) == 1


def test_the_end_of_an_interview_gives_its_place_back(admitted, interviews):
    admitted(1)
    places.take(interviews[0].pk)
    lifecycle.terminate(interviews[0].pk, lifecycle.EndReason.WITHDRAWN)

    places.take(interviews[1].pk)
    assert Place.objects.get(places._held()).interview == interviews[1]


def test_the_places_of_a_killed_process_come_back_with_the_end_of_its_lease(admitted, interviews):
    admitted(1)
    places.take(interviews[0].pk, holder="killed", lease=places.LEASE)
    elapse(29)
    with pytest.raises(Full):
        places.take(interviews[1].pk)

    elapse(2)
    places.take(interviews[1].pk)


def test_a_process_that_beats_keeps_its_places(admitted, interviews):
    admitted(2)
    live = [interview.pk for interview in interviews[:2]]
    for interview_id in live:
        places.take(interview_id, holder="me", lease=places.LEASE)
    for _ in range(3):
        elapse(20)
        places.renew("me", live)

    assert len(taken()) == 2


def test_a_beat_is_one_write_for_all_interviews(admitted, interviews, django_assert_num_queries):
    for interview in interviews:
        places.take(interview.pk, holder="me", lease=places.LEASE)

    with django_assert_num_queries(2):  # the other one reads which are above the limit
        places.renew("me", [interview.pk for interview in interviews])


def test_a_candidate_who_lost_the_connection_keeps_the_place_for_minutes(admitted, interviews):
    admitted(1)
    places.take(interviews[0].pk, holder="me", lease=places.LEASE)
    places.leave(interviews[0].pk, "me")
    elapse(240)
    with pytest.raises(Full):
        places.take(interviews[1].pk)

    elapse(61)
    places.take(interviews[1].pk)


def test_leaving_late_does_not_touch_the_place_that_another_process_has(admitted, interviews):
    places.take(interviews[0].pk, holder="old", lease=places.LEASE)
    places.take(interviews[0].pk, holder="new", lease=places.LEASE)
    places.leave(interviews[0].pk, "old")

    assert Place.objects.get(interview=interviews[0]).holder == "new"


def test_an_interview_that_has_begun_is_let_in_above_the_limit_and_no_new_one_after_it(
    admitted, interviews
):
    admitted(2)
    places.take(interviews[0].pk, holder="me")
    places.take(interviews[1].pk, holder="me")
    places.take(begun(interviews[2]).pk, holder="me", lease=places.LEASE)
    assert taken() == [1, 2, 3]

    places.release(interviews[0].pk)
    with pytest.raises(Full):
        places.take(interviews[3].pk)
    places.renew("me", [interviews[1].pk, interviews[2].pk])
    assert taken() == [1, 2], "the one above moved down"


def test_a_process_that_slept_longer_than_its_lease_gets_other_places(admitted, interviews):
    admitted(1)
    sleeper = begun(interviews[0])
    places.take(sleeper.pk, holder="sleeper", lease=places.LEASE)
    elapse(31)
    places.take(interviews[1].pk)

    places.renew("sleeper", [sleeper.pk])
    assert taken() == [1, 2]


def test_a_beat_gives_no_place_to_an_interview_that_just_ended(admitted, interviews):
    ended = begun(interviews[0])
    places.take(ended.pk, holder="me", lease=places.LEASE)
    lifecycle.complete(ended.pk, lifecycle.EndReason.FINISHED)

    places.renew("me", [ended.pk])
    places.take(ended.pk, holder="me")
    assert taken() == []


def test_a_clock_that_is_set_back_frees_places_instead_of_holding_them_for_ever(
    admitted, interviews
):
    admitted(1)
    places.take(interviews[0].pk)
    elapse(-3600)

    places.take(interviews[1].pk)


def test_a_place_that_is_taken_between_look_and_write_is_not_given_twice(
    admitted, interviews, monkeypatch
):
    admitted(1)

    def be_overtaken(_numbers):
        monkeypatch.undo()
        places.take(interviews[1].pk)

    monkeypatch.setattr("random.shuffle", be_overtaken)
    with pytest.raises(Full):
        places.take(interviews[0].pk)
    assert Place.objects.get(places._held()).interview == interviews[1]


class Inside:
    """How many believe at the same moment that they hold a place."""

    def __init__(self):
        self._lock = threading.Lock()
        self._now = self.most = 0

    def change(self, by):
        with self._lock:
            self._now += by
            self.most = max(self.most, self._now)


def race(interview_ids, gate, inside):
    """Take places and give them back, in a thread; return how many were refused."""
    refused = 0
    try:
        gate.wait(30)
        for interview_id in interview_ids:
            try:
                places.take(interview_id, holder="racer", lease=places.LEASE)
            except Full:
                refused += 1
                continue
            inside.change(1)
            time.sleep(0)
            inside.change(-1)
            places.release(interview_id)
    finally:
        connection.close()
    return refused


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("times", [10, pytest.param(90, marks=pytest.mark.full)])
def test_racing_admissions_never_exceed_the_limit(admitted, interviews, times):
    admitted(2)
    gate, inside = threading.Barrier(4), Inside()
    chunks = [[row.pk for row in interviews[n::4]] * times for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(race, chunk, gate, inside) for chunk in chunks]
        refused = sum(future.result(120) for future in futures)

    assert refused > 0, "they never raced"
    assert 1 <= inside.most <= 2
    assert taken() == []


def grab(interview_id, gate):
    try:
        gate.wait(30)
        places.take(interview_id, holder="racer", lease=places.LEASE)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_racing_for_one_interview_takes_one_place(admitted, interviews):
    admitted(5)
    gate = threading.Barrier(4)
    with ThreadPoolExecutor(4) as pool:
        for future in [pool.submit(grab, interviews[0].pk, gate) for _ in range(4)]:
            future.result(60)

    assert len(taken()) == 1
