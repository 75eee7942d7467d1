"""Feedback is read by the candidate when a person released it, and at no other time."""

import pytest

from backend.evaluation import feedback, tasks
from backend.evaluation.feedback import NothingWritten
from backend.evaluation.models import Feedback, FeedbackRelease
from tests.evaluation.rows import make_interview

pytestmark = pytest.mark.django_db


@pytest.fixture
def interview(job):
    return make_interview(job)


def read(interview):
    found = feedback.released(interview.pk)
    return found.text if found else None


def test_neither_a_draft_nor_an_evaluation_releases_anything(interview, rita):
    tasks.request(interview.pk)
    feedback.write(interview, rita, "You planned well.")
    assert read(interview) is None


def test_a_released_text_stays_while_another_is_written(interview, rita):
    feedback.release(interview, rita, "You planned well.")
    feedback.write(interview, rita, "You planned very well.")
    assert read(interview) == "You planned well."
    feedback.release(interview, rita, "You planned very well.")
    assert read(interview) == "You planned very well."
    assert FeedbackRelease.objects.get(withdrawn_at=None).text == "You planned very well."
    assert FeedbackRelease.objects.count() == 2


def test_what_is_withdrawn_is_read_no_more_and_known_all_the_same(interview, rita):
    feedback.release(interview, rita, "You planned well.")
    assert feedback.withdraw(interview)
    assert not feedback.withdraw(interview)
    assert read(interview) is None
    assert Feedback.objects.get().draft == "You planned well."
    assert FeedbackRelease.objects.get().person_name == "rita"


@pytest.mark.parametrize("text", ["", " \n ", "\x00\u200b"])
def test_no_word_is_not_released(interview, rita, text):
    with pytest.raises(NothingWritten):
        feedback.release(interview, rita, text)
    assert read(interview) is None
