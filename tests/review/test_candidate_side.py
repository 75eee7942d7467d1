"""The candidate's side on the review page: marked, masked, and nothing released by itself."""

import csv
import io
import json

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backend.accounts import audit
from backend.accounts.models import AccessEvent, Membership
from backend.evaluation import feedback, proofreading, tasks
from backend.evaluation.corrections import Wanted
from backend.evaluation.models import Feedback, Proofreading, Transcription
from backend.interviews import ending
from backend.review import entries, sharing
from backend.review.models import JobReview
from tests.conftest import make_member
from tests.evaluation.rows import make_interview

pytestmark = pytest.mark.django_db


@pytest.fixture
def interview(harbor, job):
    """A talk whose candidate put a name right; its evaluation waits."""
    harbor.correction_minutes = 10
    harbor.save()
    interview = make_interview(job)
    answer = interview.turns.filter(speaker="candidate").first()
    answer.text = f"People call me cast dough at work. {answer.text}"
    answer.save()
    tasks.request(interview.pk)
    version = proofreading.standing(interview, timezone.now()).version
    name = Wanted(answer.sequence, 3, 2, "Cass Doe")
    proofreading.keep(interview, version, [name], timezone.now())
    return interview


def page(client, interview):
    return client.get(
        reverse("admin:interviews_interview_change", args=[interview.pk])
    ).content.decode()


def post(client, interview, **fields):
    address = reverse("admin:interviews_interview_feedback", args=[interview.pk])
    return client.post(address, fields)


def test_a_reviewer_sees_what_was_heard_and_what_was_put_right(client, rita, interview):
    client.force_login(rita)
    text = page(client, interview)
    assert "corrected by the candidate" in text
    assert "<del>cast dough</del> <ins>Cass Doe</ins>" in text
    assert "People call me cast dough" in text
    assert "may correct names and terms in the transcript until" in text
    assert "waits for the candidate&#x27;s corrections" in text


def test_a_blind_reviewer_reads_no_name_in_a_correction(client, rita, job, interview):
    JobReview.objects.create(job=job, blind=True)
    client.force_login(rita)
    text = page(client, interview)
    assert "Cass Doe" not in text
    assert "viva-feedback-text" not in text


def test_a_recruiter_releases_and_withdraws_and_both_are_logged(client, rita, interview):
    client.force_login(rita)
    post(client, interview, act="keep", text="You planned <b>well</b>.")
    assert feedback.released(interview.pk) is None
    assert "The candidate reads nothing of it" in page(client, interview)
    post(client, interview, act="release", text="You planned <b>well</b>.")
    assert "You planned &lt;b&gt;well&lt;/b&gt;." in page(client, interview)
    assert feedback.released(interview.pk) is not None
    post(client, interview, act="withdraw")
    assert feedback.released(interview.pk) is None
    told = AccessEvent.objects.filter(kind=audit.Kind.EDIT).values_list("detail", flat=True)
    assert sorted(told) == ["feedback draft", "feedback released", "feedback withdrawn"]


@pytest.mark.parametrize(
    ("role", "status"), [(Membership.Role.REVIEWER, 302), (Membership.Role.AUDITOR, 403)]
)
def test_who_may_not_write_to_candidates_releases_nothing(client, harbor, interview, role, status):
    client.force_login(make_member("rosa", harbor, role))
    assert post(client, interview, act="release", text="Hello.").status_code == status
    assert feedback.released(interview.pk) is None
    assert "Release to the candidate" not in page(client, interview)


def test_another_firm_and_a_mere_link_change_nothing(client, omar, rita, interview):
    client.force_login(omar)
    assert post(client, interview, act="release", text="Hello.").status_code == 404
    client.force_login(rita)
    address = reverse("admin:interviews_interview_feedback", args=[interview.pk])
    assert client.get(address, {"act": "release", "text": "Hello."}).status_code == 403
    assert not Feedback.objects.exists()


def test_a_rating_is_shown_after_a_decision_and_not_before(client, rita, interview):
    ending.rate(interview, 2, "Too fast for me.")
    client.force_login(rita)
    assert "Too fast for me." not in page(client, interview)
    assert "rating" not in client.get(f"/api/v1/interviews/{interview.pk}/").json()
    entries.decide(interview, rita, "advance", "Clear.", saw_draft=False)
    assert "Too fast for me." in page(client, interview)


def export_of(client, interview, form):
    address = reverse("admin:interviews_interview_export", args=[interview.pk, form])
    return b"".join(client.get(address).streaming_content)


def paper(client, interview):
    address = reverse("admin:interviews_interview_print", args=[interview.pk])
    return client.get(address).content.decode()


def shared(interview, person):
    link = sharing.share(interview, person, reader="The panel", valid_days=7)
    reader = Client()
    token = sharing.share_url(link).partition("#")[2]
    answer = reader.post(reverse("shared-open"), {"token": token}, content_type="application/json")
    return reader.get(answer.json()["to"]).content.decode()


def sheet_of(client, interview):
    book = openpyxl.load_workbook(io.BytesIO(export_of(client, interview, "xlsx")))
    return list(book["Transcript"].iter_rows(values_only=True))


