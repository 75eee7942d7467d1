import pytest

from backend.accounts.models import Membership
from backend.interviews.models import Interview
from backend.review import handling
from backend.review.handling import NotAMember, Status
from backend.review.models import Handling, HandlingChange
from tests.conftest import make_member
from tests.evaluation.rows import make_interview

pytestmark = pytest.mark.django_db


@pytest.fixture
def interview(job):
    return make_interview(job)


def fresh(interview):
    return handling.of(Interview.objects.get(pk=interview.pk))


def test_work_begins_as_new_and_every_step_is_kept(interview, rita):
    assert fresh(interview).status == Status.NEW
    assert not Handling.objects.exists(), "looking writes nothing"
    assert handling.move(interview, rita, "review")
    assert handling.move(interview, rita, "next")
    assert not handling.move(interview, rita, "next"), "no change"
    assert handling.move(interview, rita, "new"), "back is a step like any other"
    steps = [(str(s["before"]), str(s["after"])) for s in handling.changes_of(interview)]
    assert steps == [
        ("Next step", "New"),
        ("In review", "Next step"),
        ("New", "In review"),
    ]


def test_there_is_no_other_status(interview, rita):
    with pytest.raises(ValueError, match="rejected"):
        handling.move(interview, rita, "rejected")


def test_work_goes_to_those_who_may_decide_in_the_same_firm(interview, harbor, rita, omar):
    vera = make_member("vera", harbor, Membership.Role.REVIEWER)
    auditor = make_member("aud", harbor, Membership.Role.AUDITOR)
    for stranger in (omar, auditor):
        with pytest.raises(NotAMember):
            handling.assign(interview, rita, stranger)
    assert handling.assign(interview, rita, vera)
    assert not handling.assign(interview, rita, vera)
    assert fresh(interview).assignee == vera
    assert handling.assign(interview, rita, None)
    steps = HandlingChange.objects.order_by("pk").values_list("before", "after", "person_name")
    assert list(steps) == [("", "vera", "rita"), ("vera", "", "rita")]


def test_only_who_belongs_to_all_firms_is_offered(harbor, summit, rita, omar):
    Membership.objects.create(user=rita, organization=summit, role=Membership.Role.REVIEWER)
    assert list(handling.people_of([harbor.pk, summit.pk])) == [rita]
    assert list(handling.people_of([summit.pk])) == [omar, rita]


def test_interviews_without_a_row_count_as_new(interview, job, rita):
    other = make_interview(job)
    handling.move(other, rita, "hold")
    rows = Interview.objects.all()
    assert dict(handling.counts(rows)) == dict.fromkeys(Status.values, 0) | {"new": 1, "hold": 1}
    assert list(handling.in_status(rows, "new")) == [interview]
    assert list(handling.in_status(rows, "hold")) == [other]


def test_no_status_changes_a_score_a_decision_or_the_interview(interview, rita):
    before = Interview.objects.filter(pk=interview.pk).values().get()
    for status in Status.values:
        handling.move(interview, rita, status)
    assert Interview.objects.filter(pk=interview.pk).values().get() == before
    assert not interview.review_entries.exists()
