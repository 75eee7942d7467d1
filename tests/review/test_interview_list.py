"""What the list of interviews finds: the same words as the search page, and no hidden name."""

import pytest
from django.urls import reverse

from backend.review import entries
from backend.review.models import JobReview
from tests.evaluation.rows import make_interview
from tests.review.test_rewording import LIVE, heard_again, put_right, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def interview(job):
    """A talk in which a term was misheard live."""
    made = make_interview(job)
    said(made, LIVE)
    return made


def listed(client, interview, query):
    answer = client.get(reverse("admin:interviews_interview_changelist"), {"q": query})
    assert answer.status_code == 200
    return f"/{interview.pk}/change/" in answer.content.decode()


@pytest.mark.parametrize("query", ["Cass", "cass@example.org", "backend", "cuba"])
def test_a_job_without_rules_is_found_by_name_job_and_words(client, rita, interview, query):
    client.force_login(rita)
    assert listed(client, interview, query)
    assert not listed(client, interview, f"{query} zebra")


def test_the_list_finds_what_the_second_pass_heard_and_what_was_put_right(
    client, rita, interview, job
):
    heard_again(interview, "We ran it on cuba net ease in Wedding.")
    put_right(interview, "We ran it on cuba net ease in Wedding.", "cuba net ease", "Kubernetes")
    other = make_interview(job)
    client.force_login(rita)
    for query in ("wedding", "kubernetes", '"ran it on kubernetes"'):
        assert listed(client, interview, query), query
        assert not listed(client, other, query), query


def test_a_blind_talk_is_found_by_its_words_and_by_no_name(client, rita, job, interview):
    JobReview.objects.create(job=job, blind=True)
    said_so = "Cass Doe ran it on cuba net ease."
    interview.turns.filter(sequence=900).update(text=said_so)
    put_right(interview, said_so, "cuba net ease", "Kubernetes")
    client.force_login(rita)
    assert listed(client, interview, "cuba")
    assert listed(client, interview, "kubernetes")
    for query in ("cass", "doe", "cass cuba", "doe kubernetes", "cass@example.org"):
        assert not listed(client, interview, query), query
    entries.reveal(interview, rita)
    assert listed(client, interview, "cass cuba")


def test_another_firm_finds_nothing_in_its_list(client, omar, interview):
    heard_again(interview, "We ran it on Kubernetes.")
    client.force_login(omar)
    for query in ("Cass", "cuba", "kubernetes"):
        assert not listed(client, interview, query)
