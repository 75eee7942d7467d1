"""Events, their explanations and dispositions: sealed once, verified, erased."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.accounts import checkpoints, verification
from backend.accounts.chain import Trouble
from backend.accounts.models import ChainEntry
from backend.integrity import chain
from backend.integrity.models import Disposition, IntegrityEvent
from backend.interviews.models import Candidate, Interview

pytestmark = pytest.mark.django_db

APART = {"explanation": "sealed by itself", "id": "the subject", "interview": "as interview_id"}
"""Fields of an event that EVENT_FIELDS need not name, each with the reason."""


@pytest.fixture
def interview(job):
    candidate = Candidate.objects.create(organization=job.organization, name="Cass Doe")
    return Interview.objects.create(
        organization=job.organization,
        job=job,
        candidate=candidate,
        state=Interview.State.LIVE,
        started_at=timezone.now() - timedelta(minutes=10),
    )


def event(interview, start_ms=1000, **more):
    return IntegrityEvent.objects.create(
        interview=interview, kind="tab_hidden", start_ms=start_ms, end_ms=start_ms + 4000, **more
    )


def sealed(interview):
    return chain.seal_events(IntegrityEvent.objects.filter(interview=interview))


def troubles():
    report = verification.verify(chain.sources(), checkpoints.Seen())
    return [(found.trouble, found.subject) for found in report.findings]


def test_every_field_of_an_event_is_sealed():
    names = {field.name for field in IntegrityEvent._meta.concrete_fields}

    assert names - APART.keys() == set(chain.EVENT_FIELDS) - {"interview_id"}


def test_every_field_of_a_disposition_is_sealed_but_the_account():
    names = {field.name for field in Disposition._meta.concrete_fields}

    assert names - {"id", "event", "person"} == set(chain.DISPOSITION_FIELDS) - {"event_id"}


def test_an_event_is_sealed_once_however_often_the_journal_is_replayed(interview):
    event(interview, detail={"seconds": 1.0, "why": None, "share": 0.25}, coverage_s=3.0)
    assert [sealed(interview) for _ in range(3)] == [1, 0, 0]

    event(interview, start_ms=9000)
    assert [sealed(interview) for _ in range(2)] == [1, 0]
    assert troubles() == []


def test_an_explanation_that_comes_later_is_sealed_beside_its_event(interview):
    row = event(interview)
    sealed(interview)
    row.explanation = "My screen reader took the focus."
    row.save()
    assert [sealed(interview) for _ in range(2)] == [1, 0]

    assert list(ChainEntry.objects.values_list("kind", flat=True)) == ["event", "explanation"]
    assert troubles() == []


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "copy"},
        {"start_ms": 999},
        {"detail": {"forged": True}},
        {"outcome": "strike"},
        {"thresholds": {"min_duration_ms": 1}},
        {"explanation": "words in the candidate's mouth"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_change_that_was_not_sealed_is_found(interview, change):
    row = event(interview)
    sealed(interview)
    IntegrityEvent.objects.filter(pk=row.pk).update(**change)

    assert [subject for _, subject in troubles()] == [str(row.pk)]


def test_an_explanation_taken_away_is_found(interview):
    row = event(interview, explanation="My screen reader took the focus.")
    sealed(interview)
    IntegrityEvent.objects.filter(pk=row.pk).update(explanation="")

    assert troubles() == [(Trouble.RECORD_DELETED, str(row.pk))]


def test_an_event_that_nobody_sealed_is_found(interview):
    sealed(interview)
    row = event(interview)

    assert troubles() == [(Trouble.RECORD_INSERTED, str(row.pk))]


def test_an_event_that_is_gone_is_found(interview):
    row = event(interview)
    sealed(interview)
    row.delete()

    assert [trouble for trouble, _ in troubles()] == [Trouble.RECORD_DELETED]


def test_an_event_moved_to_another_firm_is_found(interview, summit):
    row = event(interview)
    sealed(interview)
    Interview.objects.filter(pk=interview.pk).update(organization=summit)

    assert troubles() == [(Trouble.RECORD_EDITED, str(row.pk))]


def disposition(row, rita, reason="She told us about her screen reader."):
    said = Disposition.objects.create(
        event=row, verdict="benign", reason=reason, person=rita, person_name="rita"
    )
    chain.seal_disposition(said)
    return said


def test_a_disposition_is_sealed_and_outlives_the_account(interview, rita):
    row = event(interview)
    sealed(interview)
    disposition(row, rita)
    rita.delete()

    assert troubles() == []


def test_a_changed_reason_is_found(interview, rita):
    row = event(interview)
    sealed(interview)
    said = disposition(row, rita)
    Disposition.objects.filter(pk=said.pk).update(reason="Confirmed.")

    assert troubles() == [(Trouble.RECORD_EDITED, str(said.pk))]


def test_an_erased_interview_keeps_the_chain_valid_and_says_nothing(interview, rita):
    row = event(interview, explanation="My screen reader took the focus.")
    other = event(interview, start_ms=50_000)
    sealed(interview)
    disposition(row, rita)
    chain.erase(Interview.objects.filter(pk=interview.pk))
    interview.delete()

    assert troubles() == []
    assert not IntegrityEvent.objects.filter(pk=other.pk).exists()
    kinds = list(ChainEntry.objects.values_list("kind", flat=True))
    assert kinds.count("erased") == 4
    assert "screen" not in repr(list(ChainEntry.objects.values()))


def test_an_event_that_comes_back_after_its_erasure_is_found(interview):
    row = event(interview)
    sealed(interview)
    chain.erase(Interview.objects.filter(pk=interview.pk))

    assert troubles() == [(Trouble.RECORD_INSERTED, str(row.pk))]
