"""The talk when somebody is silent, interrupts, thinks, or the model goes away. Pure."""

from backend.gemini import coverage as contract
from backend.gemini import events
from backend.live.actions import End, PlayUnheard, Reply, Rest, SaveTurn, Say
from backend.live.clock import TICKS_PER_MS
from backend.live.conversation import Conversation
from backend.live.limits import GRACE_S
from backend.live.watchdog import Expected
from tests.live.builders import at, question, record
from tests.live.test_conversation import begun, call, of, told

SECOND = 1000 * TICKS_PER_MS


def passing(talk, from_s, to_s, **moment):
    """Let time pass, a look a second; return what was done and when."""
    done = []
    for second in range(from_s, to_s):
        for action in talk.on_time(at(second * 1000, **moment)):
            done.append((action, second))
    return done


def said(done):
    return [action.text for action, _ in done if isinstance(action, Say)]


def spoken(talk, from_ms):
    """The interviewer says three seconds of something."""
    talk.on_audio(from_ms * TICKS_PER_MS, 3 * SECOND, at(from_ms, playing=True))
    talk.on_event(events.OutputTranscript("one two three four five six"), at(from_ms, playing=True))


def test_silence_is_nudged_then_offered_help_then_the_talk_rests():
    talk = begun()
    done = []
    for second in range(2, 400):
        for action in talk.on_time(at(second * 1000)):
            done.append(action)
            if isinstance(action, Say):
                talk.on_event(events.TurnComplete(), at(second * 1000))
    assert [a.text for a in of(done, Say)] == [
        contract.NUDGE_TEXT, contract.OFFER_TEXT, contract.REST_TEXT,
    ]  # fmt: skip
    assert of(done, Rest)
    assert not of(done, End)


def test_silence_after_the_last_question_ends_the_talk_and_does_not_pause_it():
    talk = begun(questions=[question(1)])
    talk.on_event(events.InputTranscript("Done."), at(2000, voice=(1500, 1900)))
    talk.on_event(call("next_question", outcome="answered"), at(3000))
    talk.on_event(events.OutputTranscript("Anything else?"), at(3100))
    talk.on_event(events.TurnComplete(), at(3200))
    assert said(passing(talk, 4, 60)) == [contract.CLOSE_TEXT]


def test_who_thinks_is_not_moved_on():
    talk = begun()
    talk.on_control("moment", at(2000))
    talk.on_event(events.InputTranscript("So I would"), at(3000, voice=(1500, 2500)))
    (reply,) = of(talk.on_event(call("next_question", outcome="answered"), at(4000)), Reply)
    assert reply.response == contract.WAIT
    assert talk.coverage.current.sequence == 1
    back = at(9000, voice=(7000, 9000))
    talk.on_time(back)
    (reply,) = of(talk.on_event(call("next_question", outcome="answered"), back), Reply)
    assert reply.response["question"]["number"] == 2


def test_a_cough_lets_the_sentence_go_on_as_one_turn():
    talk = begun()
    spoken(talk, 2000)
    (cut,) = of(talk.on_interrupted(2 * SECOND, at(3000, voice=(2900, 3000))), SaveTurn)
    assert (cut.turn.text, cut.turn.interrupted) == ("one two", True)
    done = passing(talk, 4, 8, voice=(2900, 3000))
    assert [type(action) for action, _ in done if isinstance(action, PlayUnheard)] == [PlayUnheard]
    (whole,) = of(talk.on_event(events.TurnComplete(), at(9000)), SaveTurn)
    assert (whole.turn.text, whole.turn.interrupted) == ("one two three four five six", False)
    assert whole.turn.sequence == cut.turn.sequence


def test_who_takes_the_word_keeps_it():
    talk = begun()
    spoken(talk, 2000)
    talk.on_interrupted(2 * SECOND, at(3000, voice=(2900, 3000)))
    talk.on_event(events.InterimTranscript("Wait, a question"), at(3500, voice=(2900, 3400)))
    assert not [a for a, _ in passing(talk, 4, 9, voice=(2900, 3400)) if type(a) is PlayUnheard]


