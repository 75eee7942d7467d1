"""A tick over many streams, in virtual time."""

from typing import Any

import numpy as np
import pytest
import scipy.signal

from backend.scoring.features import HOP_SAMPLES, RATE_HZ
from backend.scoring.ladder import TICK_S, UP_TICKS, Level
from backend.scoring.signals.findings import Availability, Kind, Options
from backend.scoring.work import Work
from tests.scoring.conftest import ENGINES
from tests.scoring.virtual import VirtualScorer


@pytest.fixture
def scorer(engines):
    return VirtualScorer(engines["numpy"])


def sound(seconds, seed=1, loudness=3000):
    noise = np.random.default_rng(seed).normal(0, loudness, int(seconds * RATE_HZ))
    return np.clip(noise, -32768, 32767).astype(np.int16)


def state_of(scorer, stream):
    return scorer.work._state[stream.slot].copy()


def heard_alone(engine, samples, slot=0):
    scorer = VirtualScorer(engine)
    stream = scorer.attach(slot)
    scorer.play((stream, samples))
    return state_of(scorer, stream), scorer.finish(stream, len(samples))


@pytest.mark.parametrize("name", ENGINES)
def test_two_interleaved_streams_give_exactly_what_each_gives_alone(engines, name):
    one, other = sound(12, 1), sound(12, 2, 9000)
    one_state, one_alone = heard_alone(engines[name], one)
    other_state, other_alone = heard_alone(engines[name], other, slot=5)
    scorer = VirtualScorer(engines[name])
    first, second = scorer.attach(0), scorer.attach(5)
    scorer.play((first, one), (second, other))

    assert np.array_equal(state_of(scorer, first), one_state)
    assert np.array_equal(state_of(scorer, second), other_state)
    assert not np.array_equal(one_state, other_state)
    assert scorer.finish(first, len(one)).to_json() == one_alone.to_json()
    assert scorer.finish(second, len(other)).to_json() == other_alone.to_json()


def test_a_crowd_that_comes_and_goes_changes_nothing(engines):
    samples = sound(6)
    state, alone = heard_alone(engines["numpy"], samples)
    scorer = VirtualScorer(engines["numpy"], slots=40)
    stream = scorer.attach(17)
    others = [scorer.attach(slot) for slot in range(40) if slot != 17]
    for start in range(0, len(samples), HOP_SAMPLES):
        stream.feed(start, samples[start : start + HOP_SAMPLES].tobytes())
        for number, other in enumerate(others):
            if start // HOP_SAMPLES % (number + 1) == 0:
                other.feed(start, sound(0.1, number).tobytes())
        scorer.tick(2)

    assert np.array_equal(state_of(scorer, stream), state)
    assert scorer.finish(stream, len(samples)).to_json() == alone.to_json()


def test_a_slot_keeps_nothing_for_its_next_stream(scorer, engines):
    samples = sound(5)
    state, alone = heard_alone(engines["numpy"], samples)
    earlier = scorer.attach(0)
    scorer.play((earlier, sound(7, 8, 20000)))
    scorer.finish(earlier, 7 * RATE_HZ)
    later = scorer.attach(0)
    scorer.play((later, samples))

    assert np.array_equal(state_of(scorer, later), state)
    assert scorer.finish(later, len(samples)).to_json() == alone.to_json()


def test_a_stream_that_waits_longer_than_a_second_is_taken_up_at_its_newest_hop(scorer):
    stream = scorer.attach(0)
    scorer.play((stream, sound(3)))
    backlog = sound(1.5, 4)
    for start in range(0, len(backlog), HOP_SAMPLES):
        stream.feed(3 * RATE_HZ + start, backlog[start : start + HOP_SAMPLES].tobytes())
    scorer.tick(2)

    assert stream.scored_until == int(4.5 * RATE_HZ)
    assert scorer.work.gauges.skipped_s == pytest.approx(1.4)
    assert scorer.work.gauges.backlog_s == 0
    summary = scorer.finish(stream, int(4.5 * RATE_HZ))
    assert summary.counts["unscored_s"] == pytest.approx(1.4)
    assert summary.counts["scored_s"] == pytest.approx(3.1)


def test_a_second_of_backlog_is_worked_off(scorer):
    stream = scorer.attach(0)
    late = sound(1.0)
    for start in range(0, len(late), HOP_SAMPLES):
        stream.feed(start, late[start : start + HOP_SAMPLES].tobytes())
    scorer.tick()
    assert scorer.work.gauges.backlog_s == pytest.approx(0.7)
    scorer.tick(3)

    assert scorer.work.gauges.backlog_s == 0
    assert scorer.work.gauges.skipped_s == 0


