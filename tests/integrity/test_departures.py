from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from uuid import UUID

import pytest

from backend.integrity.departures import (
    MAX_PARTS,
    Observation,
    is_same_departure,
    joined,
    one_per_departure,
)

ONE, TWO = UUID(int=1), UUID(int=2)


def hidden(start_ms, end_ms, **more):
    return Observation("tab_hidden", start_ms, end_ms, **more)


def blurred(start_ms, end_ms, **more):
    return Observation("focus_lost", start_ms, end_ms, **more)


def plain(event):
    """Without the list of its single signals."""
    return replace(event, parts=())


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        ([], []),
        ([hidden(0, 5)], [hidden(0, 5)]),
        ([blurred(0, 900), hidden(10, 1000)], [hidden(0, 1000)]),
        ([hidden(10, 1000), blurred(0, 900)], [hidden(0, 1000)]),
        ([hidden(0, 1000), blurred(2000, 3000)], [hidden(0, 3000)]),
        ([hidden(0, 1000), blurred(2001, 3000)], [hidden(0, 1000), blurred(2001, 3000)]),
        ([blurred(0, 10), blurred(5, 20)], [blurred(0, 20)]),
        (
            [Observation("copy", 50, 50), hidden(0, 100), blurred(90, 200)],
            [hidden(0, 200), Observation("copy", 50, 50)],
        ),
    ],
)
def test_one_departure_is_one_event(observed, expected):
    assert [plain(event) for event in one_per_departure(observed)] == expected


def test_a_merged_departure_keeps_every_word_and_detail():
    merged = one_per_departure(
        [
            blurred(0, 10, explanation="The phone rang.", detail={"a": 1}),
            hidden(5, 20, explanation="The phone rang.", detail={"b": 2}),
            blurred(15, 30, explanation="Then the door."),
        ]
    )
    assert [plain(event) for event in merged] == [
        hidden(0, 30, explanation="The phone rang.\nThen the door.", detail={"a": 1, "b": 2})
    ]


def test_a_departure_lists_its_single_signals_and_keeps_the_first_identity():
    whole = joined(blurred(0, 10, id=ONE), hidden(5, 20, id=TWO))
    assert (whole.id, whole.kind) == (ONE, "tab_hidden")
    assert whole.parts == (
        {"kind": "focus_lost", "start_ms": 0, "end_ms": 10, "id": str(ONE)},
        {"kind": "tab_hidden", "start_ms": 5, "end_ms": 20, "id": str(TWO)},
    )
    assert joined(whole, hidden(5, 20, id=TWO)) == whole


def test_a_departure_of_very_many_signals_lists_the_first_ones():
    whole = hidden(0, 1)
    for start_ms in range(1, 2 * MAX_PARTS):
        whole = joined(whole, blurred(start_ms, start_ms + 1))
    assert (len(whole.parts), whole.end_ms) == (MAX_PARTS, 2 * MAX_PARTS)


def test_signals_that_come_one_by_one_in_any_order_are_one_departure():
    signals = (blurred(0, 400), hidden(300, 5000), blurred(5900, 6000))
    for order in permutations(signals):
        whole = order[0]
        rest = list(order[1:])
        while rest:
            near = next(one for one in rest if is_same_departure(whole, one))
            rest.remove(near)
            whole = joined(whole, near)
        assert (whole.kind, whole.start_ms, whole.end_ms) == ("tab_hidden", 0, 6000)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (hidden(0, 1000), hidden(2001, 3000)),
        (hidden(2001, 3000), hidden(0, 1000)),
        (hidden(0, 1000), Observation("copy", 500, 500)),
        (hidden(0, 1000), blurred(0, 1000, source="server")),
    ],
)
def test_what_is_apart_stays_apart(one, other):
    assert not is_same_departure(one, other)
