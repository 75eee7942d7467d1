"""Streams whose speech is compared with their own beginning, beside others that asked for nothing."""

import numpy as np
import pytest

from backend.scoring.ladder import Level
from backend.scoring.signals.likeness import Likeness, Rule
from backend.scoring.signals.summary import empty
from backend.scoring.voice_network import WINDOW_HOPS, VoiceWeights
from backend.scoring.voice_watch import RING_HOPS, VoiceWatch
from tests.scoring.test_voice_network import arrays

RULE = Rule(deviation=-3.5, needed=5, of=6, least_spread=0.01, medium=-8.0)
WEIGHTS = VoiceWeights.of(arrays())


class Kept(Likeness):
    """Remembers what it was given."""

    def __init__(self, slot):
        super().__init__(slot, RULE, WINDOW_HOPS, 64)
        self.given = []

    def add(self, direction, since_hop, until_hop, heard):
        self.given.append((direction.copy(), since_hop, until_hop, heard))
        super().add(direction, since_hop, until_hop, heard)


class Watch:
    """A watch over streams whose speech is noise of their own."""

    def __init__(self, *slots):
        self.made = {}
        self.watch = VoiceWatch(self.make, lambda: WEIGHTS)
        self.random = {slot: np.random.default_rng(slot) for slot in slots}
        self.hop = 0
        for slot in slots:
            self.watch.open(slot)

    def make(self, slot):
        self.made[slot] = Kept(slot)
        return self.made[slot]

    def hear(self, hops, slots, clean=True):
        """Feed so many hops to slots; `clean` is a flag, or a function of slot and hop."""
        for _ in range(hops):
            features = np.stack(
                [self.random[slot].standard_normal((10, 40)) for slot in slots]
            ).astype(np.float32)
            flags = [clean(slot, self.hop) if callable(clean) else clean for slot in slots]
            self.watch.update(
                np.array(slots), np.full(len(slots), self.hop), features, np.array(flags)
            )
            self.hop += 1

    def close(self, slot):
        summary = empty()
        self.watch.close(slot, summary)
        return summary


def places(kept):
    return [given[1:] for given in kept.given]


def test_a_window_is_two_seconds_of_speech_and_comes_once_a_second():
    watch = Watch(3)
    watch.hear(45, [3])

    assert places(watch.made[3]) == [(0, 20, 20), (10, 30, 30), (20, 40, 40)]


def test_windows_hold_clean_speech_alone():
    watch = Watch(3)
    watch.hear(60, [3], clean=lambda _, hop: hop % 2 == 0)

    assert places(watch.made[3]) == [(0, 39, 20), (20, 59, 30)]


def test_nobody_is_watched_unless_opened():
    watch = Watch(3)
    watch.random[5] = np.random.default_rng(5)
    watch.hear(50, [3, 5])

    assert len(watch.watch) == 1
    assert list(watch.made) == [3]


def speaks(slot, hop):
    return (hop * (slot + 3) // 7) % 3 != 0


def test_streams_side_by_side_give_to_the_bit_what_each_gives_alone():
    crowd = Watch(*range(30))
    crowd.hear(700, list(range(30)), clean=speaks)
    together = {slot: crowd.close(slot) for slot in range(30)}
    for slot in (0, 7, 29):
        alone = Watch(slot)
        alone.hear(700, [slot], clean=speaks)
        summary = alone.close(slot)

        assert len(alone.made[slot].given) > 30
        for one, other in zip(alone.made[slot].given, crowd.made[slot].given, strict=True):
            assert np.array_equal(one[0], other[0])
            assert one[1:] == other[1:]
        assert summary.compared_s == together[slot].compared_s
        assert summary.findings == together[slot].findings


def test_windows_that_are_due_at_once_are_spread_over_rounds():
    watch = Watch(*range(32))
    watch.hear(19, list(range(32)))
    counts = [0]
    for number in range(9):
        watch.hear(1, list(range(32)), clean=number == 0)
        counts.append(sum(len(kept.given) for kept in watch.made.values()))

    assert max(np.diff(counts)) <= 5
    assert counts[-1] == 32


def test_no_window_is_lost_while_there_is_time():
    watch = Watch(*range(50))
    watch.hear(400, list(range(50)))
    for slot in range(50):
        watch.close(slot)

    assert {len(kept.given) for kept in watch.made.values()} == {39}
    assert RING_HOPS >= WINDOW_HOPS + 10


@pytest.mark.parametrize(
    ("level", "windows"),
    [(Level.ALL, 29), (Level.FEWER_VOICES, 10), (Level.NO_VOICES, 0), (Level.NO_NEW_STREAMS, 0)],
)
def test_it_is_the_first_that_is_left_out(level, windows):
    watch = Watch(3)
    watch.watch.level = level
    watch.hear(300, [3])

    assert len(watch.made[3].given) == windows


def test_the_end_overwrites_speech_and_directions():
    watch = Watch(3)
    watch.hear(500, [3])
    watched = watch.watch._watched[3]
    kept = (watched.features, watched.likeness._own, watched.likeness._centre)
    assert all(array.any() for array in kept)

    watch.close(3)

    assert not any(array.any() for array in kept)
    assert len(watch.watch) == 0
    assert not watch.watch._due


def test_another_room_overwrites_them_too_and_begins_anew():
    watch = Watch(3)
    watch.hear(500, [3])
    watched = watch.watch._watched[3]

    watch.watch.begin_anew(3, 480)

    kept = (watched.features, watched.likeness._own, watched.likeness._centre)
    assert not any(array.any() for array in kept)
    watch.hear(19, [3])
    assert not watched.likeness._known
    watch.hear(400, [3])
    assert watched.likeness.is_ready


def test_a_window_of_the_room_before_is_not_looked_at_any_more():
    watch = Watch(*range(32))
    watch.hear(20, list(range(32)))
    waiting = [slot for slot in range(32) if not watch.made[slot].given]
    assert waiting

    watch.watch.begin_anew(waiting[-1], 20)
    watch.hear(10, list(range(32)), clean=False)

    assert watch.made[waiting[-1]].given == []
    assert watch.made[waiting[0]].given


def test_a_summary_says_how_much_was_compared():
    watch = Watch(3, 4, 5)
    watch.hear(420, [3, 4], clean=lambda slot, hop: slot == 3 or hop < 200)

    assert watch.close(3).compared_s == 12
    short = watch.close(4)
    assert short.compared_s == 0
    assert short.availability == {"different_voice": "not_enough_clean_speech"}
    assert watch.close(5).compared_s == 0


def test_a_stream_that_asked_for_nothing_is_told_nothing():
    summary = Watch().close(9)

    assert summary.compared_s is None
    assert summary.availability == {}
    assert summary.findings == []
