"""Candidates may say something about themselves, change it, and take it back."""

import pytest

from backend.accounts.declarations import declared
from backend.accounts.models import Declaration

pytestmark = pytest.mark.django_db
NOTHING = {"gender": None, "age": None, "ethnic_minority": None, "disability": None}


@pytest.fixture
def done(cass, harbor):
    """Cass, whose talk is over, at a firm that asks."""
    harbor.asks_declarations = True
    harbor.save()
    cass.go_live()
    cass.send("end/", {})
    return cass


def test_answers_are_kept_and_never_sent_back(done):
    answer = done.send("declaration/", {**NOTHING, "gender": "another"}, method="put")
    assert answer.json()["answered"]
    assert declared([done.interview.pk]) == {done.interview.pk: {"gender": "another"}}
    shown = done.get(done.path("declaration/")).json()
    assert set(shown) == {"asked", "answered", "questions"}
    assert {tuple(sorted(each)) for each in shown["questions"]} == {("answers", "question")}
    kept = [each["what"] for each in done.get(done.path("receipt/")).json()["kept"]]
    assert any("chose to say" in each for each in kept)


def test_answers_are_deleted_at_once_even_when_nobody_asks_any_more(done, harbor):
    done.send("declaration/", {**NOTHING, "age": "under_25"}, method="put")
    harbor.asks_declarations = False
    harbor.save()
    assert done.send("declaration/", {}, method="delete").json()["answered"] is False
    assert not Declaration.objects.exists()


def test_no_answer_leaves_nothing(done):
    assert done.send("declaration/", NOTHING, method="put").json()["answered"] is False
    assert not Declaration.objects.exists()


def test_a_firm_that_does_not_ask_is_told_nothing(done, harbor):
    harbor.asks_declarations = False
    harbor.save()
    assert done.get(done.path("declaration/")).json()["asked"] is False
    refused = done.send("declaration/", {**NOTHING, "gender": "man"}, method="put")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_asked")
    assert not Declaration.objects.exists()


def test_nothing_is_asked_before_the_end(cass, harbor):
    harbor.asks_declarations = True
    harbor.save()
    assert cass.get(cass.path("declaration/")).json()["asked"] is False
    refused = cass.send("declaration/", NOTHING, method="put")
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
