from dataclasses import replace

import pytest

from backend.simulation.personas import PERSONAS, Move, Scene, decide

STRONG = PERSONAS["strong"]
ASKED = Scene("listening", question=1, prompt="Tell me about your work.", quiet_ms=2000)


def test_a_question_that_was_heard_to_its_end_is_answered():
    assert decide(STRONG, ASKED) is Move.ANSWER


@pytest.mark.parametrize(
    "change",
    [
        {"state": "thinking"},
        {"state": "connecting"},
        {"quiet_ms": 100},
        {"quiet_ms": None},
        {"speaking": True},
        {"prompt": ""},
        {"prompt": "Thank you. Goodbye."},
        {"question": None},
    ],
)
def test_nobody_speaks_out_of_turn(change):
    assert decide(STRONG, replace(ASKED, **change)) is None


def test_a_question_answered_before_is_followed_up():
    assert decide(STRONG, replace(ASKED, answered={1})) is Move.FOLLOW_UP
    assert decide(STRONG, replace(ASKED, question=2, answered={1})) is Move.ANSWER


@pytest.mark.parametrize(
    ("prompt", "move"),
    [
        ("Is there anything you would like to ask or to add?", Move.CLOSING),
        ("Is there anything else?", Move.CLOSING),
        ("Do you have any questions for me?", Move.CLOSING),
        ("Would you like to end the interview now? Please say yes or no.", Move.GO_ON),
    ],
)
def test_the_end_is_answered_politely(prompt, move):
    assert decide(STRONG, replace(ASKED, prompt=prompt, answered={1})) is move


@pytest.mark.parametrize("state", ["listening", "speaking", "thinking"])
def test_the_silent_never_speak(state):
    assert decide(PERSONAS["silent"], replace(ASKED, state=state, heard_ms=9000)) is None


def test_only_the_interrupting_speak_into_a_question():
    scene = Scene("speaking", question=1, prompt="Tell me", heard_ms=3000)
    speaking = [name for name, persona in PERSONAS.items() if decide(persona, scene)]
    assert speaking == ["interrupting"]


@pytest.mark.parametrize(
    "change", [{"heard_ms": 300}, {"interrupted": {1}}, {"answered": {1}}, {"question": None}]
)
def test_a_question_is_interrupted_once_and_not_at_its_first_word(change):
    scene = Scene("speaking", question=1, prompt="Tell me", heard_ms=3000)
    assert decide(PERSONAS["interrupting"], replace(scene, **change)) is None


def test_no_pause_of_a_persona_is_long_enough_to_end_its_answer():
    assert all(persona.longest_pause_ms < 1200 for persona in PERSONAS.values())
