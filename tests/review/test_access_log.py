"""The audit log in the admin: owners and auditors read their own firm's, nobody writes."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.accounts import audit
from backend.accounts.models import AccessEvent, Membership
from tests.conftest import make_member

pytestmark = pytest.mark.django_db

LIST = "admin:accounts_accessevent_changelist"
Role = Membership.Role


@pytest.fixture
def events(harbor, summit, rita, omar):
    made = {}
    for firm, person in ((harbor, rita), (summit, omar)):
        made[firm.name] = audit.record(
            audit.Kind.EXPORT, user=person, organization_id=firm.pk, about=firm, detail=firm.name
        )
    made["nobody"] = audit.record(
        audit.Kind.DENIED, user=None, organization_id=None, detail="sign-in"
    )
    return made


def listed(client, **query):
    answer = client.get(reverse(LIST), query)
    assert answer.status_code == 200
    return {row.pk for row in answer.context["cl"].result_list if row.kind != "login"}


@pytest.mark.parametrize("role", [Role.OWNER, Role.AUDITOR])
def test_owners_and_auditors_read_their_own_firms_log(client, harbor, events, role):
    client.force_login(make_member("reader", harbor, role))

    assert listed(client) == {events["Harbor"].pk}


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.REVIEWER])
def test_others_read_nothing(client, harbor, events, role):
    client.force_login(make_member("other", harbor, role))

    assert client.get(reverse(LIST)).status_code == 403
    assert b"Audit log" not in client.get("/admin/").content


def test_the_operator_reads_everything(client, events):
    client.force_login(get_user_model().objects.create_superuser("root", password="x"))

    assert listed(client) == {row.pk for row in events.values()}


def test_the_side_bar_leads_owners_there(client, harbor):
    client.force_login(make_member("reader", harbor, Role.OWNER))

    assert reverse(LIST).encode() in client.get("/admin/").content


def test_an_owner_who_recruits_elsewhere_reads_the_own_firm_only(client, harbor, summit, events):
    both = make_member("both", harbor, Role.OWNER)
    Membership.objects.create(user=both, organization=summit, role=Role.RECRUITER)
    client.force_login(both)

    assert listed(client) == {events["Harbor"].pk}
    foreign = reverse("admin:accounts_accessevent_change", args=[events["Summit"].pk])
    assert client.get(foreign).status_code in (302, 403)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"kind__exact": "export"}, True),
        ({"kind__exact": "view"}, False),
        ({"q": "Harbor"}, True),
        ({"q": "nothing of that kind"}, False),
        ({"object_type": "accounts.organization"}, True),
        ({"at__gte": "2099-01-01 00:00:00+00:00"}, False),
        ({"who": "junk"}, True),
    ],
)
def test_the_list_can_be_narrowed(client, harbor, events, query, found):
    client.force_login(make_member("reader", harbor, Role.OWNER))

    assert (events["Harbor"].pk in listed(client, **query)) is found


def test_the_people_to_choose_from_are_those_of_the_own_log(client, harbor, rita, omar, events):
    client.force_login(make_member("reader", harbor, Role.OWNER))
    page = client.get(reverse(LIST)).content.decode()

    assert "rita" in page
    assert "omar" not in page
    assert listed(client, who=str(rita.pk)) == {events["Harbor"].pk}


def test_one_line_can_be_read_and_not_changed(client, harbor, events):
    client.force_login(make_member("reader", harbor, Role.OWNER))
    address = reverse("admin:accounts_accessevent_change", args=[events["Harbor"].pk])

    assert "rita" in client.get(address).content.decode()
    client.post(address, {"detail": "forged"})
    assert AccessEvent.objects.get(pk=events["Harbor"].pk).detail == "Harbor"
    for name in ("delete",):
        foreign = reverse(f"admin:accounts_accessevent_{name}", args=[events["Harbor"].pk])
        assert client.post(foreign, {"post": "yes"}).status_code == 403
    assert client.get(reverse("admin:accounts_accessevent_add")).status_code == 403


def test_a_person_whose_account_is_gone_is_still_a_number(client, harbor, rita, events):
    number = rita.pk
    Membership.objects.filter(user=rita).delete()
    rita.delete()
    client.force_login(make_member("reader", harbor, Role.OWNER))

    assert f"former account {number}" in client.get(reverse(LIST)).content.decode()


def queries(client):
    with CaptureQueriesContext(connection) as seen:
        client.get(reverse(LIST))
    return len(seen)


def test_the_list_asks_as_often_for_many_lines_as_for_one(client, harbor, rita, events):
    client.force_login(make_member("reader", harbor, Role.OWNER))
    queries(client)
    few = queries(client)
    for _ in range(30):
        audit.record(audit.Kind.VIEW, user=rita, organization_id=harbor.pk, about=harbor)

    assert queries(client) == few