def test_the_pages_word_on_what_was_heard_corrects_the_turn():
    talk = begun()
    spoken(talk, 2000)
    (cut,) = of(talk.on_interrupted(2 * SECOND, at(3000, voice=(2900, 3000))), SaveTurn)
    (kept,) = of(talk.on_played(SECOND), SaveTurn)
    assert (kept.turn.sequence, kept.turn.text) == (cut.turn.sequence, "one two three four")


def test_time_is_wrapped_up_before_it_is_stopped():
    talk = begun()
    assert said([(a, 0) for a in talk.on_time(at(0, active_s=601))]) == [contract.WRAP_TEXT]
    assert of(talk.on_time(at(0, active_s=600 + GRACE_S + 1)), End) == [End("time_up")]


def test_a_model_lost_in_its_goodbye_ends_the_talk():
    talk = begun(questions=[question(1)])
    talk.on_event(call("end_interview", reason="candidate_asked"), at(4000))
    assert of(talk.on_lost(at(5000)), End) == [End("candidate_ended")]


def test_a_short_change_of_sessions_is_not_told_and_a_long_one_is():
    talk = begun()
    talk.on_lost(at(2000))
    assert told(talk.on_time(at(2900)), "state") == []
    actions = talk.on_time(at(3200))
    assert [m["state"] for m in told(actions, "state")] == ["paused"]
    assert told(actions, "notice") == [{"type": "notice", "code": "upstream_paused"}]
    back = talk.on_connected(at(9000), 7.0)
    assert {"type": "notice", "code": "upstream_back"} in told(back)
    assert of(back, Say) == [Say(contract.CONTINUE_TEXT)]


def test_a_question_cut_off_by_a_loss_is_asked_again():
    talk = begun()
    spoken(talk, 2000)
    talk.on_lost(at(2500, playing=True))
    assert of(talk.on_connected(at(6000), 0.5), Say) == [Say(contract.RESUME_TEXT)]


def test_an_answer_that_is_heard_again_is_not_also_said():
    talk = begun()
    talk.on_event(events.InterimTranscript("I would"), at(3000, voice=(2500, 3000)))
    kept = talk.on_lost(at(3500, voice=(2500, 3000)), rehears=True)
    assert not of(kept, SaveTurn)
    again = talk.on_connected(at(9000, voice=(2500, 3000)), 0.5, rehears=True)
    assert not of(again, Say)
    talk.on_event(events.InputTranscript("I would measure."), at(9500, voice=(2500, 3000)))
    (kept_turn,) = of(talk.on_event(call("next_question", outcome="answered"), at(9600)), SaveTurn)
    assert kept_turn.turn.text == "I would measure."


def test_what_is_expected_of_the_model():
    talk = Conversation(record())
    talk.on_connected(at(0), 0)
    assert talk.expects(at(100)) is Expected.ACTION
    talk = begun()
    assert talk.expects(at(2000)) is None
    assert talk.expects(at(9000, voice=(3000, 6000))) is Expected.HEARING
    talk.on_audio(9100 * TICKS_PER_MS, 4800, at(9100))
    assert talk.expects(at(9200, playing=True)) is Expected.MORE
    assert talk.expects(at(9400)) is Expected.ACTION
    talk.on_lost(at(9500))
    assert talk.expects(at(9600, voice=(3000, 6000))) is None


def test_a_short_answer_must_be_heard_too_and_a_cough_need_not():
    talk = begun()
    assert talk.expects(at(9000, voice=(5000, 5300))) is None
    assert talk.expects(at(9000, voice=(5000, 5700))) is Expected.HEARING


def test_a_change_of_sessions_cuts_nobody_off():
    talk = begun()
    assert talk.is_at_boundary(at(3000))
    assert not talk.is_at_boundary(at(3000, voice=(2000, 2900)))
    assert not talk.is_at_boundary(at(3000, playing=True))
    talk.on_event(events.InputTranscript("I"), at(3000, voice=(2000, 2500)))
    assert not talk.is_at_boundary(at(9000))


def test_a_sentence_before_a_hand_over_is_a_turn_of_its_own():
    talk = begun()
    spoken(talk, 2000)
    talk.on_event(events.GenerationComplete(), at(4000))
    (kept,) = of(talk.on_connected(at(6000), 0.0), SaveTurn)
    assert kept.turn.text == "one two three four five six"
