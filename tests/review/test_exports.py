"""Interviews as files: every form opened again, and nothing in it that the page would hide."""

from __future__ import annotations

import csv
import io
import json

import jsonschema
import openpyxl
import pytest
from django.urls import reverse

from backend.accounts.models import AccessEvent, Membership
from backend.evaluation import runs, tasks
from backend.evaluation.record import Record, schema_text
from backend.review import entries, exported, exports, printing
from backend.review.entries import Criterion
from backend.review.models import JobReview
from tests.conftest import make_member
from tests.evaluation.rows import make_interview
from tests.review.talks import reviewed_talk

SCHEMA = json.loads(schema_text())


@pytest.fixture
def talk(job, rita):
    """A judged talk with events and notes."""
    return reviewed_talk(job, rita, minutes=2)


def judged(job):
    interview = make_interview(job)
    run = runs.begin(interview.pk)
    assert run is not None
    tasks.make(run.pk)
    return interview


def fetch(client, address, **query):
    answer = client.get(address, query)
    assert answer.status_code == 200, answer
    return b"".join(answer.streaming_content)


def listed(client, form, **query):
    return fetch(client, reverse("admin:interviews_interview_export_list", args=[form]), **query)


def one(client, talk, form):
    return fetch(client, reverse("admin:interviews_interview_export", args=[talk.pk, form]))


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def book_of(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def sheet_rows(sheet):
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_a_list_as_csv_has_a_row_for_each_interview(client, rita, talk):
    client.force_login(rita)
    entries.decide(talk, rita, "advance", "Clear and concrete.", saw_draft=True)
    entries.rate(talk, rita, Criterion("technical_depth", "Depth"), 4, saw_draft=False)
    (row,) = rows_of(listed(client, "csv"))
    assert row["Candidate"] == "Cass Doe"
    assert row["Decision"] == "Goes on"
    assert row["Reason"] == "Clear and concrete."
    assert row["People's mean of 5"] == "4.0"
    assert row["What the draft is"] == "Rule-based draft, not a judgement"
    assert 1 <= float(row["Draft: mean of 5"]) <= 5
    assert row["Left out"] == ""


def test_a_list_as_spreadsheet_has_interviews_and_every_score(client, rita, talk):
    client.force_login(rita)
    entries.rate(talk, rita, Criterion("k", "Depth"), 4, reason="=cmd|calc", saw_draft=False)
    book = book_of(listed(client, "xlsx"))
    assert book.sheetnames == ["Interviews", "Scores"]
    (row,) = sheet_rows(book["Interviews"])
    assert row["Candidate"] == "Cass Doe"
    scores = sheet_rows(book["Scores"])
    assert {each["Who"] for each in scores} == {"rita", "Rule-based draft, not a judgement"}
    (mine,) = [each for each in scores if each["Who"] == "rita"]
    assert (mine["Score of 5"], mine["Reason"]) == (4, "'=cmd|calc")


def test_a_list_as_json_is_records_of_the_published_schema(client, rita, job, talk):
    judged(job)
    make_interview(job, persona="thin")
    client.force_login(rita)
    records = json.loads(listed(client, "json"))
    assert len(records) == 3
    for record in records:
        jsonschema.validate(record, SCHEMA)
    assert [record["evaluation"] is None for record in records].count(True) == 1


def test_an_empty_list_is_an_empty_file_of_its_form(client, rita, job):
    client.force_login(rita)
    assert rows_of(listed(client, "csv")) == []
    assert json.loads(listed(client, "json")) == []
    assert book_of(listed(client, "xlsx")).sheetnames == ["Interviews", "Scores"]
    assert listed(client, "pdf").startswith(b"%PDF-")


def test_the_list_holds_what_the_filters_leave_in_the_lists_own_order(client, rita, job):
    kept = [judged(job), make_interview(job)]
    other = make_interview(job)
    other.state = "abandoned"
    other.save()
    client.force_login(rita)
    found = rows_of(listed(client, "csv", state__exact="completed", o="-7"))
    assert {row["Interview"] for row in found} == {str(row.pk) for row in kept}
    assert found[0]["Interview"] == str(kept[1].pk), "newest first"
    assert len(rows_of(listed(client, "csv"))) == 3


def test_a_filter_that_makes_no_sense_leads_back_to_the_list(client, rita, job):
    client.force_login(rita)
    address = reverse("admin:interviews_interview_export_list", args=["csv"])
    answer = client.get(address, {"p": "x y", "created_at__year": "no"})
    assert answer.status_code == 302


def test_one_interview_as_record_can_be_evaluated_from_outside(client, rita, talk):
    client.force_login(rita)
    content = one(client, talk, "json")
    record = json.loads(content)
    jsonschema.validate(record, SCHEMA)
    read = Record.model_validate_json(content)
    assert read.own_rubric().criteria
    assert read.material().turns
    assert record["interview"]["candidate"] == "Cass Doe"
    assert record["review"]["notes"][0]["text"].startswith("Note")
    assert {each["scale"] for each in record["observations"]} == {"conduct", "quality"}
    assert record["evaluation"]["criteria"][0]["quotes"] is not None


def test_one_interview_as_csv_is_its_transcript(client, rita, talk):
    client.force_login(rita)
    rows = rows_of(one(client, talk, "csv"))
    assert len(rows) == talk.turns.count()
    assert rows[0]["What was said"]
    assert {row["Who"] for row in rows} == {"Candidate", "Interviewer"}


def test_one_interview_as_spreadsheet_has_all_of_its_parts(client, rita, talk):
    client.force_login(rita)
    book = book_of(one(client, talk, "xlsx"))
    assert book.sheetnames == [
        "Interview",
        "Scores",
        "Quotes",
        "Transcript",
        "Observations",
        "Notes",
    ]
    assert len(sheet_rows(book["Transcript"])) == talk.turns.count()
    assert len(sheet_rows(book["Notes"])) == 10
    assert sheet_rows(book["Observations"])[0]["Ordinary explanations"]


def test_a_list_on_paper_names_what_a_draft_is(client, rita, talk, monkeypatch):
    drawn: list[str] = []

    def draw(html):
        drawn.append(html)
        return b"%PDF-"

    monkeypatch.setattr(printing, "pdf_of", draw)
    client.force_login(rita)
    assert listed(client, "pdf") == b"%PDF-"
    assert "Cass Doe" in drawn[0]
    assert "Rule-based draft, not a judgement" in drawn[0]


def test_what_a_candidate_wrote_begins_no_formula_in_any_table(client, rita, talk):
    talk.candidate.name = "=HYPERLINK(1)"
    talk.candidate.save()
    client.force_login(rita)
    assert rows_of(listed(client, "csv"))[0]["Candidate"] == "'=HYPERLINK(1)"
    assert sheet_rows(book_of(listed(client, "xlsx"))["Interviews"])[0]["Candidate"][0] == "'"


@pytest.mark.parametrize("name", ["Scored Completed", "Technical Answered", "a\x01\ufffe", "2026"])
def test_no_name_of_a_candidate_breaks_a_file(client, rita, job, talk, name):
    JobReview.objects.create(job=job, blind=True)
    talk.candidate.name = name
    talk.candidate.save()
    client.force_login(rita)
    for form in exports.TALK_FORMS:
        one(client, talk, form)
    for form in ("csv", "xlsx", "json"):
        listed(client, form)
    jsonschema.validate(json.loads(one(client, talk, "json")), SCHEMA)


def every_file(client, talk):
    """All files that a person can take, as one text."""
    found = [listed(client, form).decode() for form in ("csv", "json")]
    found += [one(client, talk, form).decode() for form in ("csv", "json")]
    for content in (listed(client, "xlsx"), one(client, talk, "xlsx")):
        for sheet in book_of(content):
            found += [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row]
    return "\n".join(found)


def test_a_blind_job_stays_blind_in_every_file(client, rita, job, talk):
    turn = talk.turns.filter(speaker="candidate").first()
    turn.text = f"I am Cass. {turn.text}"
    turn.save()
    tasks.request_again(talk.pk, None)
    client.force_login(rita)
    assert "Cass" in every_file(client, talk)
    JobReview.objects.create(job=job, blind=True)
    told = every_file(client, talk)
    assert "Cass" not in told
    assert "cass@example.org" not in told
    assert "Candidate " in told
    entries.reveal(talk, rita)
    assert "Cass Doe" in every_file(client, talk)


def test_who_rates_first_takes_no_draft_and_nobody_elses_scores_along(
    client, rita, harbor, job, talk
):
    JobReview.objects.create(job=job, rate_first=True)
    pat = make_member("pat", harbor)
    entries.rate(talk, pat, Criterion("k", "Depth"), 2, reason="Vague to Pat.", saw_draft=False)
    entries.decide(talk, pat, "decline", "Pat says no.", saw_draft=False)
    client.force_login(rita)
    told = every_file(client, talk)
    assert "Rule-based draft" not in told
    assert "Vague to Pat" not in told
    assert "Pat says no" not in told
    assert json.loads(one(client, talk, "json"))["review"]["draft_hidden"] is True
    for each in exported.read([talk], rita, lambda _row: True)[0].asked:
        entries.rate(talk, rita, Criterion(each.key, each.name), 3, saw_draft=False)
    told = every_file(client, talk)
    assert "Rule-based draft" in told
    assert "Pat says no" in told


def test_every_interview_in_a_file_is_in_the_log_before_it_is_sent(client, rita, job):
    made = {str(judged(job).pk), str(make_interview(job).pk)}
    client.force_login(rita)
    answer = client.get(reverse("admin:interviews_interview_export_list", args=["csv"]))
    next(iter(answer.streaming_content))
    b"".join(answer.streaming_content)
    rows = AccessEvent.objects.filter(kind="export", user=rita)
    assert {row.object_id for row in rows} == made
    assert {row.detail for row in rows} == {"list csv"}


def test_what_cannot_be_logged_is_not_sent(client, rita, talk, monkeypatch):
    def fails(*_args, **_kwargs):
        raise RuntimeError("no log")

    client.force_login(rita)
    monkeypatch.setattr("backend.review.logged.audit.record", fails)
    for form in exports.TALK_FORMS:
        with pytest.raises(RuntimeError, match="no log"):
            one(client, talk, form)
    for form in exports.LIST_FORMS:
        with pytest.raises(RuntimeError, match="no log"):
            listed(client, form)


def test_another_firm_gets_none_of_it(client, omar, talk):
    client.force_login(omar)
    for form in exports.TALK_FORMS:
        address = reverse("admin:interviews_interview_export", args=[talk.pk, form])
        assert client.get(address).status_code == 404
    assert rows_of(listed(client, "csv")) == []


@pytest.mark.parametrize("role", [Membership.Role.REVIEWER, Membership.Role.AUDITOR])
def test_who_may_look_may_take_along(client, harbor, talk, role):
    client.force_login(make_member("pat", harbor, role))
    assert len(rows_of(listed(client, "csv"))) == 1


def test_there_is_no_other_form_and_no_other_method(client, rita, talk):
    client.force_login(rita)
    for address in (
        reverse("admin:interviews_interview_export_list", args=["exe"]),
        reverse("admin:interviews_interview_export", args=[talk.pk, "pdf"]),
    ):
        assert client.get(address).status_code == 404
    address = reverse("admin:interviews_interview_export_list", args=["csv"])
    assert client.post(address).status_code == 403


def test_a_list_too_long_for_one_file_asks_to_be_narrowed(client, rita, job, monkeypatch):
    monkeypatch.setattr(exports, "MAX_INTERVIEWS", 1)
    for _ in range(2):
        make_interview(job)
    client.force_login(rita)
    answer = client.get(
        reverse("admin:interviews_interview_export_list", args=["csv"]),
        {"state": "completed"},
        follow=True,
    )
    assert "narrow the list" in answer.content.decode()


def test_a_longer_list_takes_a_few_more_queries_and_comes_in_portions(
    client, rita, job, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(exported, "PORTION", 2)
    for _ in range(5):
        judged(job)
    client.force_login(rita)
    # Ten for the request, six for each of three portions, four for each line of the log.
    with django_assert_max_num_queries(10 + 3 * 6 + 5 * 4):
        assert len(rows_of(listed(client, "csv"))) == 5


def test_the_list_offers_its_files_with_its_filters(client, rita, talk):
    client.force_login(rita)
    page = client.get(reverse("admin:interviews_interview_changelist"), {"state": "completed"})
    assert "/export/xlsx/?state=completed" in page.content.decode()


def test_no_browser_keeps_or_runs_a_file(client, rita, talk):
    client.force_login(rita)
    answer = client.get(reverse("admin:interviews_interview_export", args=[talk.pk, "json"]))
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in answer["Content-Security-Policy"]
