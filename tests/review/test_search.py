import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import BooleanField, Value
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.accounts.models import AccessEvent
from backend.interviews.models import Interview, Turn
from backend.review import entries, reworded_index, search_index
from backend.review.models import JobReview
from backend.review.search import MAX_HITS_EACH, search
from backend.review.search_words import phrases_in
from tests.evaluation.rows import make_interview

pytestmark = pytest.mark.django_db

PAGE = "admin:interviews_interview_search"


@pytest.fixture
def interview(job):
    return said(make_interview(job), "Cass here: the Zookeeper lost its quorum.")


def said(interview, text, sequence=900, speaker="candidate"):
    Turn.objects.create(
        interview=interview,
        sequence=sequence,
        speaker=speaker,
        text=text,
        start_ms=125_400,
        end_ms=130_000,
    )
    return interview


def shown(client, query, **more):
    answer = client.get(reverse(PAGE), {"q": query, **more})
    assert answer.status_code == 200
    return answer.content.decode()


def hits_of(client, query, **more):
    return client.get(reverse(PAGE), {"q": query, **more}).context["results"].count


def test_a_hit_leads_to_its_second_on_the_page(client, rita, interview):
    client.force_login(rita)
    text = shown(client, "zook quorum")
    page = reverse("admin:interviews_interview_change", args=[interview.pk])
    assert f'href="{page}#t=125"' in text
    assert "<mark>Zookeeper</mark> lost its <mark>quorum</mark>" in text
    assert "2:05" in text


def test_what_was_said_stays_text(client, rita, interview):
    said(interview, "zebra <script>alert(1)</script>", 901)
    client.force_login(rita)
    assert "<script>alert(1)" not in shown(client, "zebra script")


def test_another_firm_finds_nothing(client, omar, interview):
    client.force_login(omar)
    assert "Zookeeper" not in shown(client, "zookeeper").replace("zookeeper", "")
    assert hits_of(client, "zookeeper") == 0
    listed = client.get(reverse("admin:interviews_interview_changelist"), {"q": "zookeeper"})
    assert str(interview.pk) not in listed.content.decode()


def test_side_and_job_narrow_it(client, rita, interview):
    said(interview, "And the Zookeeper?", 902, "interviewer")
    client.force_login(rita)
    assert hits_of(client, "zookeeper") == 2
    assert hits_of(client, "zookeeper", who="interviewer") == 1
    assert hits_of(client, "zookeeper", who="nobody", job="no number") == 2
    assert hits_of(client, "zookeeper", job=str(interview.job_id)) == 2
    assert hits_of(client, "zookeeper", job=str(interview.pk)) == 0


def test_a_hidden_name_is_neither_shown_nor_found(client, rita, interview):
    JobReview.objects.create(job=interview.job, blind=True)
    client.force_login(rita)
    assert "Cass" not in shown(client, "zookeeper")
    assert hits_of(client, "zookeeper") == 1
    assert hits_of(client, "cass") == 0, "or the search would tell whose interview it is"
    assert hits_of(client, "cass zookeeper") == 0
    listing = reverse("admin:interviews_interview_changelist")
    for query in ("Cass", "cass@example.org", "cass zookeeper"):
        assert str(interview.pk) not in client.get(listing, {"q": query}).content.decode()
    entries.reveal(interview, rita)
    assert hits_of(client, "cass zookeeper") == 1
    assert str(interview.pk) in client.get(listing, {"q": "Cass"}).content.decode()


def test_that_somebody_searched_is_logged_and_the_words_are_not(client, rita, interview):
    client.force_login(rita)
    shown(client, "zookeeper")
    row = AccessEvent.objects.filter(user=rita, detail__startswith="search").get()
    assert row.organization_id == interview.organization_id
    assert "zookeeper" not in row.detail.lower()


def test_many_hits_of_one_interview_are_counted(client, rita, interview):
    for number in range(10):
        said(interview, "Zookeeper again", 910 + number)
    client.force_login(rita)
    results = client.get(reverse(PAGE), {"q": "zookeeper"}).context["results"]
    assert [(len(each.hits), each.more) for each in results.found] == [(MAX_HITS_EACH, 7)]


def test_more_hits_need_no_more_queries(job, interview):
    rows = Interview.objects.annotate(identity_hidden=Value(False, output_field=BooleanField()))
    with CaptureQueriesContext(connection) as few:
        assert search(rows, phrases_in("zookeeper")).count == 1
    for _ in range(3):
        said(make_interview(job), "Zookeeper too")
    with CaptureQueriesContext(connection) as many:
        assert search(rows, phrases_in("zookeeper")).count == 4
    assert len(many) == len(few) == 4


def test_the_command_makes_the_index_anew(interview, capsys):
    if connection.vendor == "postgresql":
        connection.check_constraints()
    search_index.remove()
    reworded_index.remove()
    call_command("rebuild_search")
    assert "turns are indexed" in capsys.readouterr().out
    assert search_index.is_whole()
    assert reworded_index.is_whole()


def test_a_migration_that_took_the_triggers_brings_them_back(interview):
    if connection.vendor == "postgresql":
        connection.check_constraints()
    search_index.remove()
    reworded_index.remove()
    call_command("migrate", verbosity=0)
    assert search_index.is_whole()
    assert reworded_index.is_whole()


@pytest.mark.parametrize("query", ["", " ", '"', "%00", "\x00", "x" * 5000, "(", "a" * 300])
def test_no_query_is_an_error(client, rita, interview, query):
    client.force_login(rita)
    shown(client, query)
    listing = reverse("admin:interviews_interview_changelist")
    assert client.get(listing, {"q": query}).status_code in (200, 302)
