from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from backend.accounts.models import Membership
from backend.interviews import invitations
from backend.interviews.models import Invitation, Turn
from backend.jobs.links import enable_open_link
from backend.jobs.models import Job
from tests.conftest import make_member
from tests.interviews.people import BASE, Browser, signed_in


def invite(client, position, **fields):
    body = {"job": str(position.pk), "name": "Erin", **fields}
    return client.post(f"{BASE}/invitations/", body, content_type="application/json")


def test_a_recruiter_invites_and_the_link_opens_an_interview(rita, job):
    answer = invite(
        signed_in(rita),
        job,
        email="erin@person.example",
        language="de",
        accommodations={"extra_time": 1.5, "note": "told by phone"},
    )

    assert answer.status_code == 201
    view = answer.json()
    assert view["state"] == "open"
    browser = Browser()
    assert browser.open_link(view["url"]).status_code == 201
    assert browser.view["language"] == "de"
    assert browser.view["accommodations"]["extra_time"] == 1.5
    assert browser.view["candidate"]["name"] == "Erin"


def test_the_link_can_be_copied_again_later(rita, job):
    client = signed_in(rita)
    first = invite(client, job).json()
    listed = client.get(f"{BASE}/invitations/").json()["results"]
    assert [row["url"] for row in listed] == [first["url"]]


def test_nobody_invites_to_a_job_of_another_firm(omar, job):
    answer = invite(signed_in(omar), job)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/job"
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("role", [Membership.Role.REVIEWER, Membership.Role.AUDITOR])
def test_who_may_only_read_neither_invites_nor_sees_links(harbor, job, role, invitation):
    enable_open_link(job)
    reader = signed_in(make_member("reader", harbor, role))

    assert invite(reader, job).status_code == 403
    assert [row["url"] for row in reader.get(f"{BASE}/invitations/").json()["results"]] == [""]
    assert [row["open_link"] for row in reader.get(f"{BASE}/jobs/").json()["results"]] == [""]


def test_a_recruiter_sees_the_open_link_of_a_job(rita, job):
    enable_open_link(job)
    rows = signed_in(rita).get(f"{BASE}/jobs/").json()["results"]
    assert Browser().open_link(rows[0]["open_link"]).status_code == 201


NOW = timezone.now()


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"name": "x" * 161}, "/name"),
        ({"name": "\x00"}, "/name"),
        ({"email": "nobody"}, "/email"),
        ({"language": "tlh"}, "/language"),
        ({"expires_at": (NOW - timedelta(1)).isoformat()}, "/expires_at"),
        (
            {
                "opens_at": (NOW + timedelta(2)).isoformat(),
                "expires_at": (NOW + timedelta(1)).isoformat(),
            },
            "/expires_at",
        ),
        ({"expires_at": "9999-12-31T23:59:59-23:59"}, "/expires_at"),
        ({"opens_at": "tomorrow"}, "/opens_at"),
        ({"job": "not-an-id"}, "/job"),
        ({"job": 10**50}, "/job"),
        ({"job": None}, "/job"),
        ({"job": True}, "/job"),
        ({"job": []}, "/job"),
        ({"accommodations": {"extra_time": 0.5}}, "/accommodations/extra_time"),
        ({"accommodations": {"extra_time": 100}}, "/accommodations/extra_time"),
        ({"accommodations": {"silence_s": "long"}}, "/accommodations/silence_s"),
        ({"accommodations": []}, "/accommodations"),
    ],
)
def test_an_invitation_that_does_not_fit_is_refused_at_its_place(rita, job, fields, pointer):
    answer = invite(signed_in(rita), job, **fields)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert not Invitation.objects.exists()


def test_a_session_needs_the_token_of_its_page_to_invite(rita, job):
    client = Client(enforce_csrf_checks=True)
    client.force_login(rita)
    answer = invite(client, job)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


def test_lists_are_of_ones_own_organization_only(cass, rita, omar):
    for path in ("interviews", "invitations", "jobs"):
        assert len(signed_in(rita).get(f"{BASE}/{path}/").json()["results"]) == 1
        assert signed_in(omar).get(f"{BASE}/{path}/").json()["results"] == []


def test_the_list_is_narrowed_by_state_and_job(cass, dora, rita, job):
    dora.go_live()
    client = signed_in(rita)

    def listed(query):
        return [row["id"] for row in client.get(f"{BASE}/interviews/?{query}").json()["results"]]

    assert listed("state=live") == [dora.view["id"]]
    assert set(listed("state=live&state=created")) == {cass.view["id"], dora.view["id"]}
    assert len(listed(f"job={job.pk}")) == 2
    assert listed("job=00000000-0000-4000-8000-000000000000") == []


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("state=unknown", 400),
        ("state=%00", 400),
        ("job=1", 400),
        ("job=%ff", 400),
        ("cursor=x", 404),
        ("cursor=%00", 200),
        ("cursor=cD1nYXJiYWdl", 404),
        ("cursor=bz05OTk5OTk5OTk5OTk5OTk5OTk5OTk5", 200),
        ("cursor=cD0yMDI2LTAxLTAxKzI1JTNBMDA%3D", 404),
        ("page_size=0", 200),
        ("page_size=-5", 200),
        ("page_size=x", 200),
        ("page_size=100000000000000000000", 200),
        ("unknown=1", 200),
    ],
)
def test_odd_queries_are_answered_with_their_status(cass, rita, query, status):
    assert signed_in(rita).get(f"{BASE}/interviews/?{query}").status_code == status


