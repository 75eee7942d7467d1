from __future__ import annotations

import json

import pytest
from django.conf import settings as active
from django.test import Client

from backend.interviews.models import Turn
from tests.interviews.people import BASE, Browser

INTERVIEW_VIEW = {
    "id", "state", "end_reason", "language", "languages", "organization", "job", "candidate",
    "questions_total", "consent", "resume", "accommodations", "accommodation_request",
    "interviewer", "socket", "check_socket", "csrf_token", "time_left_s", "started_at", "ended_at",
    "rating", "return_link",
}  # fmt: skip


def test_the_view_has_what_the_page_reads_and_nothing_more(cass):
    view = cass.view
    assert set(view) == INTERVIEW_VIEW
    assert view["organization"] == {
        "name": "Harbor",
        "accent_color": "#2f5fd0",
        "contact_email": "jobs@harbor.example",
        "privacy_url": "",
    }
    assert view["job"]["title"] == "Backend engineer"
    assert view["candidate"] == {"name": "Cass Candidate", "email": "cass@person.example"}
    assert view["socket"] == f"/ws/v1/interviews/{view['id']}/"
    assert view["check_socket"] == f"/ws/v1/interviews/{view['id']}/check/"
    assert view["interviewer"] == {"name": "Viva", "emulated": True}
    assert view["questions_total"] is None
    assert view["time_left_s"] == 600


def test_a_recruiters_note_is_not_shown_to_the_candidate(cass):
    interview = cass.interview
    interview.accommodations = {"note": "dyslexia, told by phone", "extra_time": 1.25}
    interview.save()
    answer = cass.get(cass.path())
    assert answer.json()["accommodations"] == {
        "extra_time": 1.25,
        "silence_s": None,
        "typed_answers": False,
        "large_captions": False,
        "no_camera": False,
        "assistive_technology": False,
        "support_person": False,
        "voice_differs": False,
    }
    assert b"dyslexia" not in answer.content


def test_the_page_language_is_the_wished_one_when_it_is_spoken(job):
    from backend.interviews import invitations

    for wish, language in (("de", "de"), ("tlh", "en"), ("", "en")):
        browser = Browser()
        url = invitations.invitation_url(invitations.invite(job, name="Cass"))
        assert browser.open_link(url, wish).json()["language"] == language


def test_a_candidate_corrects_name_language_and_wishes(cass):
    answer = cass.send(
        "",
        {
            "language": "de",
            "accommodation_request": "More time, please.",
            "candidate": {"name": "Cass C.", "email": "c@person.example"},
        },
        method="patch",
    )

    assert answer.status_code == 200
    assert answer.json()["candidate"] == {"name": "Cass C.", "email": "c@person.example"}
    assert answer.json()["language"] == "de"
    assert cass.interview.accommodation_request == "More time, please."


def test_what_was_not_sent_stays(cass):
    cass.send("", {"candidate": {"name": "Cass C."}}, method="patch")
    assert cass.interview.candidate.email == "cass@person.example"
    assert cass.interview.language == "en"


def test_a_candidate_cannot_write_any_other_field(cass):
    before = {
        field.attname: getattr(cass.interview, field.attname)
        for field in cass.interview._meta.concrete_fields
        if field.name not in ("language", "accommodation_request")
    }
    wish = dict.fromkeys(before, "0") | {"state": "completed", "accommodations": {"extra_time": 3}}
    answer = cass.send(
        "", {**wish, "candidate": {"id": "0", "organization": "0", "phone": "1"}}, method="patch"
    )

    assert answer.status_code == 200
    after = cass.interview
    assert {name: getattr(after, name) for name in before} == before
    assert after.candidate.phone == ""


def test_wrong_fields_are_named_with_their_place(cass):
    answer = cass.send("", {"language": "tlh", "candidate": {"email": "nobody"}}, method="patch")
    problem = answer.json()
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert problem["code"] == "invalid"
    assert {error["pointer"] for error in problem["errors"]} == {"/language", "/candidate/email"}


def test_nothing_is_changed_after_the_end(cass):
    cass.send("end/", {})
    answer = cass.send("", {"language": "de"}, method="patch")
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


def test_leaving_before_the_talk_terminates_and_ending_a_talk_completes(cass, dora):
    assert cass.send("end/", {}).json()["state"] == "terminated"
    dora.go_live()
    answer = dora.send("end/", {}).json()
    assert (answer["state"], answer["end_reason"]) == ("completed", "candidate_ended")


def test_ending_twice_changes_nothing(cass):
    cass.go_live()
    first = cass.send("end/", {}).json()
    second = cass.send("end/", {}).json()
    assert first["ended_at"] == second["ended_at"]


