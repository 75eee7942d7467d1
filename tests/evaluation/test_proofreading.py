"""The evaluation waits for the candidate, for a while; what was corrected is judged and marked."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.evaluation import proofreading, reading, runs, tasks
from backend.evaluation.corrections import Unfit, Wanted
from backend.evaluation.models import Evaluation, Proofreading, Run
from backend.evaluation.proofreading import CorrectionsClosed, TranscriptChanged
from backend.interviews.models import Interview
from tests.evaluation.rows import make_interview

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(harbor, job):
    """A talk whose first answer was misheard, and whose evaluation waits ten minutes."""
    harbor.correction_minutes = 10
    harbor.save()
    interview = make_interview(job)
    answer = interview.turns.filter(speaker="candidate").first()
    answer.text = f"We ran it all on cuba net ease for years. {answer.text}"
    answer.save()
    tasks.request(interview.pk)
    return interview


def wanted(interview, new="Kubernetes"):
    return Wanted(interview.turns.filter(speaker="candidate").first().sequence, 5, 3, new)


def keep(interview, *corrections, **options):
    version = proofreading.standing(interview, timezone.now()).version
    return proofreading.keep(interview, version, corrections, timezone.now(), **options)


def let_time_pass(interview):
    """Let the window end, as the sweep finds it."""
    Proofreading.objects.filter(interview=interview).update(
        closes_at=timezone.now() - timedelta(seconds=1)
    )
    Run.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    tasks.sweep()


def test_nothing_is_judged_while_the_candidate_may_correct(waiting):
    assert proofreading.standing(waiting, timezone.now()).state == proofreading.OPEN
    run = Run.objects.get()
    assert (run.state, run.attempts, run.problem) == ("waiting", 0, "")
    tasks.sweep()
    tasks.make(run.pk)
    assert not Evaluation.objects.exists()
    assert Run.objects.get().attempts == 0, "waiting is no try that failed"


def test_the_window_ends_by_itself_and_the_corrections_are_judged(waiting):
    keep(waiting, wanted(waiting))
    let_time_pass(waiting)
    judged = Evaluation.objects.get().transcript
    said = next(turn for turn in judged if turn["speaker"] == "candidate")
    assert "on Kubernetes for years" in said["text"]
    assert said["corrected"] == [[17, 27, "cuba net ease"]]
    assert proofreading.standing(waiting, timezone.now()).state == proofreading.CLOSED


def test_nobody_waits_once_the_candidate_said_that_it_is_right(waiting):
    assert keep(waiting, confirmed=True).state == proofreading.CLOSED
    tasks.resume(waiting.pk)
    assert Evaluation.objects.count() == 1


def test_a_candidate_who_was_done_before_the_run_lay_down_is_not_waited_for(waiting, monkeypatch):
    def hold(run_id, token, until, real=runs.hold):
        real(run_id, token, until)
        Proofreading.objects.update(confirmed_at=timezone.now())

    Run.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    monkeypatch.setattr(runs, "hold", hold)
    tasks.sweep()
    assert Evaluation.objects.count() == 1


def test_the_turns_and_the_second_pass_stay_as_they_were(waiting):
    before = list(waiting.turns.values_list("text", flat=True))
    keep(waiting, wanted(waiting), confirmed=True)
    tasks.resume(waiting.pk)
    assert list(waiting.turns.values_list("text", flat=True)) == before
    heard = reading.transcription(waiting.pk)
    assert heard is not None
    assert "cuba net ease" in " ".join(turn.text for turn in heard.turns)


def test_after_the_window_nothing_is_corrected(waiting):
    version = proofreading.standing(waiting, timezone.now()).version
    let_time_pass(waiting)
    with pytest.raises(CorrectionsClosed):
        proofreading.keep(waiting, version, [wanted(waiting)], timezone.now())
    assert proofreading.kept(waiting.pk) == ()


def test_corrections_of_another_text_and_unfit_ones_keep_nothing(waiting):
    keep(waiting, wanted(waiting))
    with pytest.raises(TranscriptChanged):
        proofreading.keep(waiting, "0" * 16, [], timezone.now())
    with pytest.raises(Unfit):
        keep(waiting, wanted(waiting, new="I did not say that"))
    assert [each.new for each in proofreading.kept(waiting.pk)] == ["Kubernetes"]
    keep(waiting)
    assert proofreading.kept(waiting.pk) == ()


@pytest.mark.parametrize("minutes", [0, 10])
def test_who_said_nothing_and_a_firm_without_a_window_are_not_waited_for(harbor, job, minutes):
    harbor.correction_minutes = minutes
    harbor.save()
    interview = make_interview(job, "silent" if minutes else "strong")
    tasks.request(interview.pk)
    assert Evaluation.objects.count() == 1
    assert proofreading.standing(interview, timezone.now()).state == proofreading.OFF


def test_an_evaluation_that_a_person_asks_for_waits_for_nobody(waiting):
    let_time_pass(waiting)
    Proofreading.objects.all().delete()
    tasks.request_again(waiting.pk, None)
    assert Evaluation.objects.count() == 2


def test_a_transcript_that_comes_is_told_from_one_that_does_not(harbor, job):
    harbor.correction_minutes = 10
    harbor.save()
    interview = make_interview(job)
    assert proofreading.standing(interview, timezone.now()).state == proofreading.PREPARING
    long_ago = timezone.now() - timedelta(hours=1)
    Interview.objects.filter(pk=interview.pk).update(started_at=long_ago, ended_at=long_ago)
    interview.refresh_from_db()
    assert proofreading.standing(interview, timezone.now()).state == proofreading.OFF


def test_a_quote_says_when_the_candidate_corrected_a_word_of_it(waiting):
    keep(waiting, wanted(waiting), confirmed=True)
    tasks.resume(waiting.pk)
    (read,) = reading.evaluations(waiting.pk)
    quotes = [quote for each in read.criteria for quote in each.quotes]
    touched = [quote for quote in quotes if "Kubernetes" in quote.text]
    assert all(quote.corrected for quote in touched)
    assert not any(quote.corrected for quote in quotes if quote not in touched)
