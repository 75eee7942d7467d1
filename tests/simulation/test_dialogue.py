import json

import pytest

from backend.simulation.dialogue import Dialogue
from backend.simulation.personas import PERSONAS, Move
from backend.simulation.speaker import BYTES_PER_S

SECOND = bytes(BYTES_PER_S)
QUESTION = {
    "type": "question",
    "number": 1,
    "total": 3,
    "text": "Why?",
    "category": "project",
    "time_s": 60,
}


def caption(turn, speaker, text):
    return {
        "type": "caption",
        "turn": turn,
        "speaker": speaker,
        "text": text,
        "final": False,
        "typed": False,
    }


def asked(persona="strong"):
    """A dialogue in which question 1 was heard from second 0 to 1."""
    dialogue = Dialogue(PERSONAS[persona])
    dialogue.connected({"type": "welcome", "state": "speaking", "question": None, "captions": []})
    dialogue.message(QUESTION, 0.0)
    dialogue.message(caption(1, "interviewer", "Why?"), 0.0)
    dialogue.audio(1, SECOND, 0.0)
    return dialogue


def listening(dialogue, now_s):
    dialogue.message({"type": "state", "state": "listening"}, now_s)
    return dialogue.next_move(now_s)


def test_an_answer_waits_until_the_question_was_heard():
    dialogue = asked()
    assert listening(dialogue, 0.5) is None
    assert listening(dialogue, 1.2) is None
    assert listening(dialogue, 1.8) is Move.ANSWER


def test_nothing_more_is_said_until_the_interviewer_speaks_again():
    dialogue = asked()
    listening(dialogue, 2.0)
    dialogue.speech_began(Move.ANSWER, 2.0)
    dialogue.speech_ended(4.0)
    assert listening(dialogue, 20.0) is None
    dialogue.message(caption(3, "interviewer", "Could you say more?"), 20.0)
    dialogue.audio(2, SECOND, 20.0)
    assert listening(dialogue, 22.0) is Move.FOLLOW_UP


def test_words_added_to_an_old_turn_are_new_words():
    dialogue = asked()
    dialogue.speech_began(Move.ANSWER, 2.0)
    dialogue.speech_ended(4.0)
    dialogue.message(caption(1, "interviewer", "Why? And how?"), 5.0)
    assert listening(dialogue, 7.0) is Move.FOLLOW_UP


def test_the_wait_for_a_reply_is_measured():
    dialogue = asked()
    dialogue.speech_began(Move.ANSWER, 2.0)
    dialogue.speech_ended(4.0)
    dialogue.audio(2, SECOND, 5.5)
    assert dialogue.replies.waits_ms == [1500]


def test_interrupting_is_answered_with_a_flush_and_measured():
    dialogue = asked("interrupting")
    dialogue.audio(2, SECOND * 4, 0.5)
    assert dialogue.next_move(1.0) is None
    assert dialogue.next_move(2.0) is Move.ANSWER
    dialogue.speech_began(Move.ANSWER, 2.0)
    dialogue.audio(3, SECOND, 2.1)
    sent = [json.loads(text) for text in dialogue.message({"type": "flush"}, 2.4)]
    assert sent == [{"type": "played", "sequence": 2, "offset_ms": 1400}]
    assert dialogue.flush_waits_ms == [pytest.approx(400)]
    assert dialogue.interruptions == 1
    assert (dialogue.replies.cut_in, dialogue.replies.waits_ms) == (0, [])


def test_the_interviewer_is_told_once_that_its_sound_was_played():
    dialogue = asked()
    assert dialogue.pass_time(0.5) == []
    assert [json.loads(text) for text in dialogue.pass_time(1.1)] == [
        {"type": "played", "sequence": 1, "offset_ms": 1000}
    ]
    assert dialogue.pass_time(1.2) == []


def test_turns_are_kept_in_order_and_an_emptied_one_is_gone():
    dialogue = asked()
    dialogue.message(caption(3, "interviewer", "I see."), 1.0)
    dialogue.message(caption(2, "candidate", "Because"), 1.0)
    dialogue.message(caption(2, "candidate", "Because of it"), 1.0)
    assert [turn["text"] for turn in dialogue.turns] == ["Why?", "Because of it", "I see."]
    dialogue.message(caption(2, "candidate", ""), 1.0)
    assert [turn["text"] for turn in dialogue.turns] == ["Why?", "I see."]


def test_speech_sent_again_after_an_outage_ends_nothing_twice():
    dialogue = asked()
    dialogue.speech_began(Move.ANSWER, 2.0)
    dialogue.speech_ended(4.0)
    dialogue.connected({"type": "welcome", "state": "listening", "question": QUESTION})
    dialogue.speech_ended(30.0)
    dialogue.audio(1, SECOND, 40.0)
    assert dialogue.replies.waits_ms == []


def test_messages_of_no_matter_change_nothing():
    assert asked().message({"type": "time", "left_s": 5, "running": True}, 1.0) == []