def test_a_rating_is_kept_after_the_end_only(cass):
    early = cass.send("rating/", {"stars": 4, "comment": "Calm."})
    assert (early.status_code, early.json()["code"]) == (409, "wrong_state")

    cass.send("end/", {})
    assert cass.send("rating/", {"stars": 4, "comment": "Calm."}).json()["rating"] == 4
    assert cass.interview.rating_comment == "Calm."


@pytest.mark.parametrize("stars", [0, 6, 4.5, "many", None, True, 10**400, [], {}])
def test_a_rating_has_one_to_five_stars(cass, stars):
    cass.send("end/", {})
    answer = cass.send("rating/", json.dumps({"stars": stars}))
    assert answer.status_code == 400


def test_the_receipt_lists_what_was_kept_and_nothing_that_was_not(cass):
    early = cass.get(cass.path("receipt/")).json()
    assert [item["what"] for item in early["kept"]] == ["Your name and how to reach you"]

    cass.agree()
    cass.go_live()
    Turn.objects.create(
        interview=cass.interview,
        sequence=1,
        speaker="candidate",
        text="Hello",
        start_ms=5,
        end_ms=9,
    )
    cass.send("end/", {})
    receipt = cass.get(cass.path("receipt/")).json()
    assert "The recording of both voices" in {item["what"] for item in receipt["kept"]}
    assert "Your resume and what was read from it" not in {item["what"] for item in receipt["kept"]}
    assert receipt["turns"] == [
        {"speaker": "candidate", "text": "Hello", "start_ms": 5, "end_ms": 9}
    ]
    assert receipt["contact_email"] == "jobs@harbor.example"
    assert "Harbor" in receipt["decides"]


def test_the_receipt_speaks_the_language_of_the_page(cass):
    cass.send("", {"language": "de"}, method="patch")
    assert "Mensch" in cass.get(cass.path("receipt/")).json()["decides"]


def test_answers_are_never_cached(cass):
    assert "no-store" in cass.get(cass.path())["Cache-Control"]


UNSAFE = [
    ("consent/", "post"),
    ("start/", "post"),
    ("end/", "post"),
    ("rating/", "post"),
    ("events/", "post"),
    ("", "patch"),
]


@pytest.mark.parametrize(("rest", "method"), UNSAFE)
@pytest.mark.parametrize("token", [None, "", "forged", "x" * 64])
def test_an_unsafe_call_without_the_token_of_the_page_is_refused(cass, rest, method, token):
    headers = {} if token is None else {"X-CSRFToken": token}
    answer = getattr(cass, method)(
        cass.path(rest), {}, content_type="application/json", headers=headers
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
    assert cass.interview.state == "created"


def test_an_upload_without_the_token_of_the_page_is_refused(cass):
    cass.view["csrf_token"] = "forged"
    answer = cass.upload()
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


def test_a_foreign_page_cannot_open_a_link_in_a_visitors_browser(invitation):
    from tests.interviews.test_admission import token_of

    answer = Client().post(
        f"{BASE}/interviews/",
        {"token": token_of(invitation)},
        content_type="application/json",
        headers={"Origin": "https://evil.example"},
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "origin_refused")
    assert active.CANDIDATE_COOKIE_NAME not in answer.cookies


def test_our_own_page_opens_a_link(invitation):
    from tests.interviews.test_admission import token_of

    answer = Client().post(
        f"{BASE}/interviews/",
        {"token": token_of(invitation)},
        content_type="application/json",
        headers={"Origin": active.TRUSTED_ORIGINS[0]},
    )
    assert answer.status_code == 201


def test_the_pass_of_another_interview_opens_nothing(cass, dora):
    cass.view = {**cass.view, "id": dora.view["id"]}
    assert cass.get(cass.path()).status_code == 401
    assert cass.send("end/", {}).status_code == 401
    assert cass.get(cass.path("receipt/")).status_code == 401
    assert dora.interview.state == "created"


def test_existing_and_invented_interviews_are_refused_alike(dora):
    stranger = Client()
    real = stranger.get(dora.path())
    invented = stranger.get(f"{BASE}/interviews/00000000-0000-4000-8000-000000000000/")
    assert real.status_code == invented.status_code == 401
    assert {**real.json(), "instance": ""} == {**invented.json(), "instance": ""}


def test_a_recruiter_who_tried_the_candidates_page_still_sees_other_interviews(cass, dora, rita):
    cass.force_login(rita)
    assert "questions" in cass.get(dora.path()).json()
    assert "csrf_token" in cass.get(cass.path()).json()
