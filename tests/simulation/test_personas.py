import pytest

from backend.simulation import lines
from backend.simulation.personas import PERSONAS, Move, Scene, decide

CATEGORIES = ("technical", "behavioral", "situational", "project")


def scene(**fields):
    given = {"state": "listening", "question": 1, "prompt": "Why?", "quiet_ms": 2000}
    return Scene(**{**given, **fields})


def test_a_question_is_answered_after_a_moment_of_quiet():
    strong = PERSONAS["strong"]
    assert decide(strong, scene()) is Move.ANSWER
    assert decide(strong, scene(quiet_ms=strong.think_ms - 1)) is None


def test_a_second_question_to_the_same_number_is_a_follow_up():
    assert decide(PERSONAS["strong"], scene(answered={1})) is Move.FOLLOW_UP


def test_nobody_speaks_while_thinking_or_paused_or_already_speaking():
    strong = PERSONAS["strong"]
    assert decide(strong, scene(state="thinking")) is None
    assert decide(strong, scene(state="paused")) is None
    assert decide(strong, scene(speaking=True)) is None


def test_the_goodbye_is_not_answered_and_the_last_offer_is():
    strong = PERSONAS["strong"]
    assert decide(strong, scene(prompt="Thank you. Goodbye.")) is None
    assert decide(strong, scene(prompt="Is there anything else?")) is Move.CLOSING


def test_the_silent_one_never_speaks():
    assert decide(PERSONAS["silent"], scene()) is None


def test_only_the_interrupting_one_speaks_into_a_question_and_once():
    heard = {"state": "speaking", "quiet_ms": None, "heard_ms": 2000}
    assert decide(PERSONAS["strong"], scene(**heard)) is None
    interrupting = PERSONAS["interrupting"]
    assert decide(interrupting, scene(**heard)) is Move.ANSWER
    assert decide(interrupting, scene(**{**heard, "heard_ms": 500})) is None
    assert decide(interrupting, scene(**heard, interrupted={1})) is None


@pytest.mark.parametrize("persona", [name for name, one in PERSONAS.items() if one.speaks])
@pytest.mark.parametrize("category", CATEGORIES)
def test_every_persona_has_words_for_every_category(persona, category):
    for move in Move:
        assert lines.words_for(persona, move, category, 0).strip()
