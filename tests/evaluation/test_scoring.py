import pytest

from backend.evaluation.answers import CriterionAnswer, QuoteAnswer, ScoringAnswer
from backend.evaluation.material import Question
from backend.evaluation.quotes import Flaw
from backend.evaluation.scoring import Standing, checked, combined, results, weighted
from backend.jobs.rubric import Rubric
from tests.evaluation.talks import criterion, material, turn

SAID = "I write a small test first and then I change the code."
TALK = material(turn(2, SAID))
REAL, FORGED = "a small test first", "I led a team of forty people"


def answer(score, *quotes, standing="scored", key="method"):
    given = [QuoteAnswer(turn=2, text=text) for text in quotes]
    return CriterionAnswer(key=key, standing=standing, score=score, reason="Why", quotes=given)


def scored(*scores, rubric=None, talk=TALK):
    answers = [ScoringAnswer(criteria=[answer(score, REAL)]) for score in scores]
    return results(rubric or Rubric(criteria=(criterion(),)), talk, answers)


def test_a_forged_quote_is_dropped_and_named():
    found = checked(answer(4, REAL, FORGED), TALK)
    assert [quote.text for quote in found.quotes] == [REAL]
    assert found.dropped == ((FORGED, Flaw.NOT_SAID),)
    assert found.score == 4


@pytest.mark.parametrize("quotes", [(), (FORGED,), ("small test",), ("I write small tests first",)])
def test_a_score_without_a_verified_quote_is_insufficient(quotes):
    found = checked(answer(5, *quotes), TALK)
    assert (found.standing, found.score) == (Standing.INSUFFICIENT, None)


@pytest.mark.parametrize("standing", ["insufficient", "not_asked"])
def test_a_score_beside_another_standing_does_not_count(standing):
    found = checked(answer(5, REAL, standing=standing), TALK)
    assert (found.standing, found.score) == (Standing.INSUFFICIENT, None)


@pytest.mark.parametrize(
    ("scores", "median", "spread", "person_first"),
    [
        ((3, 3, 3), 3.0, 0, False),
        ((3, 4, 4), 4.0, 1, False),
        ((2, 3, 4), 3.0, 2, True),
        ((1, 5, 5), 5.0, 4, True),
        ((2, 3), 2.5, 1, False),
        ((4,), 4.0, 0, False),
    ],
)
def test_the_median_stands_and_a_wide_spread_asks_for_a_person(
    scores, median, spread, person_first
):
    (found,) = scored(*scores)
    assert (found.score, found.spread, found.person_first) == (median, spread, person_first)
    assert len(found.scorings) == len(scores)


def test_a_minority_of_scorings_gives_no_score():
    answers = [
        ScoringAnswer(criteria=[answer(4, REAL)]),
        ScoringAnswer(criteria=[answer(4, FORGED)]),
        ScoringAnswer(criteria=[]),
    ]
    (found,) = results(Rubric(criteria=(criterion(),)), TALK, answers)
    assert (found.standing, found.score, found.person_first) == (
        Standing.INSUFFICIENT,
        None,
        True,
    )


def test_what_the_server_never_asked_is_not_asked_whatever_a_model_says():
    unasked = (
        Question(1, "How do you test?", "technical", "testing", "answered"),
        Question(2, "What did you build?", "project", "", "unasked"),
    )
    rubric = Rubric(criteria=(criterion("method", categories=("project",)),))
    (found,) = scored(5, 5, 5, rubric=rubric, talk=material(turn(2, SAID), questions=unasked))
    assert (found.standing, found.score, found.quotes) == (Standing.NOT_ASKED, None, ())


def test_what_was_asked_and_a_model_calls_not_asked_is_insufficient():
    answers = [ScoringAnswer(criteria=[answer(None, standing="not_asked")])] * 3
    (found,) = results(Rubric(criteria=(criterion(),)), TALK, answers)
    assert found.standing is Standing.INSUFFICIENT


def test_a_criterion_that_a_model_invents_is_left_out():
    answers = [ScoringAnswer(criteria=[answer(5, REAL, key="charm"), answer(3, REAL)])] * 3
    found = results(Rubric(criteria=(criterion(),)), TALK, answers)
    assert [each.criterion.key for each in found] == ["method"]


def test_the_same_quote_of_several_scorings_is_shown_once():
    (found,) = scored(3, 3, 3)
    assert [quote.text for quote in found.quotes] == [REAL]


def test_the_mean_counts_scored_criteria_only():
    rubric = Rubric(
        criteria=(criterion("method", weight=3), criterion("unseen", weight=1)),
    )
    found = scored(4, 4, 4, rubric=rubric)
    assert weighted(found) == (4.0, 0.75)
    assert weighted([]) == (None, 0.0)


def test_one_reason_is_that_of_the_scoring_next_to_the_result():
    close = CriterionAnswer(
        key="method",
        standing="scored",
        score=4,
        reason="Near",
        quotes=[QuoteAnswer(turn=2, text=REAL)],
    )
    found = combined(
        criterion(), [checked(answer(1, REAL), TALK), checked(close, TALK), checked(close, TALK)]
    )
    assert found.reason == "Near"
