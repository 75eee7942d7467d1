import pytest
from django.db import connection
from django.db.models import Q

from backend.interviews.models import Turn
from backend.review import search_index
from backend.review.search_words import phrases_in
from tests.evaluation.rows import make_interview

pytestmark = pytest.mark.django_db


@pytest.fixture
def interview(job):
    return make_interview(job)


def said(interview, text, sequence=900):
    return Turn.objects.create(
        interview=interview,
        sequence=sequence,
        speaker="candidate",
        text=text,
        start_ms=sequence,
        end_ms=sequence,
    )


def found(query):
    rows = search_index.matching(Turn.objects.all(), phrases_in(query))
    return set(rows.values_list("pk", flat=True))


TALK = (
    "Wir haben den Größenvergleich mit Élodie auf node.js-Servern gemacht, don't we; C und O'Neil."
)


@pytest.mark.parametrize(
    "query",
    [
        "Größenvergleich",
        "GRÖßEN",
        "elodie",
        "ÉLODIE",
        '"node js servern"',
        "node.js",
        "serv node",
        "don't",
        '"c"',
        "c",
        "o'neil",
        "'; DROP TABLE",
        '"auf node',
        "gemacht%don",
    ],
)
def test_words_are_found_without_case_and_accents_by_their_beginnings(interview, query):
    row = said(interview, TALK + " drop table")
    assert row.pk in found(query)


@pytest.mark.parametrize(
    "query", ["vergleich", '"node servern"', "odie", '"serv"', "ge", "gemacht nirgends", "Cobol"]
)
def test_what_was_not_said_is_not_found(interview, query):
    row = said(interview, TALK.replace("gemacht", "xemacht"))
    assert row.pk not in found(query)


@pytest.mark.parametrize("query", ["", "  ", '"', "%", "* OR a", "NEAR(", "a:*", "(", "\\", "\x00"])
def test_signs_of_a_query_language_are_only_signs(interview, query):
    said(interview, TALK)
    found(query)


def test_the_index_follows_every_way_of_writing_a_turn(interview):
    row = said(interview, "We used Zookeeper")
    assert found("zookeeper") == {row.pk}
    Turn.objects.filter(pk=row.pk).update(text="We used Etcd")
    assert (found("zookeeper"), found("etcd")) == (set(), {row.pk})
    row.pk, row.text = None, "We used Consul"
    Turn.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["interview", "sequence"],
        update_fields=["text"],
    )
    assert found("etcd") == set()
    assert len(found("consul")) == 1
    interview.delete()
    assert found("consul") == set()


def test_the_index_is_made_anew_from_the_turns(interview):
    row = said(interview, "We used Zookeeper")
    if connection.vendor == "postgresql":
        # No index is made while a check of a key waits for the end of the transaction.
        connection.check_constraints()
    assert search_index.is_whole()
    search_index.remove()
    assert not search_index.is_whole()
    search_index.rebuild()
    assert search_index.is_whole()
    assert found("zookeeper") == {row.pk}
    search_index.install()
    assert found("zookeeper") == {row.pk}


def test_a_search_joins_with_other_conditions(interview):
    row = said(interview, "We used Zookeeper")
    rows = Turn.objects.filter(Q(interview__organization=interview.organization_id))
    assert list(search_index.matching(rows, phrases_in("zook")).select_related("interview")) == [
        row
    ]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL's own planner")
def test_postgresql_searches_in_the_index(interview):
    rows = search_index.matching(Turn.objects.order_by(), phrases_in("zook"))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert search_index.TABLE in rows.explain()
