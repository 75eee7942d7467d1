import itertools

from backend.gemini import coverage as contract
from backend.gemini import events
from backend.live.actions import End, Reply, SaveCoverage, SaveTurn, Say, Tell
from backend.live.clock import TICKS_PER_MS
from backend.live.conversation import Conversation
from backend.live.ending import GOODBYE_S
from backend.live.limits import GRACE_S
from backend.live.telling import question_message
from tests.live.builders import at, question, record, turn


def told(actions, kind=None):
    messages = [a.message for a in actions if isinstance(a, Tell)]
    return [m for m in messages if kind is None or m["type"] == kind]


def of(actions, kind):
    return [a for a in actions if isinstance(a, kind)]


def call(name, **args):
    return events.ToolCall("c1", name, args)


def begun(**fields):
    """A talk whose first question was just asked aloud."""
    talk = Conversation(record(**fields))
    talk.on_connected(at(0), 0)
    talk.on_event(call("next_question", outcome="none"), at(100))
    talk.on_audio(200 * TICKS_PER_MS, 1000 * TICKS_PER_MS, at(200, playing=True))
    talk.on_event(events.OutputTranscript("How do you find a slow query?"), at(300, playing=True))
    talk.on_event(events.TurnComplete(), at(1300))
    return talk


def test_the_first_question_reaches_the_page_and_the_model():
    talk = Conversation(record())
    actions = talk.on_event(call("next_question", outcome="none"), at(0))
    (reply,) = of(actions, Reply)
    assert reply.response["question"]["number"] == 1
    assert told(actions, "question")[0]["total"] == 2


def test_coverage_is_kept_before_the_model_hears_of_it():
    talk = begun()
    talk.on_event(events.InputTranscript("I read the plan."), at(2000, voice=(1500, 1900)))
    actions = talk.on_event(call("next_question", outcome="answered"), at(3000))
    order = [type(a) for a in actions if isinstance(a, SaveCoverage | Reply)]
    assert order == [SaveCoverage, SaveCoverage, Reply]


def test_an_answer_is_kept_when_the_interviewer_acts():
    talk = begun()
    moment = at(2500, voice=(1500, 2400))
    assert not of(talk.on_event(events.InputTranscript("I read the plan."), moment), SaveTurn)
    (kept,) = of(talk.on_event(call("next_question", outcome="answered"), moment), SaveTurn)
    assert (kept.turn.text, kept.turn.question) == ("I read the plan.", 1)
    assert (kept.turn.start_ms, kept.turn.end_ms) == (1500, 2400)


def test_barge_in_flushes_at_once_and_keeps_what_was_heard():
    talk = begun()
    talk.on_event(events.OutputTranscript("one two three four"), at(2000, playing=True))
    talk.on_audio(2000 * TICKS_PER_MS, 4000 * TICKS_PER_MS, at(2000, playing=True))
    actions = talk.on_interrupted(2000 * TICKS_PER_MS, at(4000, voice=(3900, 4000)))
    assert told(actions)[0] == {"type": "flush"}
    (kept,) = of(actions, SaveTurn)
    assert (kept.turn.text, kept.turn.interrupted) == ("one two", True)


def test_states_are_told_once_each():
    talk = Conversation(record())
    states = []
    for actions in (
        talk.on_connected(at(0), 0),
        talk.on_audio(0, 4800, at(100, playing=True)),
        talk.on_audio(4800, 4800, at(150, playing=True)),
        talk.on_event(events.TurnComplete(), at(400)),
        talk.on_event(events.InputTranscript("Yes.", finished=True), at(900)),
        talk.on_lost(at(1000)),
        talk.on_time(at(2100)),
    ):
        states += [m["state"] for m in told(actions, "state")]
    assert states == ["thinking", "speaking", "listening", "thinking", "paused"]


def test_a_gap_between_two_sentences_does_not_give_the_candidate_the_word():
    talk = begun()
    talk.on_audio(2000 * TICKS_PER_MS, 4800, at(2000, playing=True))
    assert told(talk.on_time(at(2500)), "state") == []
    assert talk.state == "speaking"
    talk.on_event(events.GenerationComplete(), at(2600))
    assert talk.state == "listening"


def test_a_typed_answer_is_a_turn_and_reaches_the_model():
    talk = begun()
    actions = talk.on_answer("I would read the plan.", at(2000))
    assert of(actions, Say) == [Say("I would read the plan.")]
    assert of(actions, SaveTurn)[0].turn.typed
    step = talk.on_event(call("next_question", outcome="answered"), at(3000))
    assert of(step, SaveCoverage)[0].question.coverage == "answered"


def test_buttons_speak_for_the_candidate():
    talk = begun()
    assert of(talk.on_control("repeat", at(2000)), Say) == [Say("Please repeat the question.")]
    assert of(talk.on_control("skip", at(2000)), Say)
    assert talk.on_control("moment", at(2000))[0] == Say("I need a moment to think.")


def test_the_end_button_ends_at_once_and_settles_the_question():
    talk = begun()
    actions = talk.on_control("end", at(2000))
    assert of(actions, End) == [End("candidate_ended")]
    assert of(actions, SaveCoverage)[0].question.coverage == "interrupted"
    assert talk.on_control("end", at(2100)) == []


