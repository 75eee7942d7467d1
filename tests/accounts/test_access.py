from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from backend.accounts.access import PERMISSIONS, Action, allowed, may, organizations_of
from backend.accounts.models import Membership, Organization
from tests.conftest import make_member

Role = Membership.Role

TABLE = """
             view  edit  invite  decide  manage_members  audit
owner        yes   yes   yes     yes     yes             yes
recruiter    yes   yes   yes     yes     no              no
reviewer     yes   no    no      yes     no              no
auditor      yes   no    no      no      no              yes
"""


def table_rows():
    head, *rows = (line.split() for line in TABLE.strip().splitlines())
    for role, *answers in rows:
        for action, answer in zip(head, answers, strict=True):
            yield role, action, answer == "yes"


def test_the_table_holds_every_role_and_every_action():
    wanted = {(role, action) for role in Role.values for action in Action}
    assert {(role, action) for role, action, _ in table_rows()} == wanted
    assert set(PERMISSIONS) == set(Role)


@pytest.mark.parametrize(("role", "action", "permitted"), list(table_rows()))
def test_a_role_permits_what_the_table_says(role, action, permitted):
    assert allowed(role, Action(action)) is permitted


@pytest.mark.parametrize("role", ["", "admin", "OWNER"])
def test_an_unknown_role_permits_nothing(role):
    assert not any(allowed(role, action) for action in Action)


@pytest.mark.parametrize("action", list(Action))
def test_nobody_may_do_anything_in_a_foreign_organization(action, harbor, omar):
    assert not may(omar, harbor, action)


def test_a_recruiter_sees_the_own_organization_only(harbor, summit, rita):
    assert list(organizations_of(rita)) == [harbor]


def test_a_recruiter_invites_but_does_not_manage_members(harbor, rita):
    assert may(rita, harbor, Action.INVITE)
    assert not may(rita, harbor, Action.MANAGE_MEMBERS)


def test_roles_in_two_organizations_do_not_mix(harbor, summit, rita):
    Membership.objects.create(user=rita, organization=summit, role=Role.AUDITOR)
    assert set(organizations_of(rita)) == {harbor, summit}
    assert list(organizations_of(rita, Action.EDIT)) == [harbor]


def test_a_superuser_may_everything_everywhere(harbor, summit, django_user_model):
    root = django_user_model.objects.create_superuser("root", password="a long password")
    assert organizations_of(root).count() == Organization.objects.count() == 2
    assert all(may(root, summit, action) for action in Action)


@pytest.mark.parametrize("superuser", [False, True])
def test_a_dismissed_member_may_nothing(superuser, harbor):
    former = make_member("former", harbor, Role.OWNER)
    former.is_active, former.is_superuser = False, superuser
    former.save()
    assert not organizations_of(former).exists()
    assert not may(former, harbor, Action.VIEW)


def test_a_visitor_may_nothing(harbor):
    assert not organizations_of(AnonymousUser()).exists()
    assert not may(AnonymousUser(), harbor, Action.VIEW)
