import pytest

from backend.simulation.latency import AckWatch, ReplyWatch, percentile, spread


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.95, 95), (0.99, 99), (1.0, 100)])
def test_percentiles_are_values_that_occurred(share, value):
    assert percentile(list(range(100, 0, -1)), share) == value


def test_a_single_value_is_every_percentile():
    assert spread([12.34]) == {"p50": 12.3, "p95": 12.3, "p99": 12.3, "n": 1}


def test_nothing_measured_is_told_as_nothing():
    assert spread([]) == {"p50": None, "p95": None, "p99": None, "n": 0}


def test_a_reply_is_measured_from_the_end_of_speech_to_its_first_sound():
    watch = ReplyWatch()
    watch.speech_began()
    watch.speech_ended(10.0)
    watch.reply_sounded(11.5)
    watch.reply_sounded(11.6)
    assert watch.waits_ms == [1500]


def test_sound_before_any_answer_is_no_reply():
    watch = ReplyWatch()
    watch.reply_sounded(1.0)
    assert (watch.waits_ms, watch.cut_in) == ([], 0)


def test_an_interviewer_who_cuts_in_is_counted_and_not_measured():
    watch = ReplyWatch()
    watch.speech_began()
    watch.reply_sounded(1.0)
    assert (watch.waits_ms, watch.cut_in) == ([], 1)


def test_an_outage_is_no_latency():
    watch = ReplyWatch()
    watch.speech_began()
    watch.speech_ended(1.0)
    watch.forget()
    watch.reply_sounded(60.0)
    assert watch.waits_ms == []


def test_one_acknowledgement_measures_every_frame_up_to_it():
    watch = AckWatch()
    for number in range(3):
        watch.sent(number, number / 10)
    watch.acknowledged(1, 0.3)
    assert [round(wait_ms) for wait_ms in watch.waits_ms] == [300, 200]
    watch.acknowledged(1, 0.4)
    assert len(watch.waits_ms) == 2