def test_pages_follow_each_other_without_gaps(job, rita):
    for _ in range(7):
        invitations.invite(job, name="Cass")
    client, seen = signed_in(rita), []
    url = f"{BASE}/invitations/?page_size=3"
    while url:
        page = client.get(url).json()
        assert len(page["results"]) <= 3
        seen += [row["id"] for row in page["results"]]
        url = page["next"]
    assert len(seen) == len(set(seen)) == 7


def test_a_page_holds_at_most_a_hundred_rows(job, rita):
    for _ in range(101):
        invitations.invite(job, name="Cass")
    rows = signed_in(rita).get(f"{BASE}/invitations/?page_size=500").json()["results"]
    assert len(rows) == 100


def test_a_list_costs_the_same_number_of_queries_for_many_rows(
    job, rita, django_assert_max_num_queries
):
    for _ in range(20):
        browser = Browser(REMOTE_ADDR="203.0.113.7")
        browser.open_link(invitations.invitation_url(invitations.invite(job, name="Cass")))
    client = signed_in(rita)
    with django_assert_max_num_queries(8):
        assert len(client.get(f"{BASE}/interviews/").json()["results"]) == 20
    with django_assert_max_num_queries(8):
        assert len(client.get(f"{BASE}/invitations/").json()["results"]) == 20


def test_a_recruiter_reads_an_interview_with_everything_about_it(cass, rita):
    cass.agree()
    cass.has_resume()
    cass.send("start/", {"microphone": True})
    cass.go_live()

    view = signed_in(rita).get(cass.path()).json()
    assert view["candidate"]["email"] == "cass@person.example"
    assert view["questions"][0]["sequence"] == 1
    assert view["resume"]["result"]["name"] == "Cass Candidate"
    assert view["recording"] is None
    assert view["consent_version"] == cass.view["consent"]["version"]
    assert "csrf_token" not in view


def test_the_transcript_has_both_sides_in_order(cass, rita, omar):
    cass.go_live()
    Turn.objects.bulk_create(
        Turn(
            interview=cass.interview,
            sequence=sequence,
            speaker=speaker,
            text=text,
            start_ms=sequence * 100,
            end_ms=sequence * 100 + 50,
        )
        for sequence, speaker, text in [(2, "candidate", "Hello"), (1, "interviewer", "Welcome")]
    )
    turns = signed_in(rita).get(cass.path("transcript/")).json()["turns"]
    assert [(turn["sequence"], turn["speaker"], turn["text"]) for turn in turns] == [
        (1, "interviewer", "Welcome"),
        (2, "candidate", "Hello"),
    ]
    assert signed_in(omar).get(cass.path("transcript/")).status_code == 404


PASSWORD = "a long password"


def token_for(username, password=PASSWORD):
    return Client().post(
        f"{BASE}/auth/token/",
        {"username": username, "password": password},
        content_type="application/json",
    )


def bearer(token):
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_a_program_signs_in_and_works_without_cookies(rita, job):
    pair = token_for("rita").json()
    client = bearer(pair["access"])
    client.handler.enforce_csrf_checks = True

    assert invite(client, job).status_code == 201
    fresh = Client().post(
        f"{BASE}/auth/token/refresh/", {"refresh": pair["refresh"]}, content_type="application/json"
    )
    assert bearer(fresh.json()["access"]).get(f"{BASE}/jobs/").status_code == 200


def test_a_wrong_password_and_an_unknown_user_are_answered_alike(rita):
    wrong, unknown = token_for("rita", "wrong"), token_for("nobody")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.content == unknown.content


def test_passwords_cannot_be_tried_without_end(rita):
    statuses = [token_for("rita", "wrong").status_code for _ in range(12)]
    assert statuses.count(429) >= 1


def test_a_refresh_token_is_no_access_token(rita):
    assert bearer(token_for("rita").json()["refresh"]).get(f"{BASE}/jobs/").status_code == 401


@pytest.mark.parametrize("happens", ["disabled", "deleted", "new password"])
def test_tokens_end_with_their_user(rita, happens):
    pair = token_for("rita").json()
    user = get_user_model().objects.get(username="rita")
    if happens == "deleted":
        user.delete()
    else:
        user.is_active = happens != "disabled"
        user.set_password("another long password")
        user.save()

    assert bearer(pair["access"]).get(f"{BASE}/jobs/").status_code == 401
    fresh = Client().post(
        f"{BASE}/auth/token/refresh/", {"refresh": pair["refresh"]}, content_type="application/json"
    )
    assert fresh.status_code == 401


DEEP_HEADER = (
    __import__("base64").urlsafe_b64encode(b"[" * 5000).rstrip(b"=").decode() + ".e30.c2ln"
)


@pytest.mark.parametrize(
    "token", ["", "x", "x y", "a.b.c", "ä", "\x00", "e30.e30.e30", DEEP_HEADER, "." * 3000]
)
def test_a_forged_token_is_refused(rita, token):
    assert bearer(token).get(f"{BASE}/jobs/").status_code == 401
    answer = Client().post(
        f"{BASE}/auth/token/refresh/", {"refresh": token}, content_type="application/json"
    )
    assert answer.status_code in (400, 401)


def test_a_job_has_no_secret_among_its_fields(rita, job):
    enable_open_link(job)
    row = signed_in(rita).get(f"{BASE}/jobs/").json()["results"][0]
    assert Job.objects.get().open_link_hash not in str(row)


def test_invitations_do_not_show_the_token_hash(invitation, rita):
    answer = signed_in(rita).get(f"{BASE}/invitations/").content.decode()
    assert invitation.token_hash not in answer
