from __future__ import annotations

import pytest

from backend.jobs.lint import near_duplicates, problems_of, similarity


def codes(text, **more):
    return {problem.code for problem in problems_of(text, **more)}


@pytest.mark.parametrize(
    "text",
    [
        "How do you find out why a query is slow?",
        "Tell me about a bug that took you a long time to find.",
        "A customer shouts at you on the telephone. How do you respond?",
        "How do you help a person who is unsteady on their feet to move safely?",
        "Describe a difficult conversation with the parents of a pupil.",
        "How would you explain SQL to a colleague in sales?",
    ],
)
def test_a_fair_question_has_no_problem(text):
    assert codes(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "How old were you when you started to program?",
        "How does your husband see the night shifts?",
        "What do you plan in case you get married one day?",
        "How would you manage this job if you have children?",
        "In which country were your ancestors at home, and where are you from originally?",
        "What is your mother tongue and how does it help?",
        "Which church do you go to on holidays?",
        "How do you feel about politics in this town?",
        "How is your health in the winter months?",
        "How many sick days did you take last year?",
        "What did you earn, and what was your previous salary?",
        "What have you been arrested for in your life?",
        "How do you feel about working with a gay colleague?",
        "What does your wheelchair mean for this job?",
        "What is your date of birth, please tell me?",
    ],
)
def test_a_question_about_a_protected_matter_is_refused(text):
    assert "banned_topic" in codes(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Do you like to work in a team?", "closed"),
        ("A colleague is late again. Would you tell your manager about it?", "closed"),
        ("What do you like here? Why did you apply for this job?", "several_questions"),
        ("What did you build there and why did you leave it alone?", "double"),
        ("Why wouldn't you test everything automatically in such a project?", "leading"),
        ("How would you use tests, which is obviously the best way?", "leading"),
        ("How do you use CI/CD in your daily work?", "unspeakable"),
        ("How do you handle 20 open tickets at once?", "unspeakable"),
        ("How do you read the KPI board of your team?", "unspeakable"),
        ("How do you work (for example, with a list)?", "unspeakable"),
        ("How do you work?", "length"),
        ("How " + "very " * 40 + "do you work with your colleagues?", "length"),
        ("How do you work with your  colleagues there?", "shape"),
        ("How do you work with your\ncolleagues there?", "shape"),
        ("How do you work with your colleagues", "shape"),
    ],
)
def test_a_badly_put_question_is_refused(text, code):
    assert code in codes(text)


def test_a_quoted_name_may_hold_what_a_question_may_not():
    text = "What was the hardest situation in which you needed C++20 and CI/CD?"
    assert "unspeakable" in codes(text)
    assert codes(text, quoted=["C++20", "CI/CD"]) == set()


def test_another_language_is_judged_by_its_form_only():
    assert codes("Will man im Alter von dreißig noch lernen?", language="de") == set()
    assert codes("Was? Wie machen Sie das denn?", language="de") == {"several_questions"}


def test_the_same_question_in_other_words_is_found():
    one = "Tell me about a conflict with a colleague."
    two = "Describe a conflict with one of your colleagues."
    three = "Tell me about a customer who was angry."
    assert near_duplicates([one, three]) == []
    assert near_duplicates([one, "Tell me about conflicts with a colleague.", three]) != []
    assert similarity(one, two) > similarity(one, three)
    assert similarity("", "") == 1.0