def test_the_goodbye_is_heard_before_the_end():
    talk = begun(questions=[question(1)])
    talk.on_event(events.InputTranscript("Done."), at(2000, voice=(1500, 1900)))
    talk.on_event(call("next_question", outcome="answered"), at(3000))
    talk.on_event(call("end_interview", reason="finished"), at(4000))
    talk.on_event(events.OutputTranscript("Goodbye."), at(4100, playing=True))
    assert not of(talk.on_time(at(6000, playing=True)), End)
    talk.on_event(events.TurnComplete(), at(7000, playing=True))
    assert not of(talk.on_time(at(7100, playing=True)), End)
    assert of(talk.on_time(at(8000)), End) == [End("finished")]


def test_a_goodbye_that_never_comes_does_not_hold_the_end():
    talk = begun(questions=[question(1)])
    talk.on_event(call("end_interview", reason="candidate_asked"), at(4000))
    talk.on_event(events.OutputTranscript("Good"), at(4100, playing=True))
    late = at(4000 + (GOODBYE_S + 1) * 1000, playing=True)
    assert of(talk.on_time(late), End) == [End("candidate_ended")]


def test_time_past_the_grace_ends_the_talk():
    talk = begun()
    assert not of(talk.on_time(at(0, active_s=600 + GRACE_S - 1)), End)
    assert of(talk.on_time(at(0, active_s=600 + GRACE_S + 2)), End) == [End("time_up")]


def test_the_candidate_is_told_once_that_time_is_almost_up():
    talk = begun()
    assert not told(talk.on_time(at(0, active_s=400)), "notice")
    assert told(talk.on_time(at(0, active_s=481)), "notice")
    assert not told(talk.on_time(at(0, active_s=482)), "notice")


def test_an_outage_of_the_model_keeps_both_open_turns():
    talk = begun()
    talk.on_event(events.InputTranscript("I was about to"), at(2000, voice=(1500, 1900)))
    kept = of(talk.on_lost(at(2100, voice=(1500, 1900))), SaveTurn)
    assert [k.turn.text for k in kept] == ["I was about to"]


def test_a_question_that_a_hand_over_cut_off_is_asked_again():
    talk = begun()
    talk.on_event(events.OutputTranscript("What did you"), at(2000, playing=True))
    talk.on_audio(2000 * TICKS_PER_MS, 4800, at(2000, playing=True))
    assert of(talk.on_connected(at(2500), 0), Say) == [Say(contract.RESUME_TEXT)]
    assert of(talk.on_connected(at(9000), 0), Say) == []


def test_a_new_connection_goes_on_at_the_same_question():
    talk = Conversation(
        record(
            [question(1, coverage="answered"), question(2, coverage="asked")],
            turns=[turn(1), turn(2, speaker="interviewer", question=2)],
        )
    )
    message = question_message(talk.coverage)
    assert message is not None
    assert message["number"] == 2
    step = talk.on_event(call("next_question", outcome="none"), at(0))
    assert of(step, Reply)[0].response["question"]["number"] == 2


def test_a_forty_minute_talk_keeps_every_turn_in_order():
    talk = Conversation(record([question(n) for n in range(1, 21)], duration_s=3000))
    clock, kept = 0, []
    talk.on_connected(at(0), 0)
    for n in range(20):
        outcome = "none" if n == 0 else "answered"
        kept += talk.on_event(call("next_question", outcome=outcome), at(clock))
        talk.on_audio(clock * TICKS_PER_MS, 5000 * TICKS_PER_MS, at(clock, playing=True))
        kept += talk.on_event(events.OutputTranscript(f"Question {n}?"), at(clock, playing=True))
        clock += 6000
        kept += talk.on_event(events.TurnComplete(), at(clock))
        clock += 114_000
        voice = (clock - 100_000, clock)
        kept += talk.on_event(events.InputTranscript(f"Answer {n}."), at(clock, voice=voice))
    kept += talk.on_event(call("next_question", outcome="answered"), at(clock))
    turns = [k.turn for k in of(kept, SaveTurn)]
    assert [t.sequence for t in turns] == list(range(1, 41))
    assert [t.text for t in turns[:2]] == ["Question 0?", "Answer 0."]
    assert all(a.start_ms <= b.start_ms for a, b in itertools.pairwise(turns))
    assert of(kept, Reply)[-1].response["done"]


def test_only_captions_of_sound_that_plays_wait_for_company():
    talk = Conversation(record())
    words = events.OutputTranscript("Good")
    playing = of(talk.on_event(words, at(100, playing=True)), Tell)
    silent = of(talk.on_event(words, at(200)), Tell)
    theirs = of(talk.on_event(events.InputTranscript("Hello."), at(300, playing=True)), Tell)
    soon = [(a.message["type"], a.soon) for a in (*playing, *silent, *theirs)]
    assert [each for each in soon if each[0] == "caption"] == [
        ("caption", True),
        ("caption", False),
        ("caption", False),
    ]
    assert not [each for each in soon if each[0] != "caption" and each[1]]
