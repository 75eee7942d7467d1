from backend.live.clock import TICKS_PER_MS
from backend.live.transcript import Transcript, heard_part
from tests.live.builders import turn


def ticks(ms):
    return ms * TICKS_PER_MS


def voice(start_ms, end_ms):
    return (None if start_ms is None else ticks(start_ms), ticks(end_ms))


def test_pieces_of_an_answer_become_one_turn_where_the_voice_was():
    transcript = Transcript()
    transcript.heard(" I look", voice(1000, 1500), ticks(2000), 1)
    change = transcript.heard(" at the plan.", voice(1000, 3200), ticks(3300), 1)
    assert change is not None
    assert (change.turn.text, change.final) == ("I look at the plan.", False)
    (ended,) = transcript.answer_ended(voice(1000, 3200))
    assert (ended.turn.start_ms, ended.turn.end_ms, ended.final) == (1000, 3200, True)
    assert ended.turn.question == 1


def test_a_guess_is_replaced_by_the_next_guess_and_by_the_words():
    transcript = Transcript()
    transcript.guessed("eye look", voice(0, 100), ticks(200), 1)
    change = transcript.guessed("I look at", voice(0, 300), ticks(400), 1)
    assert change is not None
    assert change.turn.text == "I look at"
    final = transcript.heard("I look at it.", voice(0, 500), ticks(600), 1)
    assert final is not None
    assert final.turn.text == "I look at it."


def test_a_piece_that_comes_late_completes_the_answer_before():
    transcript = Transcript()
    transcript.heard("I look", voice(1000, 1500), ticks(2000), 1)
    transcript.answer_ended(voice(1000, 1500))
    transcript.said("Thank you.", ticks(2100))
    change = transcript.heard(" at the plan.", voice(None, 1500), ticks(2200), 2)
    assert change is not None
    assert (change.turn.sequence, change.turn.text) == (1, "I look at the plan.")
    assert change.turn.question == 1


def test_speech_over_the_interviewer_is_a_turn_of_its_own():
    transcript = Transcript()
    transcript.heard("First.", voice(100, 200), ticks(300), 1)
    transcript.answer_ended(voice(100, 200))
    transcript.said("Next question", ticks(1000))
    change = transcript.heard("Wait.", voice(1500, 1800), ticks(1900), 1)
    assert change is not None
    assert change.turn.sequence == 3


def test_a_cut_keeps_only_the_words_that_were_heard():
    transcript = Transcript()
    transcript.said("one two three four five six seven eight nine ten", ticks(0))
    transcript.sounded(0, ticks(10_000))
    (change,) = transcript.speech_cut(ticks(3000), ticks(7000), 1)
    assert change.turn.text == "one two three"
    assert change.turn.interrupted
    assert change.turn.end_ms == 3000


def test_a_cut_after_everything_was_heard_cuts_nothing():
    transcript = Transcript()
    transcript.said("All of it.", ticks(0))
    transcript.sounded(0, ticks(1000))
    (change,) = transcript.speech_cut(ticks(1500), 0, 1)
    assert (change.turn.text, change.turn.interrupted) == ("All of it.", False)


def test_an_interviewer_turn_lies_where_its_sound_does():
    transcript = Transcript()
    transcript.said("Hello.", ticks(100))
    transcript.sounded(ticks(350), ticks(800))
    transcript.sounded(ticks(1150), ticks(200))
    (change,) = transcript.speech_ended(1)
    assert (change.turn.start_ms, change.turn.end_ms) == (350, 1350)


def test_a_typed_answer_ends_a_spoken_one():
    transcript = Transcript()
    transcript.heard("I mean", voice(100, 200), ticks(300), 1)
    spoken, typed = transcript.typed("I would add an index.", ticks(400), 1)
    assert (spoken.turn.text, typed.turn.text) == ("I mean", "I would add an index.")
    assert typed.turn.typed
    assert [spoken.turn.sequence, typed.turn.sequence] == [1, 2]


def test_silence_and_empty_pieces_make_no_turn():
    transcript = Transcript()
    assert transcript.heard("  ", voice(None, 0), 0, 1) is None
    assert transcript.said("", 0) is None
    assert transcript.answer_ended(voice(None, 0)) == []
    assert transcript.speech_ended(1) == []


def test_numbers_go_on_after_earlier_connections():
    transcript = Transcript([turn(1), turn(7)])
    change = transcript.said("Welcome back.", 0)
    assert change is not None
    assert change.turn.sequence == 8


def test_words_heard_before_a_cut_are_in_proportion():
    assert heard_part("a b c d", 100, 50) == "a b"
    assert heard_part("a b c d", 100, 100) == ""
    assert heard_part("a b c d", 0, 0) == ""