def rows_of(client, interview):
    told = export_of(client, interview, "csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(told, newline="")))


def judge(interview):
    """Let the candidate say that it is right, and the evaluation take it."""
    Proofreading.objects.update(confirmed_at=timezone.now())
    tasks.resume(interview.pk)
    assert interview.evaluations.count() == 1


def test_paper_and_a_shared_page_tell_old_and_new_words(client, rita, interview):
    client.force_login(rita)
    for text in (paper(client, interview), shared(interview, rita)):
        assert "corrected by the candidate: <del>cast dough</del> <ins>Cass Doe</ins>" in text
        assert "People call me cast dough" in text


def test_tables_tell_old_and_new_words(client, rita, interview):
    client.force_login(rita)
    told = [row["Corrected by the candidate"] for row in rows_of(client, interview)]
    assert [each for each in told if each] == ["cast dough → Cass Doe"]
    header, *rows = sheet_of(client, interview)
    place = header.index("Corrected by the candidate")
    assert [row[place] for row in rows if row[place]] == ["cast dough → Cass Doe"]


@pytest.mark.parametrize("is_judged", [False, True])
def test_a_record_tells_old_and_new_words_with_and_without_a_draft(
    client, rita, interview, is_judged
):
    if is_judged:
        judge(interview)
    client.force_login(rita)
    record = json.loads(export_of(client, interview, "json"))
    assert (record["evaluation"] is not None) is is_judged
    (turn,) = [each for each in record["turns"] if each["corrected"]]
    ((start, end, old),) = turn["corrected"]
    assert (turn["text"][start:end], old) == ("Cass Doe", "cast dough")


def test_a_quote_with_corrected_words_says_so_wherever_it_goes(client, rita, interview):
    judge(interview)
    row = interview.evaluations.get()
    for turn in row.transcript:
        turn["corrected"] = [[0, len(turn["text"]), "other words"]]
    row.save()
    client.force_login(rita)
    for text in (page(client, interview), paper(client, interview), shared(interview, rita)):
        assert "with words that the candidate corrected" in text
    book = openpyxl.load_workbook(io.BytesIO(export_of(client, interview, "xlsx")))
    header, *rows = book["Quotes"].iter_rows(values_only=True)
    assert header[3] == "With words that the candidate corrected"
    assert rows[0][3] == "yes"


@pytest.mark.parametrize("is_judged", [False, True])
def test_a_corrected_name_is_told_nowhere_where_the_job_is_blind(
    client, rita, job, interview, is_judged
):
    if is_judged:
        judge(interview)
    JobReview.objects.create(job=job, blind=True)
    client.force_login(rita)
    told = [page(client, interview), paper(client, interview), shared(interview, rita)]
    told += [export_of(client, interview, form).decode() for form in ("csv", "json")]
    for text in told:
        assert "Cass Doe" not in text
        assert "corrected by the candidate: <del>" not in text
    assert "cast dough" not in told[-1], "nearly the name, and the record has the words put right"
    assert not any(row[5] for row in sheet_of(client, interview)[1:])


def test_a_correction_that_tells_no_name_is_marked_in_a_blind_job_too(client, rita, job, interview):
    answer = interview.turns.filter(speaker="candidate").first()
    version = proofreading.standing(interview, timezone.now()).version
    term = Wanted(answer.sequence, 6, 1, "work-life")
    proofreading.keep(interview, version, [term], timezone.now())
    JobReview.objects.create(job=job, blind=True)
    client.force_login(rita)
    assert "<del>work</del> <ins>work-life</ins>" in paper(client, interview)
    (turn,) = [
        each
        for each in json.loads(export_of(client, interview, "json"))["turns"]
        if each["corrected"]
    ]
    assert turn["corrected"][0][2] == "work"


@pytest.mark.parametrize(
    ("language", "text", "hint"),
    [
        ("en", "Clear answers, but your accent made it hard.", "Rates how somebody is or sounds"),
        ("en", "We wondered about your family.", "Touches on family"),
        ("de", "Deine Körpersprache war gut.", "Rates how somebody is or sounds"),
    ],
)
def test_a_draft_is_linted_and_nothing_is_blocked(client, rita, interview, language, text, hint):
    interview.language = language
    interview.save()
    client.force_login(rita)
    post(client, interview, act="keep", text="You planned the migration well.")
    assert "viva-feedback-hints" not in page(client, interview)
    post(client, interview, act="keep", text=text)
    assert page(client, interview).count(hint) == 1
    post(client, interview, act="release", text=text)
    found = feedback.released(interview.pk)
    assert found is not None
    assert found.text == text


def test_hints_are_for_who_may_read_the_draft(client, rita, job, interview):
    client.force_login(rita)
    post(client, interview, act="keep", text="Your accent made it hard.")
    JobReview.objects.create(job=job, blind=True)
    assert "viva-feedback-hints" not in page(client, interview)


def test_a_word_that_was_misheard_as_the_name_is_told_nowhere_where_the_job_is_blind(
    client, rita, job, interview
):
    answer = interview.turns.filter(speaker="candidate").first()
    answer.text = "We keep the hot rows in a cass of two gigabytes."
    answer.save()
    Transcription.objects.all().delete()
    Proofreading.objects.update(corrections=[])
    version = proofreading.standing(interview, timezone.now()).version
    wanted = Wanted(answer.sequence, 7, 1, "cache")
    proofreading.keep(interview, version, [wanted], timezone.now())
    client.force_login(rita)
    assert "<del>cass</del> <ins>cache</ins>" in paper(client, interview)
    JobReview.objects.create(job=job, blind=True)
    told = [page(client, interview), paper(client, interview), shared(interview, rita)]
    assert all("<del>[…]</del> <ins>cache</ins>" in text for text in told)
    told += [export_of(client, interview, form).decode() for form in ("csv", "json")]
    assert not any("cass" in text.casefold() for text in told)
