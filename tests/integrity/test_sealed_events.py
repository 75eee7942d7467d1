"""The product's own ways of writing events and dispositions leave everything sealed, once."""

from __future__ import annotations

import pytest

from backend.accounts import checkpoints, verification
from backend.accounts.models import AccessEvent, ChainEntry
from backend.integrity import chain, dispositions, events
from backend.integrity.departures import Observation
from backend.integrity.models import IntegrityEvent
from tests.integrity.test_chain import interview

pytestmark = pytest.mark.django_db

__all__ = ["interview"]


def whole():
    sources = [verification.access_log(), *chain.sources()]
    return verification.verify(sources, checkpoints.Seen()).findings == []


def test_a_journal_replayed_three_times_seals_each_event_once(interview):
    told = [
        Observation("copy", 1000, 1000, detail={"chars": 12}, id=events.event_id(interview.pk, 1)),
        Observation("cut", 5000, 5000, id=events.event_id(interview.pk, 2)),
        Observation("tab_hidden", 6000, 9000, id=events.event_id(interview.pk, 3)),
    ]
    for _ in range(3):
        events.keep(interview.pk, told)

    assert ChainEntry.objects.filter(kind="event").count() == 3
    assert whole()


def test_an_event_that_grew_is_sealed_again(interview):
    events.keep(interview.pk, [Observation("tab_hidden", 1000, 4000)])
    events.keep(interview.pk, [Observation("focus_lost", 4500, 9000)])

    assert IntegrityEvent.objects.count() == 1
    assert ChainEntry.objects.filter(kind="event").count() == 2
    assert whole()


def test_an_explanation_is_sealed(interview):
    events.keep(interview.pk, [Observation("copy", 1000, 1000, detail={"chars": 12})])
    row = IntegrityEvent.objects.get()
    for _ in range(2):
        events.explain(interview.pk, row.pk, "I kept the question at hand.")

    assert ChainEntry.objects.filter(kind="explanation").count() == 1
    assert whole()


def test_a_disposition_is_sealed_and_in_the_audit_log(interview, rita):
    events.keep(interview.pk, [Observation("copy", 1000, 1000, detail={"chars": 12})])
    row = IntegrityEvent.objects.get()
    dispositions.dispose(row, person=rita, verdict="benign", reason="She told us.")

    logged = AccessEvent.objects.get()
    assert (logged.kind, logged.user, logged.detail) == ("decision", rita, "disposition: benign")
    assert ChainEntry.objects.filter(kind="disposition").count() == 1
    assert whole()
