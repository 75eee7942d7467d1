import numpy as np

from backend.scoring.signals.switches import Span, Switches, Turned

SLOTS = np.array([2, 0])
ON, OFF = np.array([[True, False]]), np.array([[False, False]])
ALL = np.array([[True, True]])


def step(switches, hop, enter, leave, judged=ALL):
    return switches.update(SLOTS, np.array([hop, hop]), enter, leave, judged)


def test_a_condition_turns_once_and_again_when_it_ends():
    switches = Switches(1, 3)

    assert step(switches, 10, ON, OFF) == [Turned(0, 0, began=True)]
    assert step(switches, 11, ON, OFF) == []
    assert switches.on(SLOTS).tolist() == [[True, False]]
    assert step(switches, 12, OFF, ON) == [Turned(0, 0, began=False)]
    assert switches.span(0, 2) == Span(since_hop=10, judged_hops=3)


def test_what_is_not_judged_is_no_coverage():
    switches = Switches(1, 3)
    step(switches, 0, ON, OFF)
    step(switches, 1, OFF, OFF, judged=OFF)
    step(switches, 2, OFF, OFF)

    assert switches.span(0, 2).judged_hops == 2


def test_a_forgotten_slot_is_off():
    switches = Switches(1, 3)
    step(switches, 0, ON, OFF)
    switches.forget(2)

    assert not switches.on(SLOTS).any()
