from backend.simulation.latency import AckWatch, ReplyWatch, percentile, spread
from backend.simulation.outcome import Outcome


def test_percentiles_are_nearest_rank():
    values = [float(n) for n in range(1, 101)]
    assert percentile(values, 0.5) == 50
    assert percentile(values, 0.95) == 95
    assert percentile([7.0], 0.99) == 7
    assert percentile([], 0.5) is None
    assert spread([1.0, 2.0]) == {"p50": 1.0, "p95": 2.0, "p99": 2.0, "n": 2}


def test_a_reply_counts_from_the_last_sound_of_the_answer():
    watch = ReplyWatch()
    watch.speech_began()
    watch.speech_ended(10.0)
    watch.reply_sounded(11.5)
    watch.reply_sounded(11.6)
    assert watch.waits_ms == [1500.0]


def test_a_pause_within_an_answer_is_no_end():
    watch = ReplyWatch()
    watch.speech_began()
    watch.speech_ended(10.0)
    watch.speech_began()
    watch.speech_ended(12.0)
    watch.reply_sounded(13.0)
    assert watch.waits_ms == [1000.0]


def test_an_interviewer_who_cuts_in_is_counted_and_not_measured():
    watch = ReplyWatch()
    watch.speech_began()
    watch.reply_sounded(5.0)
    assert (watch.cut_in, watch.waits_ms) == (1, [])


def test_an_outage_is_not_measured():
    replies, acks = ReplyWatch(), AckWatch()
    replies.speech_ended(1.0)
    acks.sent(0, 1.0)
    replies.forget()
    acks.forget()
    replies.reply_sounded(60.0)
    acks.acknowledged(0, 60.0)
    assert replies.waits_ms == acks.waits_ms == []


def test_one_acknowledgement_measures_every_frame_up_to_it():
    watch = AckWatch()
    for number in range(3):
        watch.sent(number, number * 0.1)
    watch.acknowledged(1, 0.3)
    assert [round(ms) for ms in watch.waits_ms] == [300, 200]


def test_the_outcome_compares_what_was_said_with_what_was_heard():
    outcome = Outcome("strong", 1200, said=["I look at the plan"], reply_ms=[1500.0])
    outcome.turns = [{"speaker": "candidate", "text": "I look at a plan", "typed": False}]
    read = outcome.as_json()
    assert read["word_error_rate"] == 0.2
    assert read["latency_ms"]["reply_beyond_pause"]["p50"] == 300
    assert not outcome.is_complete