def test_a_hop_is_not_looked_for_before_it_can_be_due(scorer):
    stream = scorer.attach(0)
    stream.feed(0, sound(0.1).tobytes())
    scorer.tick(2)
    assert scorer.work.gauges.hops == 1
    stream.feed(HOP_SAMPLES, sound(0.1).tobytes())
    scorer.tick()
    assert scorer.work.gauges.hops == 1
    scorer.tick()
    assert scorer.work.gauges.hops == 2

    stream.feed(2 * HOP_SAMPLES, sound(0.2).tobytes())
    scorer.tick()
    assert scorer.work.gauges.hops == 3


def test_sound_that_never_came_is_a_gap_and_resets_the_network_after_two_seconds(engines):
    scorer = VirtualScorer(engines["numpy"])
    stream = scorer.attach(0)
    scorer.play((stream, sound(4, 1)))
    scorer.play((stream, sound(3, 2)), first_sample=10 * RATE_HZ)
    fresh = VirtualScorer(engines["numpy"])
    other = fresh.attach(0)
    fresh.play((other, sound(3, 2)), first_sample=10 * RATE_HZ)

    assert np.array_equal(state_of(scorer, stream), state_of(fresh, other))
    assert stream.scored_until == 13 * RATE_HZ
    assert scorer.finish(stream, 13 * RATE_HZ).counts["scored_s"] == pytest.approx(7)


