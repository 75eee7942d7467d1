"""What the candidate's page asks after the talk, of the real addresses."""

import pytest

from backend.evaluation import feedback, tasks
from backend.evaluation.models import Evaluation, Proofreading
from backend.interviews.invitations import invitation_url
from tests.evaluation.rows import make_interview
from tests.interviews.people import Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def cass(harbor, job):
    """Cass, back on the page by the used link; the evaluation waits."""
    harbor.correction_minutes = 10
    harbor.save()
    interview = make_interview(job)
    tasks.request(interview.pk)
    browser = Browser()
    token = invitation_url(interview.invitation).partition("#")[2]
    answer = browser.post(
        "/api/v1/interviews/return/", {"token": token}, content_type="application/json"
    )
    browser.view = answer.json()
    return browser


def sent(cass, *corrections, confirmed=False, version=None):
    found = cass.get(cass.path("corrections/")).json()
    body = {
        "version": version or found["version"],
        "corrections": list(corrections),
        "confirmed": confirmed,
    }
    return cass.send("corrections/", body, method="put")


def one(cass, new, first_word=1, word_count=1):
    turn = cass.interview.turns.filter(speaker="candidate").first().sequence
    return {"turn": turn, "first_word": first_word, "word_count": word_count, "new": new}


def test_a_correction_is_kept_with_the_words_before_it(cass):
    answer = sent(cass, one(cass, "Mole"))
    assert answer.status_code == 200
    (kept,) = answer.json()["corrections"]
    assert (kept["new"], kept["old"]) == (
        "Mole",
        cass.interview.turns.get(sequence=kept["turn"]).text.split()[1],
    )
    assert answer.json()["state"] == "open"


def test_what_does_not_fit_is_told_with_its_flaw(cass):
    answer = sent(cass, one(cass, "never was there"))
    assert answer.status_code == 400
    told = answer.json()
    assert (told["code"], told["flaw"], told["correction"]) == ("correction_unfit", "negation", 0)
    assert Proofreading.objects.get().corrections == []


def test_saying_that_it_is_right_has_it_judged(cass):
    answer = sent(cass, confirmed=True)
    assert answer.json()["state"] == "closed"
    assert Evaluation.objects.count() == 1
    late = sent(cass, one(cass, "Mole"))
    assert (late.status_code, late.json()["code"]) == (409, "corrections_closed")


def test_a_stale_page_is_told_so(cass):
    answer = sent(cass, version="0" * 16)
    assert (answer.status_code, answer.json()["code"]) == (409, "transcript_changed")


def test_feedback_is_null_until_it_is_released(cass, rita):
    feedback.write(cass.interview, rita, "You planned well.")
    assert cass.get(cass.path("feedback/")).json() == {"text": None, "released_at": None}
    feedback.release(cass.interview, rita, "You planned well.")
    assert cass.get(cass.path("feedback/")).json()["text"] == "You planned well."
