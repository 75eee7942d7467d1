import pytest
from django.db import IntegrityError, transaction

from backend.review import entries
from backend.review.entries import Criterion, ReasonMissing
from backend.review.models import ReviewEntry
from tests.evaluation.rows import make_interview

pytestmark = pytest.mark.django_db

SUBJECT, METHOD = Criterion("subject", "Subject"), Criterion("method", "Method")


@pytest.fixture
def interview(job):
    return make_interview(job)


def test_the_newest_score_of_each_person_counts_and_all_stay(interview, rita, omar):
    entries.rate(interview, rita, SUBJECT, 2, saw_draft=False)
    entries.rate(interview, omar, SUBJECT, 5, saw_draft=False)
    entries.rate(interview, rita, SUBJECT, None, saw_draft=True)
    rows = entries.of(interview)
    scores = entries.scores_in(rows)
    assert scores[rita.pk, "subject"].score is None
    assert scores[omar.pk, "subject"].score == 5
    assert len(rows) == 3


def test_who_rated_everything_has_rated(interview, rita):
    entries.rate(interview, rita, SUBJECT, 2, saw_draft=False)
    rows = entries.of(interview)
    assert entries.has_rated(rows, rita.pk, ["subject"])
    assert not entries.has_rated(rows, rita.pk, ["subject", "method"])
    assert not entries.has_rated(rows, rita.pk, []), "nothing to rate is not everything rated"


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_is_one_to_five(interview, rita, score):
    with pytest.raises(ValueError, match="1 to 5"):
        entries.rate(interview, rita, METHOD, score, saw_draft=False)


def test_decisions_and_notes_need_words(interview, rita):
    with pytest.raises(ReasonMissing):
        entries.decide(interview, rita, "advance", " \n", saw_draft=False)
    with pytest.raises(ReasonMissing):
        entries.write_note(interview, rita, "  ")
    with pytest.raises(ValueError, match="perhaps"):
        entries.decide(interview, rita, "perhaps", "x", saw_draft=False)
    assert not ReviewEntry.objects.exists()


def test_only_notes_are_taken_back_and_only_by_their_writer(interview, rita, omar):
    note = entries.write_note(interview, rita, "x", at_ms=5)
    made = entries.decide(interview, rita, "more", "x", saw_draft=False)
    assert not entries.withdraw(interview, omar, note.pk)
    assert not entries.withdraw(interview, rita, made.pk)
    assert entries.withdraw(interview, rita, note.pk)
    assert not entries.withdraw(interview, rita, note.pk), "once"


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "score", "criterion": "", "score": 3},
        {"kind": "note", "score": 3},
        {"kind": "score", "criterion": "a", "score": 9},
        {"kind": "decision"},
        {"kind": "decision", "outcome": "more", "at_ms": 3},
    ],
)
def test_the_database_refuses_what_makes_no_sense(interview, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewEntry.objects.create(interview=interview, person_name="x", **fields)
