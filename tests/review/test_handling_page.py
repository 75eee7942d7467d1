import pytest
from django.urls import reverse

from backend.accounts.models import AccessEvent, Membership
from backend.review.models import Handling, HandlingChange
from tests.conftest import make_member
from tests.evaluation.rows import make_interview

pytestmark = pytest.mark.django_db

LISTING = "admin:interviews_interview_changelist"


@pytest.fixture
def interview(job):
    return make_interview(job)


def address(interview):
    return reverse("admin:interviews_interview_handle", args=[interview.pk])


def test_a_recruiter_sets_status_and_assignee_and_it_is_logged(client, rita, interview):
    client.force_login(rita)
    answer = client.post(address(interview), {"status": "review", "assignee": str(rita.pk)})
    assert answer.status_code == 302
    row = Handling.objects.get()
    assert (row.status, row.assignee) == ("review", rita)
    assert AccessEvent.objects.filter(kind="edit", detail="status, assignee").count() == 1
    fold = client.get(address(interview)).content.decode()
    assert "New → In review" in fold
    page = reverse("admin:interviews_interview_change", args=[interview.pk])
    assert "Assigned to rita" in client.get(page).content.decode()


@pytest.mark.parametrize(
    "form",
    [{"status": "rejected"}, {"assignee": "x"}, {"assignee": "9" * 30}, {"assignee": "{omar}"}],
)
def test_bad_choices_change_nothing(client, rita, omar, interview, form):
    client.force_login(rita)
    filled = {name: value.format(omar=omar.pk) for name, value in form.items()}
    assert client.post(address(interview), filled).status_code == 302
    assert not HandlingChange.objects.exists()


def test_another_firm_and_who_only_reads_change_nothing(client, omar, harbor, interview):
    client.force_login(omar)
    assert client.post(address(interview), {"status": "review"}).status_code == 404
    assert client.get(address(interview)).status_code == 404
    client.force_login(make_member("aud", harbor, Membership.Role.AUDITOR))
    assert client.post(address(interview), {"status": "review"}).status_code == 403
    assert "<form" not in client.get(address(interview)).content.decode()
    assert not Handling.objects.exists()


def chosen(*interviews, **form):
    ids = [str(each.pk) for each in interviews]
    return {"action": "handle_chosen", "_selected_action": ids, **form}


def test_many_are_set_at_once_after_a_question(client, rita, interview, job):
    other = make_interview(job)
    client.force_login(rita)
    asked = client.post(reverse(LISTING), chosen(interview, other))
    assert "2 interviews" in asked.content.decode()
    assert not Handling.objects.exists()
    form = chosen(interview, other, keep="yes", status="hold", assignee=str(rita.pk))
    assert client.post(reverse(LISTING), form).status_code == 302
    assert set(Handling.objects.values_list("status", "assignee")) == {("hold", rita.pk)}
    assert HandlingChange.objects.count() == 4
    assert AccessEvent.objects.filter(kind="edit", object_id=str(other.pk)).count() == 1


def test_nothing_is_set_when_one_choice_is_wrong(client, rita, omar, interview, job):
    client.force_login(rita)
    form = chosen(interview, make_interview(job), keep="yes", status="hold", assignee=str(omar.pk))
    client.post(reverse(LISTING), form)
    assert not Handling.objects.exists()


def test_who_only_reads_gets_no_action_and_other_firms_rows_are_not_chosen(
    client, omar, harbor, interview
):
    form = chosen(interview, keep="yes", status="hold")
    for person in (omar, make_member("aud", harbor, Membership.Role.AUDITOR)):
        client.force_login(person)
        client.post(reverse(LISTING), form)
    assert not Handling.objects.exists()


def test_who_reviews_in_one_firm_and_reads_in_another_sets_only_theirs(
    client, summit, interview, rita
):
    both = make_member("both", summit)
    Membership.objects.create(
        user=both, organization=interview.organization, role=Membership.Role.AUDITOR
    )
    client.force_login(both)
    answer = client.post(reverse(LISTING), chosen(interview, keep="yes", status="hold"))
    assert answer.status_code == 403
    assert not Handling.objects.exists()


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("status=new", 1),
        ("status=hold", 1),
        ("status=nothing", 2),
        ("assignee=me", 1),
        ("assignee=nobody", 1),
        ("assignee=99999999999999999999999", 2),
        ("decision=waiting", 2),
        ("decision=decided", 0),
    ],
)
def test_the_list_is_narrowed_by_the_work(client, rita, interview, job, query, count):
    Handling.objects.create(interview=make_interview(job), status="hold", assignee=rita)
    client.force_login(rita)
    answer = client.get(f"{reverse(LISTING)}?{query}")
    assert answer.context["cl"].result_count == count
