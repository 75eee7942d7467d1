from __future__ import annotations

import pytest

from backend.integrity import dispositions
from backend.integrity.models import Disposition, IntegrityEvent
from backend.integrity.reviews import ReasonMissing

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(cass):
    cass.go_live()
    return IntegrityEvent.objects.create(
        interview=cass.interview, kind="paste", start_ms=0, end_ms=0
    )


def test_only_the_newest_finding_about_an_event_counts(event, rita):
    organization = event.interview.organization
    assert dispositions.rates_of(organization)["paste"].share is None
    for verdict, decided, benign in (
        ("follow_up", 0, 0),
        ("benign", 1, 1),
        ("confirmed", 1, 0),
    ):
        dispositions.dispose(event, person=rita, verdict=verdict, reason="I listened.")
        rate = dispositions.rates_of(organization)["paste"]
        assert (rate.decided, rate.benign) == (decided, benign)
    assert Disposition.objects.count() == 3


@pytest.mark.parametrize(
    ("verdict", "reason", "refusal"),
    [("benign", " ", ReasonMissing), ("guilty", "Because.", ValueError)],
)
def test_a_finding_has_a_known_word_and_a_reason(event, rita, verdict, reason, refusal):
    with pytest.raises(refusal):
        dispositions.dispose(event, person=rita, verdict=verdict, reason=reason)
    assert not Disposition.objects.exists()


def test_the_name_stays_when_the_account_goes(event, rita):
    dispositions.dispose(event, person=rita, verdict="benign", reason="A call.")
    name = str(rita)
    rita.delete()
    kept = Disposition.objects.get()
    assert (kept.person, kept.person_name) == (None, name)
