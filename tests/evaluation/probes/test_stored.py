"""Stored talks as trials read them, and orders in them that change nothing of the record."""

import pytest

from backend.evaluation import tasks
from backend.evaluation.models import Evaluation
from backend.evaluation.probes import stored
from backend.evaluation.probes.injections import Place, cases
from backend.interviews.models import Interview
from tests.evaluation.rows import make_interview

pytestmark = pytest.mark.django_db


def test_the_talks_of_a_job_are_the_newest_with_words_of_the_candidate(job):
    make_interview(job)
    newest = make_interview(job, persona="thin")
    found = stored.of_job(job.pk, 1)
    assert len(found) == 1
    assert found[0].name == "Cass Doe"
    assert [turn.text for turn in found[0].talk.turns] == [t.text for t in newest.turns.all()]


def test_no_order_in_a_talk_changes_the_record_of_its_interview(job):
    interview = make_interview(job, persona="thin")
    orders = [case.text for case in cases() if case.place in (Place.TYPED, Place.ANSWER)]
    turn = interview.turns.filter(speaker="candidate").first()
    assert turn is not None
    turn.text = "\n".join([turn.text, *orders])
    turn.save()
    before = Interview.objects.filter(pk=interview.pk).values().get()
    questions = list(interview.questions.values())
    tasks.request(interview.pk)
    assert Evaluation.objects.filter(interview=interview).count() == 1
    assert Interview.objects.filter(pk=interview.pk).values().get() == before
    assert list(interview.questions.values()) == questions
