import pytest

from backend.evaluation.answers import CriterionAnswer, QuoteAnswer, ScoringAnswer
from backend.evaluation.consistency import Remark, remarked
from backend.evaluation.material import Question
from backend.evaluation.scoring import results
from backend.jobs.rubric import Rubric
from tests.evaluation.talks import criterion, material, turn

LONG = "I write a small test first and then I change the code"
QUESTIONS = (
    Question(1, "How do you test?", "technical", "testing", "answered"),
    Question(2, "What did you build?", "project", "", "answered"),
)
TALK = material(
    turn(2, f"{LONG}."), turn(4, "I built a shop for books.", question=2), questions=QUESTIONS
)


def given(key, score, *quotes):
    said = [QuoteAnswer(turn=2, text=text) for text in quotes]
    return CriterionAnswer(key=key, standing="scored", score=score, quotes=said)


def remarks(*scorings):
    rubric = Rubric(
        criteria=(
            criterion("method", categories=("technical",)),
            criterion("other", categories=("technical",)),
        )
    )
    answers = [ScoringAnswer(criteria=list(each)) for each in scorings]
    found = remarked(results(rubric, TALK, answers), TALK)
    return {each.criterion.key: set(each.remarks) for each in found}["method"]


@pytest.mark.parametrize(
    ("scorings", "remark"),
    [
        ([[given("method", 5, "a small test")]], Remark.THIN_EVIDENCE),
        ([[given("method", 3, "I built a shop for books")]], Remark.ELSEWHERE),
        ([[given("method", 5, LONG), given("other", 1, LONG)]], Remark.CONTRARY),
        ([[given("method", 3, LONG)], [given("method", 3, LONG)], []], Remark.SPLIT),
        (
            [[given("method", 3, LONG, "I never said this", "nor did I say that")]],
            Remark.DROPPED_QUOTES,
        ),
    ],
)
def test_each_rule_leaves_its_remark(scorings, remark):
    assert remarks(*scorings) == {remark}


def test_a_sound_score_has_no_remark():
    assert remarks([given("method", 4, LONG), given("other", 4, LONG)]) == set()


def test_a_remark_changes_no_score():
    rubric = Rubric(criteria=(criterion("method"),))
    answers = [ScoringAnswer(criteria=[given("method", 5, "a small test")])]
    (found,) = remarked(results(rubric, TALK, answers), TALK)
    assert found.score == 5
