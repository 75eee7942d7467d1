"""Sound goes into its slot and comes out as hops with their context, however it was cut."""

import random

import numpy as np
import pytest

from backend.scoring.features import CONTEXT_SAMPLES, HOP_INPUT_SAMPLES, HOP_SAMPLES
from backend.scoring.slots import RING_HOPS, Break, SlotTable

SOUND = np.random.default_rng(3).integers(-32768, 32767, 60 * HOP_SAMPLES, dtype=np.int16)


@pytest.fixture
def breaks():
    return []


@pytest.fixture
def table(breaks):
    table = SlotTable(4, breaks.append, clock=lambda: 7.0)
    for slot in range(4):
        table.open(slot)
    return table


def hop(table, slot, index):
    return table.read(np.array([slot]), np.array([index]))[0]


def test_the_first_sound_stands_behind_an_empty_hop(table, breaks):
    table.write(1, 500, SOUND[:HOP_SAMPLES].tobytes())

    assert breaks == [Break(1, 0, 500 - HOP_SAMPLES)]
    assert table.written[1] == 2 * HOP_SAMPLES
    assert (hop(table, 1, 1)[CONTEXT_SAMPLES:] == SOUND[:HOP_SAMPLES]).all()
    assert not hop(table, 1, 1)[:CONTEXT_SAMPLES].any()


@pytest.mark.parametrize("seed", range(5))
def test_any_cutting_gives_the_same_hops(table, seed):
    pieces, place, pick = [], 0, random.Random(seed)
    while place < len(SOUND):
        length = pick.choice([1, 159, 1600, 3200, 5000])
        pieces.append((place, SOUND[place : place + length]))
        place += length
    padded = np.concatenate([np.zeros(HOP_SAMPLES, np.int16), SOUND])
    seen = 1
    for first, samples in pieces:
        table.write(2, first, samples.tobytes())
        while (seen + 1) * HOP_SAMPLES <= table.written[2]:
            begin = seen * HOP_SAMPLES - CONTEXT_SAMPLES
            assert (hop(table, 2, seen) == padded[begin : begin + HOP_INPUT_SAMPLES]).all()
            seen += 1

    assert seen == 61


def test_slots_do_not_touch_each_other(table):
    for slot, first in ((0, 0), (3, 1000)):
        table.write(slot, first, SOUND[first : first + HOP_SAMPLES].tobytes())

    both = table.read(np.array([0, 3]), np.array([1, 1]))
    assert (both[0, CONTEXT_SAMPLES:] == SOUND[:HOP_SAMPLES]).all()
    assert (both[1, CONTEXT_SAMPLES:] == SOUND[1000 : 1000 + HOP_SAMPLES]).all()


def test_sound_behind_a_gap_begins_with_silence_around_it(table, breaks):
    table.write(0, 0, SOUND[:2000].tobytes())
    table.write(0, 9000, SOUND[9000:10600].tobytes())

    # The 400 samples before the gap never made a hop.
    assert breaks[1] == Break(0, 2, 9000 - 3 * HOP_SAMPLES)
    assert not hop(table, 0, 3)[:CONTEXT_SAMPLES].any()
    assert (hop(table, 0, 3)[CONTEXT_SAMPLES:] == SOUND[9000:10600]).all()


def test_sound_sent_twice_is_taken_once(table, breaks):
    table.write(0, 0, SOUND[:HOP_SAMPLES].tobytes())
    table.write(0, 0, SOUND[:HOP_SAMPLES].tobytes())
    table.write(0, 800, SOUND[800 : 2 * HOP_SAMPLES].tobytes())

    assert table.written[0] == 3 * HOP_SAMPLES
    assert (hop(table, 0, 2)[CONTEXT_SAMPLES:] == SOUND[HOP_SAMPLES : 2 * HOP_SAMPLES]).all()
    assert len(breaks) == 1


def test_a_hop_that_was_overwritten_is_found_out(table):
    slots, indices = np.array([0]), np.array([1])
    for number in range(RING_HOPS - 3):
        table.write(0, number * HOP_SAMPLES, SOUND[:HOP_SAMPLES].tobytes())
        assert table.is_intact(slots, indices).all()
    for number in range(RING_HOPS - 3, RING_HOPS + 1):
        table.write(0, number * HOP_SAMPLES, SOUND[:HOP_SAMPLES].tobytes())

    assert not table.is_intact(slots, indices).any()


def test_a_hop_knows_when_it_was_complete(table):
    table.write(0, 0, SOUND[:HOP_SAMPLES].tobytes())

    assert table.arrived_s(np.array([0]), np.array([1])).tolist() == [7.0]


def test_a_slot_is_empty_for_the_next_stream(table):
    table.write(0, 0, SOUND[: 3 * HOP_SAMPLES].tobytes())
    table.open(0)
    table.write(0, 0, SOUND[:HOP_SAMPLES].tobytes())

    assert table.written[0] == 2 * HOP_SAMPLES
    assert not hop(table, 0, 1)[:CONTEXT_SAMPLES].any()
