"""The work around an evaluation: once, again after trouble, and given up aloud."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import OperationalError
from django.utils import timezone

from backend.accounts.models import Membership
from backend.evaluation import alerts, reading, runs, storing, tasks
from backend.evaluation.models import Evaluation, Evidence, FailureAlert, Run
from backend.gemini.closes import Verdict
from backend.gemini.text import TextUnavailable, TextUnfit
from backend.interviews.models import Interview
from backend.jobs.models import RubricVersion
from backend.jobs.rubrics import mark_edited
from tests.conftest import make_member
from tests.evaluation.rows import make_interview

pytestmark = pytest.mark.django_db


class Trouble:
    """A judge that refuses, as often as it is told to."""

    name, rule_based = "trouble", False

    def __init__(self, failure):
        self.failure = failure

    async def ask(self, prompt):
        raise self.failure


def refuse(monkeypatch, failure):
    monkeypatch.setattr(tasks, "chosen_judge", lambda: Trouble(failure))


def test_an_ended_interview_is_evaluated_once(interview):
    for _ in range(3):
        tasks.request(interview.pk)
    run = Run.objects.get()
    assert (run.state, run.attempts, run.number) == ("done", 1, 1)
    evaluation = Evaluation.objects.get()
    assert evaluation.rule_based
    assert evaluation.criteria.count() == 6
    assert Evidence.objects.filter(score__evaluation=evaluation).count() >= 6
    assert run.transcribed_at is not None


def test_a_talk_that_did_not_take_place_is_not_evaluated(job, interview):
    interview.recording.delete()
    tasks.request(interview.pk)
    waiting = make_interview(job)
    Interview.objects.filter(pk=waiting.pk).update(state="paused")
    tasks.request(waiting.pk)
    assert not Run.objects.exists()


def test_a_task_that_runs_again_after_its_end_changes_nothing(interview):
    tasks.request(interview.pk)
    run = Run.objects.get()
    assert tasks.make(run.pk) is False
    assert Evaluation.objects.count() == 1


def test_of_two_workers_only_the_last_to_claim_writes(interview, monkeypatch):
    run = runs.begin(interview.pk)
    assert run
    slow_attempt = tasks._attempt

    def overtaken(run_id, token):
        monkeypatch.setattr(tasks, "_attempt", slow_attempt)
        assert tasks.make(run_id), "the second worker takes the run over and finishes"
        return slow_attempt(run_id, token)

    monkeypatch.setattr(tasks, "_attempt", overtaken)
    assert tasks.make(run.pk) is False
    assert Evaluation.objects.count() == 1
    assert Run.objects.get().attempts == 2


def test_a_result_without_its_claim_leaves_no_row_behind(interview, monkeypatch):
    run = runs.begin(interview.pk)
    assert run
    token = runs.claim(run.pk, timezone.now())
    assert token

    def broken(*_):
        raise OperationalError

    monkeypatch.setattr(storing, "_claims", broken)
    assert tasks.make(run.pk) is False
    run.refresh_from_db()
    assert (run.state, Evaluation.objects.count()) == ("running", 0)


def test_a_provider_in_trouble_is_asked_again_later_and_later(interview, monkeypatch):
    refuse(monkeypatch, TextUnfit("canary"))
    run = runs.begin(interview.pk)
    assert run
    pauses = []
    for _ in range(runs.MAX_ATTEMPTS - 1):
        tasks.make(run.pk)
        run.refresh_from_db()
        assert (run.state, run.problem) == ("waiting", "TextUnfit")
        pauses.append(round((run.due_at - timezone.now()).total_seconds(), -1))
    assert pauses == [float(pause_s) for pause_s in runs.BACKOFF_S]
    assert not FailureAlert.objects.exists()


def owner(harbor):
    user = make_member("olga", harbor, Membership.Role.OWNER)
    get_user_model().objects.filter(pk=user.pk).update(email="olga@harbor.example")


def test_a_run_that_is_given_up_is_told_once(interview, harbor, monkeypatch):
    owner(harbor)
    refuse(monkeypatch, TextUnfit("canary"))
    run = runs.begin(interview.pk)
    assert run
    for _ in range(runs.MAX_ATTEMPTS + 3):
        tasks.make(run.pk)
        tasks.sweep()
    run.refresh_from_db()
    assert run.state == "failed"
    assert FailureAlert.objects.count() == 1
    (message,) = mail.outbox
    assert message.to == ["olga@harbor.example"]
    assert str(interview.pk) in message.body
    assert "canary" not in message.body
    assert "Cass" not in message.body


def test_a_refusal_that_no_second_try_can_cure_is_given_up_at_once(interview, monkeypatch):
    failure = TextUnavailable("canary", 403)
    assert failure.verdict is Verdict.FATAL
    refuse(monkeypatch, failure)
    tasks.request(interview.pk)
    assert (Run.objects.get().state, Run.objects.get().attempts) == ("failed", 1)


def test_an_alert_waits_for_a_mail_server_that_is_away(interview, harbor, monkeypatch):
    owner(harbor)
    refuse(monkeypatch, TextUnavailable("x", 403))

    def away(*_):
        raise ConnectionRefusedError

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(alerts, "send_mail", away)
        tasks.request(interview.pk)
    assert not FailureAlert.objects.get().mailed_at
    tasks.sweep()
    tasks.sweep()
    assert len(mail.outbox) == 1


def test_a_later_success_settles_the_alert(interview, monkeypatch):
    with monkeypatch.context() as meanwhile:
        refuse(meanwhile, TextUnavailable("x", 403))
        tasks.request(interview.pk)
    assert reading.failures([interview.organization_id]) == [(interview.pk, "TextUnavailable")]
    tasks.request_again(interview.pk, None)
    assert reading.failures([interview.organization_id]) == []


def test_evaluating_again_keeps_the_earlier_one(interview, rita):
    tasks.request(interview.pk)
    tasks.request_again(interview.pk, rita.pk)
    found = reading.evaluations(interview.pk)
    assert [each.number for each in found] == [2, 1]
    assert Run.objects.get(number=2).asked_by == rita


def test_two_are_not_made_at_the_same_time(interview):
    assert runs.begin(interview.pk)
    with pytest.raises(runs.StillOpen):
        tasks.request_again(interview.pk, None)


def test_the_sweep_finds_what_a_lost_message_left(job, interview):
    tasks.sweep()
    assert Run.objects.get().state == "done", "an ended interview that nobody asked for"
    lost = runs.begin(make_interview(job).pk)
    assert lost
    tasks.sweep()
    assert Run.objects.get(pk=lost.pk).state == "waiting", "its message may still come"
    Run.objects.filter(pk=lost.pk).update(due_at=timezone.now() - timedelta(seconds=1))
    tasks.sweep()
    assert Run.objects.get(pk=lost.pk).state == "done"


def test_an_interview_of_long_ago_is_left_to_people(interview):
    long_ago = timezone.now() - tasks.FOUND_WITHIN - timedelta(days=1)
    Interview.objects.update(started_at=long_ago, ended_at=long_ago)
    tasks.sweep()
    assert not Run.objects.exists()


def test_an_edited_rubric_changes_no_earlier_evaluation(interview, job):
    tasks.request(interview.pk)
    before = reading.evaluations(interview.pk)[0]
    job.rubric.criteria.first().delete()
    mark_edited(job.rubric)
    tasks.request_again(interview.pk, None)
    after, kept = reading.evaluations(interview.pk)
    assert kept == before
    assert (kept.rubric_version, after.rubric_version) == (1, 2)
    assert len(kept.criteria) == len(after.criteria) + 1
    assert [len(row.content) for row in RubricVersion.objects.order_by("version")] == [6, 5]


def test_an_evaluation_is_read_in_few_queries(interview, django_assert_max_num_queries):
    tasks.request(interview.pk)
    tasks.request_again(interview.pk, None)
    with django_assert_max_num_queries(5):
        (newest, _) = reading.evaluations(interview.pk)
    assert newest.scored_share == 1.0
    assert newest.weighted is not None
    assert all(each.quotes for each in newest.criteria if each.score is not None)
    quote = newest.criteria[0].quotes[0]
    said = interview.turns.get(sequence=quote.turn).text
    assert said[quote.start : quote.end] == quote.text
