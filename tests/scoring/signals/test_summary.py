import json

import numpy as np
import pytest

from backend.scoring.signals.series import Series, WrongSeries
from backend.scoring.signals.summary import COUNTS, Summary, empty, merge


def portion(from_ms, **counts):
    made = empty()
    made.counts |= counts
    made.from_ms, made.until_ms = from_ms, from_ms + 10_000
    made.series = Series(from_ms // 1000, np.full((5, 10), 7, np.uint8))
    return made


def test_json_reads_back():
    made = portion(20_000, scored_s=10.0, speech_s=4.0)
    made.stretches, made.latencies_ms = [(20_100, 24_100)], [900]
    made.longest_silence_ms, made.barge_ins, made.bandwidth_hz = 3000, 1, 7900.0
    made.availability = {"long_silence": "measured", "different_voice": "off"}

    again = Summary.from_json(json.loads(json.dumps(made.to_json())))
    assert again.to_json() == made.to_json()


def test_a_series_of_another_version_is_refused():
    stored = empty().to_json() | {"series": "VlNFUgI="}

    with pytest.raises(WrongSeries):
        Summary.from_json(stored)


def test_counts_that_a_later_version_added_are_nothing_in_an_older_row():
    stored = empty().to_json()
    del stored["counts"]["gaps"]

    assert Summary.from_json(stored).counts["gaps"] == 0


def test_portions_add_up_in_the_order_of_the_recording():
    late, early = portion(60_000, scored_s=10, speech_s=2), portion(0, scored_s=10, speech_s=5)
    late.latencies_ms, early.latencies_ms = [700], [1100, 900]
    late.longest_silence_ms, early.longest_silence_ms = 1000, 4000
    late.bandwidth_hz, early.bandwidth_hz = 3800.0, 7900.0

    whole = merge([late, early])
    assert whole.counts["scored_s"] == 20
    assert whole.counts["speech_s"] == 7
    assert whole.latencies_ms == [1100, 900, 700]
    assert whole.latency_ms == pytest.approx((900, 200))
    assert whole.longest_silence_ms == 4000
    assert whole.bandwidth_hz == 7900.0, "of the portion with the most speech"
    assert (whole.from_ms, whole.until_ms, whole.series.seconds) == (0, 70_000, 70)


def test_levels_are_means_of_power():
    made = portion(
        0,
        speech_power=2 * 10**-2.6,
        speech_power_s=2.0,
        voice_power=2 * 101.0,
        noise_power=3 * 1.0,
        noise_s=3.0,
    )

    assert made.speech_dbfs == -26.0
    assert made.snr_db == 20.0


def test_what_was_not_heard_has_no_level():
    nothing = empty()

    assert nothing.speech_dbfs is None
    assert nothing.snr_db is None
    assert nothing.latency_ms is None
    assert nothing.share("noisy_s") == 0
    assert set(nothing.counts) == set(COUNTS)


def test_a_last_connection_that_was_too_short_takes_nothing_back():
    long, short, older = portion(0), portion(10_000), portion(20_000)
    long.compared_s, short.compared_s = 40.0, 0.0
    long.availability = {"different_voice": "measured"}
    short.availability = {"different_voice": "not_enough_clean_speech"}

    whole = merge([long, short, older])

    assert whole.compared_s == 40
    assert whole.availability["different_voice"] == "measured"
    assert merge([short]).availability["different_voice"] == "not_enough_clean_speech"
    assert merge([older]).compared_s is None


def test_rows_from_before_voices_were_compared_are_read():
    stored = empty().to_json()
    del stored["compared_s"]

    assert Summary.from_json(stored).compared_s is None
