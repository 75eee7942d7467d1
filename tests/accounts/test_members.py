from __future__ import annotations

from backend.accounts.access import Action, may
from backend.accounts.members import ensure_administrator, ensure_organization, new_password
from backend.accounts.models import Membership, Organization


def test_passwords_are_long_and_never_the_same():
    passwords = {new_password() for _ in range(200)}
    assert len(passwords) == 200
    assert {len(password) for password in passwords} == {23}


def test_an_organization_is_made_once(db):
    first = ensure_organization("Pier", "a@pier.example")
    assert ensure_organization("Pier", "b@pier.example") == first
    assert Organization.objects.get().contact_email == "a@pier.example"


def test_the_password_of_a_new_administrator_opens_the_account(harbor, django_user_model):
    password = ensure_administrator("root", harbor)
    user = django_user_model.objects.get(username="root")
    assert password
    assert user.check_password(password)
    assert password not in user.password
    assert user.is_staff
    assert may(user, harbor, Action.MANAGE_MEMBERS)
    assert Membership.objects.get(user=user).role == Membership.Role.OWNER


def test_an_administrator_who_is_there_keeps_the_password(harbor, django_user_model):
    password = ensure_administrator("root", harbor)
    assert ensure_administrator("root", harbor) is None
    assert django_user_model.objects.get(username="root").check_password(password)


def test_a_reset_replaces_the_password(harbor, django_user_model):
    old = ensure_administrator("root", harbor)
    new = ensure_administrator("root", harbor, reset_password=True)
    user = django_user_model.objects.get(username="root")
    assert user.check_password(new)
    assert not user.check_password(old)


def test_an_ordinary_user_of_that_name_gets_no_power(harbor, rita):
    assert ensure_administrator("rita", harbor) is None
    rita.refresh_from_db()
    assert not rita.is_superuser
    assert Membership.objects.get(user=rita).role == Membership.Role.RECRUITER
