"""The whole evaluation, judged by the emulator's rules in this process."""

import asyncio

import pytest

from backend.evaluation.answers import OverviewAnswer, PointAnswer, QuoteAnswer, ScoringAnswer
from backend.evaluation.judges import RulesJudge
from backend.evaluation.judging import judge
from backend.evaluation.material import ResumeClaim
from backend.evaluation.scoring import Standing, weighted
from backend.gemini.text import Reply, Usage
from backend.jobs.rubric import default_rubric
from tests.evaluation.talks import CATEGORIES, material, talk_of, turn

RUBRIC = default_rubric("mid", CATEGORIES)


def judged(talk, by=None, **more):
    return asyncio.run(judge(RUBRIC, talk, by or RulesJudge(), **more))


def test_the_strong_come_before_the_thin_and_the_thin_before_the_silent():
    ranks = [
        (share, mean or 0.0)
        for mean, share in (
            weighted(judged(talk_of(name)).criteria) for name in ("strong", "thin", "silent")
        )
    ]
    assert ranks == sorted(ranks, reverse=True)
    assert len(set(ranks)) == 3


def test_a_silent_candidate_has_insufficient_evidence_and_never_a_low_score():
    found = judged(talk_of("silent"))
    assert {each.standing for each in found.criteria} == {Standing.INSUFFICIENT}
    assert found.strengths == ()


def test_every_quote_of_the_rules_is_verified():
    found = judged(talk_of("strong"))
    assert all(scoring.dropped == () for each in found.criteria for scoring in each.scorings)
    assert all(each.quotes for each in found.criteria)


def test_the_same_talk_is_judged_the_same_way_every_time():
    first, second = judged(talk_of("strong")), judged(talk_of("strong"))
    assert first == second
    assert {each.spread for each in first.criteria} == {0}


def test_a_draft_by_rules_says_so_in_every_text():
    found = judged(talk_of("strong"))
    texts = [
        found.summary,
        *(each.reason for each in found.criteria),
        *(each.text for each in found.strengths),
    ]
    assert all(text.startswith("Rule-based draft, not a judgement") for text in texts)
    assert found.frozen.rule_based


def test_what_it_was_made_with_is_frozen():
    frozen = judged(talk_of("strong"), scorings=2).frozen
    assert (frozen.scorings, frozen.rubric_version, frozen.model) == (2, 1, "emulator")
    assert frozen.model_version.startswith("emulator")
    assert len(frozen.prompt_hash) == len(frozen.transcript_hash) == 64
    assert judged(talk_of("thin")).frozen.transcript_hash != frozen.transcript_hash


def test_claims_are_compared_with_what_was_said():
    talk = material(
        turn(
            2, "I used Docker in my last project for three years. I never worked with Kubernetes."
        ),
        claims=(
            ResumeClaim("c1", "skill", "Docker"),
            ResumeClaim("c2", "skill", "Kubernetes"),
            ResumeClaim("c3", "skill", "Terraform"),
        ),
    )
    assert [str(each.standing) for each in judged(talk).claims] == [
        "supported",
        "contradicted",
        "not_discussed",
    ]


class Told:
    """A judge that answers with what the test says."""

    name, rule_based = "told", False

    def __init__(self, overview):
        self.overview = overview
        self.asked = []

    async def ask(self, prompt):
        self.asked.append(prompt)
        answer = self.overview if prompt.shape is OverviewAnswer else ScoringAnswer(criteria=[])
        return Reply(answer, "told-1", Usage(10, 2))


@pytest.mark.parametrize("count", [1, 3])
def test_each_scoring_is_a_request_of_its_own_in_another_order(count):
    by = Told(OverviewAnswer())
    found = judged(talk_of("strong"), by, scorings=count)
    orders = [
        tuple(each["key"] for each in prompt.data["criteria"])
        for prompt in by.asked
        if prompt.shape is ScoringAnswer
    ]
    assert len(set(orders)) == len(orders) == count
    assert found.frozen.usage == Usage(10 * (count + 1), 2 * (count + 1))


def test_a_strength_without_a_verified_quote_and_an_unlawful_question_are_dropped():
    overview = OverviewAnswer(
        summary="Fine.",
        strengths=[
            PointAnswer(text="Forged", quotes=[QuoteAnswer(turn=2, text="I am the best of all")]),
            PointAnswer(text="Real", quotes=[QuoteAnswer(turn=2, text="I wrote the tests")]),
        ],
        follow_ups=["How old are you and do you have children?", "How did you test it?"],
    )
    found = judged(material(turn(2, "I wrote the tests myself.")), Told(overview))
    assert [each.text for each in found.strengths] == ["Real"]
    assert found.follow_ups == ("How did you test it?",)