@pytest.mark.parametrize(("gain", "found"), [(0.2, True), (0.0, False)])
def test_the_interviewers_own_voice_in_the_microphone_is_found(scorer, gain, found):
    voice = np.repeat(sound(8 * 2 / 3, 5), 3).astype(np.int16)[: 8 * 24_000]
    echo = np.concatenate([np.zeros(800), scipy.signal.resample_poly(voice / 1.0, 2, 3) * gain])
    microphone = (echo[: 8 * RATE_HZ] + sound(8, 2, 20)).astype(np.int16)
    stream = scorer.attach(0)
    for start in range(0, len(voice), 1200):
        stream.played(start * 2 // 3, voice[start : start + 1200].tobytes(), 24_000)
    scorer.play((stream, microphone))

    kinds = {finding.kind for finding in stream.listener.findings}
    assert (Kind.INTERVIEWER_AUDIBLE in kinds) == found
    availability = scorer.finish(stream, 8 * RATE_HZ).availability
    assert availability[Kind.INTERVIEWER_AUDIBLE] == Availability.MEASURED


def test_another_microphone_resets_the_network(scorer):
    stream = scorer.attach(0)
    scorer.play((stream, sound(3)))
    stream.reset()
    scorer.tick()

    assert not state_of(scorer, stream).any()


def test_one_wake_up_for_a_batch_and_none_without_news(scorer):
    streams = [scorer.attach(slot) for slot in range(8)]
    scorer.play(*((stream, sound(20, stream.slot, 0.0)) for stream in streams))
    told = [[stream.slot for stream, _, _ in post] for post in scorer.posts]

    assert told
    assert len(told) < scorer.work.gauges.batches / 10
    # What eight streams have in common comes to the loop together.
    assert [0, 1, 2, 3, 4, 5, 6, 7] in told


def test_under_load_every_other_hop_is_left_out_and_told(scorer, monkeypatch):
    stream = scorer.attach(0)
    scorer.play((stream, sound(1)))
    monkeypatch.setattr(scorer.work, "_ladder", type(scorer.work._ladder)(Level.EVERY_OTHER_HOP))
    scorer.play((stream, sound(4, 3)), first_sample=RATE_HZ)

    summary = scorer.finish(stream, 5 * RATE_HZ)
    assert summary.counts["scored_s"] == pytest.approx(3, abs=0.2)
    assert summary.counts["unscored_s"] == pytest.approx(2, abs=0.2)


def test_a_slow_engine_climbs_the_ladder(engines):
    scorer = VirtualScorer(engines["numpy"])

    class Slow:
        name, block = "numpy", 16

        def step(self, features, state):
            scorer.now_s += 3 * TICK_S
            return engines["numpy"].step(features, state)

    slow: Any = Slow()
    scorer.work._engine = slow
    stream = scorer.attach(0)
    for start in range(0, 4 * UP_TICKS * HOP_SAMPLES, HOP_SAMPLES):
        stream.feed(start, sound(0.1).tobytes())
        scorer.tick()

    assert scorer.work.gauges.level >= Level.NO_REFERENCE


def test_a_batch_that_fails_is_unscored_and_the_next_one_goes_on(engines):
    class Failing:
        name, block = "numpy", 16
        calls = 0

        def step(self, features, state):
            self.calls += 1
            if self.calls == 10:
                raise FloatingPointError
            return engines["numpy"].step(features, state)

    scorer = VirtualScorer(Failing())
    stream = scorer.attach(0)
    scorer.play((stream, sound(3)))

    assert scorer.work.gauges.failures == 1
    summary = scorer.finish(stream, 3 * RATE_HZ)
    assert summary.counts["unscored_s"] == pytest.approx(0.1)
    assert summary.counts["scored_s"] == pytest.approx(2.9)


def test_what_was_heard_until_it_gives_up_is_told(scorer):
    stream = scorer.attach(0)
    scorer.play((stream, sound(3)))
    scorer.work.give_up()

    assert stream.listener.summary.counts["scored_s"] == pytest.approx(3)


def tones(seconds):
    time_s = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    notes = (262, 330, 392, 523)
    melody = np.zeros(len(time_s))
    for n, hz in enumerate(notes):
        melody += np.sin(2 * np.pi * hz * time_s) * (np.sin(2 * np.pi * time_s / (3 + n)) > 0)
    return (melody * 5000).astype(np.int16)


LOOPS = {
    "silence": sound(10, 1, 3),
    "music": tones(10),
    "digital zero": np.zeros(10 * RATE_HZ, np.int16),
    "extremes": np.tile(np.array([32767, -32768, -32768, 32767, 0], np.int16), 2 * RATE_HZ),
    "full scale": np.full(10 * RATE_HZ, -32768, np.int16),
}


def hear(engine, minutes):
    """Play each sound for so long, in virtual time, and check what came of it."""
    scorer = VirtualScorer(engine, slots=len(LOOPS))
    streams = {label: scorer.attach(slot) for slot, label in enumerate(LOOPS)}
    for hop in range(minutes * 600):
        for label, stream in streams.items():
            start = hop * HOP_SAMPLES % (10 * RATE_HZ)
            part = LOOPS[label][start : start + HOP_SAMPLES]
            stream.feed(hop * HOP_SAMPLES, part.tobytes())
        scorer.now_s += 0.1
        scorer.work.tick()

    assert np.isfinite(scorer.work._state).all()
    assert scorer.work.gauges.failures == 0
    for label, stream in streams.items():
        summary = scorer.finish(stream, minutes * 60 * RATE_HZ)
        assert summary.counts["scored_s"] == pytest.approx(minutes * 60, abs=1), label
        assert summary.counts["unscored_s"] == 0, label
        assert all(np.isfinite(value) for value in summary.counts.values()), label
        assert len(stream.listener.findings) < minutes * 6 + 10, label


@pytest.mark.parametrize("name", ["numpy", "litert"])
def test_minutes_of_anything_stay_finite_and_complete(engines, name):
    hear(engines[name], 3)


@pytest.mark.full
@pytest.mark.parametrize("name", ["numpy", "litert"])
def test_an_hour_of_anything_stays_finite_and_complete(engines, name):
    hear(engines[name], 60)


def test_the_work_runs_in_no_thread_of_its_own():
    assert not hasattr(Work, "start")


VOICE = Options(opted_in=frozenset({"different_voice"}))


def test_another_microphone_begins_the_comparison_of_voices_anew(scorer):
    stream = scorer.attach(0, VOICE)
    scorer.play((stream, sound(1)))
    watched = scorer.work._bank.watch._watched[0]

    stream.reset()
    scorer.tick()

    assert watched.anew == 1


def test_under_load_voices_are_no_longer_compared(scorer, monkeypatch):
    stream = scorer.attach(0, VOICE)
    monkeypatch.setattr(scorer.work, "_ladder", type(scorer.work._ladder)(Level.NO_VOICES))
    scorer.play((stream, sound(1)))

    assert scorer.work._bank.watch.level == Level.NO_VOICES


def test_a_stream_that_is_given_up_leaves_no_speech_behind(scorer):
    stream = scorer.attach(0, VOICE)
    scorer.play((stream, sound(1)))
    watched = scorer.work._bank.watch._watched[0]
    watched.features[:] = 1

    scorer.work.give_up()

    assert not watched.features.any()
    assert stream.listener.summary.compared_s == 0
