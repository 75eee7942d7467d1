"""The page recruiters live on: who sees what of it, and at what price."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.accounts.models import Membership
from backend.evaluation.models import CriterionScore
from backend.jobs.rubrics import ensure_rubric
from backend.review import entries
from backend.review.models import JobReview, ReviewEntry
from tests.conftest import make_member
from tests.evaluation.rows import make_interview
from tests.review.talks import reviewed_talk

pytestmark = pytest.mark.django_db

MAX_QUERIES = 15
OF_TRANSACTIONS = ("SAVEPOINT", "RELEASE", "BEGIN")


def address(interview, name="change"):
    return reverse(f"admin:interviews_interview_{name}", args=[interview.pk])


def page(client, interview):
    answer = client.get(address(interview))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_full_page_takes_at_most_fifteen_queries_with_its_line_in_the_log(client, rita, job):
    interview = reviewed_talk(job, rita)
    client.force_login(rita)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        text = page(client, interview)
    asked = [each["sql"] for each in seen if not each["sql"].startswith(OF_TRANSACTIONS)]
    assert len(asked) <= MAX_QUERIES, "\n".join(sql[:160] for sql in asked)
    assert "accessevent" in " ".join(asked)
    assert text.count("data-viva-turn ") > 100
    assert text.count('class="viva-pin viva-pin-note"') == 10
    assert text.count('class="viva-pin viva-pin-line"') == 1, "one reconnect"


@pytest.fixture
def interview(job):
    return reviewed_talk(job, None, minutes=3)


def scored(interview):
    return [row.key for row in CriterionScore.objects.filter(evaluation__interview=interview)]


def rate(client, interview, criterion, score="4", **more):
    form = {"criterion": criterion, "score": score, "reason": "As it was said."}
    return client.post(address(interview, "rate"), form, headers={"Accept": "application/json"})


@pytest.mark.parametrize("name", ["change", "recording", "peaks", "print", "pdf", "measuring"])
def test_another_firm_sees_nothing_of_it(client, omar, interview, name):
    client.force_login(omar)
    answer = client.get(address(interview, name))
    assert answer.status_code in (302, 404)
    assert b"Cass" not in answer.content


@pytest.mark.parametrize("name", ["rate", "decide", "note", "reveal", "evaluate", "resolve"])
def test_another_firm_puts_nothing_down(client, omar, interview, name):
    before = ReviewEntry.objects.count()
    client.force_login(omar)
    form = {"text": "x", "criterion": scored(interview)[0], "score": "1", "outcome": "decline"}
    assert client.post(address(interview, name), {**form, "reason": "x"}).status_code == 404
    assert ReviewEntry.objects.count() == before


def test_an_auditor_reads_and_puts_nothing_down(client, harbor, interview):
    client.force_login(make_member("ada", harbor, Membership.Role.AUDITOR))
    text = page(client, interview)
    assert "data-viva-rating" not in text
    assert "Rule-based draft, not a judgement" in text
    for name in ("rate", "decide", "note"):
        assert client.post(address(interview, name), {"text": "x"}).status_code == 403
        assert client.get(address(interview, name)).status_code == 403


def test_a_score_of_ones_own_stands_beside_the_draft_and_changes_nothing_of_it(
    client, rita, interview
):
    key = scored(interview)[0]
    before = CriterionScore.objects.get(evaluation__interview=interview, key=key).score
    client.force_login(rita)
    assert rate(client, interview, key, "2").json() == {"problem": "", "complete": False}
    rate(client, interview, key, "3")
    rows = ReviewEntry.objects.filter(kind="score")
    assert list(rows.values_list("score", "saw_draft")) == [(2, True), (3, True)]
    assert CriterionScore.objects.get(evaluation__interview=interview, key=key).score == before
    text = page(client, interview)
    assert re.search(r'value="3" checked', text)
    assert "As it was said." in text


@pytest.mark.parametrize(("criterion", "score"), [("", "3"), ("nothing", "3"), (None, "9")])
def test_a_score_that_makes_no_sense_is_refused(client, rita, interview, criterion, score):
    client.force_login(rita)
    key = scored(interview)[0] if criterion is None else criterion
    assert rate(client, interview, key, score).status_code == 400
    assert not ReviewEntry.objects.filter(kind="score").exists()


def test_a_decision_needs_a_reason_and_the_newest_one_counts(client, rita, interview):
    client.force_login(rita)
    for outcome, reason in (
        ("advance", " "),
        ("maybe", "x"),
        ("more", "Ask about SQL."),
        ("advance", "Clear answers."),
    ):
        client.post(address(interview, "decide"), {"outcome": outcome, "reason": reason})
    made = ReviewEntry.objects.filter(kind="decision").values_list("outcome", "text")
    assert list(made) == [("more", "Ask about SQL."), ("advance", "Clear answers.")]
    head = page(client, interview).partition("viva-player")[0]
    assert "Goes on" in head
    assert "A decision" not in head


def test_notes_lie_at_their_moment_and_only_their_writer_takes_them_back(
    client, rita, harbor, interview
):
    client.force_login(rita)
    client.post(address(interview, "note"), {"text": "<b>Hear</b> this", "at_s": "61"})
    client.post(address(interview, "note"), {"text": "x", "at_s": "nonsense"})
    note = ReviewEntry.objects.get(at_ms=61_000)
    text = page(client, interview)
    assert "&lt;b&gt;Hear&lt;/b&gt; this" in text
    assert f'href="#note-{note.pk}"' in text
    client.force_login(make_member("rosa", harbor, Membership.Role.REVIEWER))
    client.post(address(interview, "note"), {"withdraw": str(note.pk)})
    assert "Hear" in page(client, interview)
    client.force_login(rita)
    client.post(address(interview, "note"), {"withdraw": str(note.pk)})
    assert "Hear&lt;" not in page(client, interview)
    assert ReviewEntry.objects.filter(pk=note.pk).exists(), "the row stays"


def test_who_rates_first_gets_no_word_of_the_draft_before(client, rita, harbor, job, interview):
    JobReview.objects.create(job=job, rate_first=True)
    keys = scored(interview)
    rob = make_member("rob", harbor, Membership.Role.REVIEWER)
    entries.rate(
        interview, rob, entries.Criterion(keys[0], "x"), 5, reason="Rob likes it.", saw_draft=False
    )
    entries.decide(interview, rob, "decline", "Rob decided.", saw_draft=True)
    client.force_login(rita)
    reason = CriterionScore.objects.filter(reason__startswith="Rule")[0].reason[-60:]
    for name in ("change", "print"):
        text = client.get(address(interview, name)).content.decode()
        for hidden in (reason, "Rob likes it.", "Rob decided.", "viva-draft-head", "Evidence of"):
            assert hidden not in text
    for number, key in enumerate(keys, start=1):
        told = rate(client, interview, key).json()
        assert told["complete"] is (number == len(keys))
    text = page(client, interview)
    assert reason in text
    assert "Rob likes it." in text
    mine = ReviewEntry.objects.filter(person=rita, kind="score")
    assert not any(row.saw_draft for row in mine), "each was put down before"


def test_who_reviews_blind_gets_neither_name_nor_voice_until_it_is_asked_for(
    client, rita, job, interview
):
    JobReview.objects.create(job=job, blind=True)
    interview.turns.filter(sequence=2).update(text="I am Cass, and doe is my name.")
    client.force_login(rita)
    for name in ("change", "print"):
        text = client.get(address(interview, name)).content.decode()
        assert "Cass" not in text
        assert "cass@example.org" not in text
        assert "I am […], and […] is my name." in text
    listing = client.get(reverse("admin:interviews_interview_changelist")).content.decode()
    assert "Cass" not in listing
    assert f"Candidate {interview.pk.hex[:4].upper()}" in listing
    assert client.get(address(interview, "recording")).status_code == 404
    assert client.get(address(interview, "peaks")).status_code == 404
    assert client.post(address(interview, "reveal")).status_code == 302
    assert "Cass Doe" in page(client, interview)
    assert ReviewEntry.objects.filter(kind="reveal", person=rita).count() == 1


def test_the_rules_are_switched_on_the_jobs_page(client, rita, job):
    client.force_login(rita)
    where = reverse("admin:jobs_job_change", args=[job.pk])
    assert "Without name and voice" in client.get(where).content.decode()
    form = {
        "organization": str(job.organization_id),
        "title": job.title,
        "status": "open",
        "family": "software",
        "level": "mid",
        "skills": "[]",
        "language": "en",
        "duration_min": "20",
        "resume_policy": "required",
        "silence_s": "1.2",
    }
    assert client.post(where, {**form, "blind": "on"}).status_code == 302
    rules = JobReview.objects.get(job=job)
    assert (rules.rate_first, rules.blind) == (False, True)


def test_the_print_view_and_the_pdf_hold_the_talk_and_name_the_draft(client, rita, interview):
    client.force_login(rita)
    text = client.get(address(interview, "print")).content.decode()
    assert "Rule-based draft, not a judgement" in text
    assert "How often" not in text
    assert interview.turns.last().text in text.replace("&#x27;", "'")
    answer = client.get(address(interview, "pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


def test_a_page_says_what_waits(client, rita, interview):
    client.force_login(rita)
    head = page(client, interview).partition("viva-player")[0]
    keys = len(scored(interview))
    assert f"{keys} criteria to score" in head or f"{keys} criteria without" in head
    assert "observations to look at" in head
    assert "A decision" in head


def test_an_interview_that_never_began_has_a_page(client, rita, job):
    interview = make_interview(job)
    interview.turns.all().delete()
    interview.recording.delete()
    type(interview).objects.update(started_at=None, ended_at=None, state="created")
    client.force_login(rita)
    text = page(client, interview)
    assert "The talk is not over." in text
    assert "The candidate has not begun." in text


def test_nonsense_in_the_address_leads_to_the_list(client, rita):
    client.force_login(rita)
    assert client.get("/admin/interviews/interview/nonsense/change/").status_code == 302


def test_a_person_can_score_by_the_jobs_rubric_while_there_is_no_draft(client, rita, job):
    interview = make_interview(job)
    key = ensure_rubric(job).criteria.all()[0].key
    client.force_login(rita)
    text = page(client, interview)
    assert f'data-viva-criterion="{key}"' in text
    assert "viva-draft-head" not in text
    assert rate(client, interview, key, "none").status_code == 200
    row = ReviewEntry.objects.get()
    assert (row.score, row.saw_draft) == (None, False)
