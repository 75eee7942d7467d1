from backend.live.floor import Floor
from backend.live.interruption import is_backchannel
from backend.live.silence import Step
from tests.live.builders import at


def silent(floor, from_s, to_s, **moment):
    """The steps that follow when nobody speaks, with their times in s."""
    steps = []
    for second in range(from_s, to_s):
        now = at(second * 1000, **moment)
        floor.pass_time(now, sounding=False)
        step = floor.break_silence(now)
        if step:
            steps.append((step, second))
    return steps


def test_silence_is_nudged_then_offered_help_then_closed_kindly_and_no_more():
    steps = silent(Floor(1.2), 0, 600)
    assert [step for step, _ in steps] == [Step.NUDGE, Step.OFFER, Step.REST]
    assert [second for _, second in steps] == [15, 40, 120]


def test_who_is_given_longer_pauses_or_types_is_given_more_patience():
    (_, ordinary), *_ = silent(Floor(1.2), 0, 600)
    (_, accommodated), *_ = silent(Floor(6.0), 0, 600)
    (_, typing), *_ = silent(Floor(1.2), 0, 600, microphone=False)
    assert (accommodated, typing) == (4 * ordinary, 3 * ordinary)


def test_a_moment_to_think_waits_longer_and_ends_when_the_candidate_speaks():
    floor = Floor(1.2)
    floor.moment_asked(at(0))
    (step, second), *_ = silent(floor, 0, 100)
    assert (step, second) == (Step.NUDGE, 75)
    assert floor.is_thinking
    floor.pass_time(at(90_000, voice=(88_000, 90_000)), sounding=False)
    assert not floor.is_thinking


def test_the_end_of_the_sentence_in_which_a_moment_was_asked_does_not_end_it():
    floor = Floor(1.2)
    floor.moment_asked(at(10_000))
    floor.pass_time(at(11_000, voice=(8_000, 11_000)), sounding=False)
    assert floor.is_thinking


def test_words_begin_the_silence_anew():
    floor = Floor(1.2)
    assert silent(floor, 0, 41)
    floor.candidate_said("well", at(41_000))
    assert silent(floor, 41, 60) == [(Step.NUDGE, 56)]


def test_the_interviewers_voice_postpones_the_next_step_and_does_not_begin_anew():
    floor = Floor(1.2)
    silent(floor, 0, 16)
    for second in range(16, 20):
        floor.pass_time(at(second * 1000), sounding=True)
    assert silent(floor, 20, 60) == [(Step.OFFER, 44)]


def resumed_at(floor, voice_end_ms=1000):
    for tenth in range(10, 100):
        if floor.speech_resumes(at(tenth * 100, voice=(900, voice_end_ms))):
            return tenth / 10
    return None


def test_a_cough_does_not_end_the_interviewers_sentence():
    floor = Floor(1.2)
    floor.interviewer_cut(at(1000), "")
    assert resumed_at(floor) == 3.0


def test_a_word_of_listening_does_not_end_it_either():
    floor = Floor(1.2)
    floor.interviewer_cut(at(1000), "")
    floor.candidate_said("Mm-hm.", at(1500))
    assert resumed_at(floor) == 3.0


def test_who_takes_the_word_keeps_it():
    floor = Floor(1.2)
    floor.interviewer_cut(at(1000), "")
    floor.candidate_said("Sorry, one question", at(1500))
    assert resumed_at(floor) is None


def test_nothing_goes_on_while_the_candidate_makes_sounds():
    floor = Floor(1.2)
    floor.interviewer_cut(at(1000), "")
    assert not floor.speech_resumes(at(3500, voice=(900, 3400)))


def test_a_model_that_speaks_by_itself_is_not_spoken_over():
    floor = Floor(1.2)
    floor.interviewer_cut(at(1000), "")
    floor.interviewer_acted(at(1500))
    assert resumed_at(floor) is None


def test_only_words_of_listening_are_words_of_listening():
    assert is_backchannel("mm-hm, okay")
    assert is_backchannel("Ja, genau.")
    assert is_backchannel("")
    assert not is_backchannel("okay but")
    assert not is_backchannel("no")


def test_who_spoke_and_is_not_answered_has_spoken_even_when_they_speak_again():
    floor = Floor(1.2)
    assert not floor.has_spoken(at(2_500, voice=(1_000, 2_500)), 0)
    assert floor.has_spoken(at(4_000, voice=(1_000, 2_500)), 0)
    assert floor.has_spoken(at(5_000, voice=(1_000, 5_000)), 0)


def test_a_transcript_or_another_session_begins_anew():
    floor = Floor(1.2)
    assert floor.has_spoken(at(4_000, voice=(1_000, 2_500)), 0)
    assert not floor.has_spoken(at(4_100, voice=(None, 2_500)), 0)
    assert not floor.has_spoken(at(5_000, voice=(4_500, 5_000)), 0)
    assert not floor.has_spoken(at(7_000, voice=(1_000, 7_000)), at(6_000).position)
