from datetime import UTC, datetime

import pytest
from django.db import connection
from django.urls import reverse

from backend.evaluation.models import Proofreading, Transcription
from backend.interviews.models import Interview, Turn
from backend.review import reworded_index, rewording
from backend.review.models import JobReview
from backend.review.search_words import phrases_in
from tests.evaluation.rows import make_interview

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LIVE = "We ran it on cuba net ease with Émil."


@pytest.fixture
def interview(job):
    interview = make_interview(job)
    said(interview, LIVE)
    return interview


def said(interview, text):
    return Turn.objects.create(
        interview=interview,
        sequence=900,
        speaker="candidate",
        text=text,
        start_ms=61_000,
        end_ms=62_000,
    )


def heard_again(interview, text):
    told = {"turn": 900, "live": LIVE, "text": text, "agreement": 0.9}
    turns = [{**told, "differences": [], "unreliable": []}]
    return Transcription.objects.create(interview=interview, source="local", turns=turns)


def put_right(interview, text, old, new):
    start = text.index(old)
    places = {"first_word": 0, "word_count": 1, "start": start, "end": start + len(old)}
    kept = {"turn": 900, **places, "old": old, "new": new}
    return Proofreading.objects.create(
        interview=interview, opened_at=NOW, closes_at=NOW, corrections=[kept]
    )


def found(query):
    return [each.text for each in rewording.find(Interview.objects.all(), phrases_in(query))]


def test_words_of_the_second_pass_are_found_with_accents_folded(interview):
    heard_again(interview, "We ran it on Kübernetes with Émil.")
    assert found("kubern emil") == ["We ran it on Kübernetes with Émil."]
    assert found("émil") == [], "heard live as well"
    assert found("kubern nowhere") == []
    assert found("turn agreement") == [], "names of fields are no words"


def test_corrected_words_are_found_beside_words_that_were_heard(interview):
    heard_again(interview, LIVE)
    put_right(interview, LIVE, "cuba net ease", "Kubernetes")
    assert found('"ran it on kubernetes"') == ["We ran it on Kubernetes with Émil."]


def test_a_correction_is_found_without_a_second_pass(interview):
    put_right(interview, LIVE, "cuba net ease", "Kubernetes")
    assert found("kubernetes with") == ["We ran it on Kubernetes with Émil."]


def test_the_index_follows_the_rows(interview):
    row = heard_again(interview, "We ran it on Kubernetes.")
    row.turns[0]["text"] = "We ran it on Nomad."
    row.save()
    assert (found("kubernetes"), found("nomad")) == ([], ["We ran it on Nomad."])
    proof = put_right(interview, "We ran it on Nomad.", "Nomad", "Mesos")
    assert found("mesos") == ["We ran it on Mesos."]
    proof.delete()
    row.delete()
    assert found("mesos") == []
    assert found("nomad") == []


def test_it_is_made_anew(interview):
    heard_again(interview, "We ran it on Kubernetes.")
    if connection.vendor == "postgresql":
        connection.check_constraints()
    reworded_index.remove()
    assert not reworded_index.is_whole()
    reworded_index.rebuild()
    reworded_index.install()
    assert reworded_index.is_whole()
    assert len(found("kubernetes")) == 1


def test_the_page_says_which_words_it_found_and_hides_names(client, rita, interview):
    heard_again(interview, "Cass ran it on Kubernetes.")
    client.force_login(rita)
    page = reverse("admin:interviews_interview_search")
    text = client.get(page, {"q": "kubernetes"}).content.decode()
    assert "as heard again or corrected" in text
    assert "#t=61" in text
    JobReview.objects.create(job=interview.job, blind=True)
    text = client.get(page, {"q": "kubernetes"}).content.decode()
    assert "Kubernetes" in text
    assert "Cass" not in text
    assert client.get(page, {"q": "cass kubernetes"}).context["results"].count == 0
    assert client.get(page, {"q": "kubernetes", "who": "interviewer"}).context["results"].count == 0


def test_another_firm_finds_nothing(client, omar, interview):
    heard_again(interview, "We ran it on Kubernetes.")
    client.force_login(omar)
    page = reverse("admin:interviews_interview_search")
    assert client.get(page, {"q": "kubernetes"}).context["results"].count == 0
