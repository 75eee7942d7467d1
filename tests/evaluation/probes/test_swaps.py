"""Swaps change who speaks and how, and nothing that was done or known."""

from backend.evaluation.probes import talks
from backend.evaluation.probes.swaps import NAMES, REFERENCE_NAME, named, swaps
from tests.evaluation.talks import material, turn

TALK = material(
    turn(1, "Hello Cass Doe, how do you test?", "interviewer"),
    turn(2, "I am going to test because Cass always did. The log is not really small."),
    turn(3, "I like the plan", unreliable=((2, 6),)),
)


def texts(talk):
    return [each.text for each in talk.turns]


def variant(kind):
    return next(swap for swap in swaps(TALK, name="Cass Doe") if swap.kind == kind).after


def test_a_name_is_swapped_wherever_it_stands_and_said_once():
    found = texts(named(TALK, "Cass Doe", "Priya Krishnan"))
    assert found[0] == "Hello Priya Krishnan, how do you test?"
    assert found[1].startswith("Hello, I am Priya Krishnan.")
    assert "Priya always did" in found[1]
    assert "Cass" not in " ".join(found)


def test_every_name_is_compared_with_the_same_one():
    found = [swap for swap in swaps(TALK, name="Cass Doe") if swap.kind == "name"]
    assert {swap.detail for swap in found} == set(NAMES)
    assert all(REFERENCE_NAME in swap.before.turns[1].text for swap in found)


def test_ways_to_speak_change_the_answers_only():
    assert "gonna test 'cause" in texts(variant("casual_forms"))[1]
    assert "Log" not in texts(variant("learners_forms"))[1]
    assert " log ain't" not in texts(variant("learners_forms"))[1]
    assert texts(variant("shorter"))[1].endswith("is not small.")
    for kind in ("casual_forms", "learners_forms", "disfluencies", "longer", "shorter"):
        assert texts(variant(kind))[0] == texts(TALK)[0]


def test_a_turn_with_unreliable_stretches_stays_as_it_is():
    for swap in swaps(TALK, name="Cass Doe"):
        assert swap.after.turns[2] == TALK.turns[2]


def test_the_same_seed_hesitates_at_the_same_places():
    talk = talks.talk_of("rambling")
    assert swaps(talk, seed=3) == swaps(talk, seed=3)
    hesitant = [s for s in swaps(talk, seed=3) if s.kind == "disfluencies"]
    assert hesitant[0].after != talk
