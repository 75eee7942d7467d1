"""What was noticed, as reviewers read it and decide about it."""

import pytest
from django.urls import reverse

from backend.accounts.models import Membership
from backend.integrity.models import Disposition, IntegrityEvent, ReviewRequest
from backend.interviews.models import Interview
from tests.conftest import make_member
from tests.live.stories import began, make_interview

HARD = "<script>alert(1)</script>"


@pytest.fixture
def interview(job):
    return make_interview(job, Interview.State.COMPLETED, started_at=began(), ended_at=began())


@pytest.fixture
def event(interview):
    return IntegrityEvent.objects.create(
        interview=interview,
        kind="focus_lost",
        start_ms=75_000,
        end_ms=87_500,
        band="medium",
        explanation=f"My screen reader took the focus. {HARD}",
        thresholds={"min_duration_ms": 3000},
    )


@pytest.fixture
def rosa(harbor, db):
    return make_member("rosa", harbor, Membership.Role.REVIEWER)


def page_of(client, interview):
    return client.get(
        reverse("admin:interviews_interview_change", args=[interview.pk])
    ).content.decode()


def measuring(client, interview):
    address = reverse("admin:interviews_interview_measuring", args=[interview.pk])
    return client.get(address).content.decode()


def find(client, event, verdict="benign", reason="It was the screen reader."):
    return client.post(
        reverse("admin:interviews_interview_finding", args=[event.interview_id, event.pk]),
        {f"verdict-{event.pk}": verdict, f"reason-{event.pk}": reason},
    )


def test_an_event_stands_with_its_words_its_evidence_and_what_else_it_may_be(
    client, rita, interview, event
):
    client.force_login(rita)
    page = page_of(client, interview)
    assert "My screen reader took the focus." in page
    assert HARD not in page
    assert 'data-viva-seek="65.000"' in page
    assert "Listen from 1:05 to 1:37" in page
    assert "A screen reader, magnifier or dictation tool took the focus." in page
    assert "min_duration_ms = 3000" in page
    assert "told by the browser" in page


def test_quality_and_conduct_are_shown_apart(client, rita, interview, event):
    IntegrityEvent.objects.create(
        interview=interview, kind="hearing_trouble", source="server", start_ms=0, end_ms=9000
    )
    client.force_login(rita)
    page = page_of(client, interview)
    conduct, _, quality = page.partition('id="viva-quality"')
    assert "We had trouble hearing, 9.0 s" in quality
    assert "Page lost the focus, 12.5 s" in conduct
    assert "We had trouble hearing, 9.0 s" not in conduct


def test_what_the_browser_could_not_see_is_not_shown_as_clean(client, rita, interview):
    interview.signal_availability.create(
        number=0, signals={"tab_hidden": "available", "second_screen": "not_available"}
    )
    client.force_login(rita)
    page = measuring(client, interview)
    assert "More than one screen: not available in this browser" in page
    assert "No face in the picture: not measured" in page
    assert "Page hidden:" not in page


def test_a_finding_needs_a_reason_and_earlier_ones_stay(client, rosa, interview, event):
    client.force_login(rosa)
    find(client, event, reason="  ")
    find(client, event, verdict="guilty")
    assert not Disposition.objects.exists()
    find(client, event, verdict="follow_up", reason="I ask him first.")
    find(client, event, verdict="benign", reason="It was the screen reader.")
    kept = list(Disposition.objects.order_by("pk").values_list("verdict", "reason", "person_name"))
    assert kept == [
        ("follow_up", "I ask him first.", "rosa"),
        ("benign", "It was the screen reader.", "rosa"),
    ]
    assert "I ask him first." in page_of(client, interview)
    told = measuring(client, interview)
    assert "People found 1 of 1 harmless; too few for a share." in told


def test_nobody_else_may_find_anything(client, omar, harbor, interview, event):
    auditor = make_member("ada", harbor, Membership.Role.AUDITOR)
    for person, status in ((omar, 404), (auditor, 403)):
        client.force_login(person)
        assert find(client, event).status_code == status
    client.force_login(make_member("rosa", harbor, Membership.Role.REVIEWER))
    address = reverse("admin:interviews_interview_finding", args=[interview.pk, event.pk])
    assert client.get(address).status_code == 403
    assert not Disposition.objects.exists()


def test_a_talk_that_stopped_waits_for_a_person(client, rosa, interview):
    Interview.objects.filter(pk=interview.pk).update(end_reason="stopped")
    asked = ReviewRequest.objects.create(interview=interview, strikes=2, policy_version=4)
    client.force_login(rosa)
    listing = reverse("admin:interviews_interview_changelist")
    assert (
        f"{listing}?end_reason__exact=stopped"
        in client.get(reverse("admin:index")).content.decode()
    )
    assert "Cass" in client.get(listing, {"end_reason__exact": "stopped"}).content.decode()
    assert "The talk stopped after 2 strikes (policy 4)." in page_of(client, interview)
    address = reverse("admin:interviews_interview_resolve", args=[interview.pk])
    client.post(address, {"review-note": " "})
    asked.refresh_from_db()
    assert asked.resolved_at is None
    client.post(address, {"review-note": "Two calls from the school; invited again."})
    client.post(address, {"review-note": "Once more."})
    asked.refresh_from_db()
    assert asked.note == "Two calls from the school; invited again."
    assert asked.resolved_by == rosa
    assert "Waiting for a person" not in client.get(reverse("admin:index")).content.decode()
