from __future__ import annotations

import io
import json
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from backend.accounts.models import Membership, Organization
from backend.accounts.tokens import hash_token
from backend.config.management.commands import seed_demo
from backend.interviews.models import Invitation
from backend.jobs.links import job_by_token_hash
from backend.jobs.models import Job


def seed(*options):
    said = io.StringIO()
    call_command("seed_demo", "--no-input", *options, stdout=said)
    return said.getvalue()


def seed_json(*options):
    return json.loads(seed("--json", *options))


def test_the_demo_has_a_technical_and_another_job_with_plans_and_links(db):
    result = seed_json()
    jobs = {str(job.pk): job for job in Job.objects.all()}
    assert {job["id"] for job in result["jobs"]} == set(jobs)
    assert {job.family for job in jobs.values()} == {"software", "customer_support"}
    for told in result["jobs"]:
        job = jobs[told["id"]]
        assert job.plan.questions.count() >= 3
        assert job_by_token_hash(hash_token(urlsplit(told["open_link"]).fragment)) == job
        invitation = Invitation.objects.get(job=job)
        token = urlsplit(told["invitation_link"]).fragment
        assert invitation.token_hash == hash_token(token)


def test_the_printed_password_opens_the_admin(db, client):
    result = seed_json()
    username, password = result["admin"]["username"], result["admin"]["password"]
    assert client.login(username=username, password=password)
    role = Membership.objects.get(user__username=username)
    assert (role.role, role.organization.name) == ("owner", result["organization"]["name"])
    assert client.get("/admin/").status_code == 200


def test_running_it_again_changes_nothing_and_tells_no_secret(db, client):
    first = seed_json()
    counts = [model.objects.count() for model in (Organization, Job, Invitation, Membership)]
    second = seed_json()
    assert second["admin"]["password"] is None
    assert [job["invitation_link"] for job in second["jobs"]] == [None, None]
    assert [job["open_link"] for job in second["jobs"]] == [
        job["open_link"] for job in first["jobs"]
    ]
    after = [model.objects.count() for model in (Organization, Job, Invitation, Membership)]
    assert after == counts
    assert client.login(username="admin", password=first["admin"]["password"])


def test_the_second_text_names_no_password(db):
    first = seed()
    password = first.rsplit(": ", 1)[1].strip()
    assert "shown this once" in first
    assert password not in seed()
    assert "shown this once" not in seed()


def test_a_reset_makes_a_new_password(db, client):
    old = seed_json()["admin"]["password"]
    new = seed_json("--reset-password")["admin"]["password"]
    assert new not in (None, old)
    assert not client.login(username="admin", password=old)
    assert client.login(username="admin", password=new)


def test_a_reset_asks_a_person_first(db, monkeypatch, client):
    old = seed_json()["admin"]["password"]
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: "no")
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("seed_demo", "--reset-password", stdout=io.StringIO())
    assert client.login(username="admin", password=old)


def test_a_job_that_a_person_changed_stays_changed(db):
    seed()
    Job.objects.filter(family="software").update(description="Mine", open_link_enabled=False)
    told = {job["title"]: job for job in seed_json()["jobs"]}
    assert told["Backend engineer"]["open_link"] == ""
    assert Job.objects.get(family="software").description == "Mine"


def test_a_database_without_tables_gets_one_sentence(db, monkeypatch):
    def missing(*_):
        raise DatabaseError("no such table: accounts_organization")

    monkeypatch.setattr(seed_demo, "ensure_organization", missing)
    with pytest.raises(CommandError, match=r"manage\.py migrate") as caught:
        seed()
    assert "no such table" not in str(caught.value)
