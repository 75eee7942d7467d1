import random

from backend.live.ordering import MAX_HELD, Ordering
from backend.live.protocol import AudioFrame


def sent(numbers):
    """The numbers in the order in which they are handed on."""
    ordering, expected, taken = Ordering(), 0, []
    for number in numbers:
        for frame in ordering.take(AudioFrame(number, b""), expected):
            taken.append(frame.number)
            expected = frame.number + 1
    return taken


def test_frames_in_order_are_handed_on_at_once():
    assert sent(range(20)) == list(range(20))


def test_what_comes_in_another_order_or_twice_is_handed_on_once_and_in_order():
    chance = random.Random(11)
    for _ in range(50):
        numbers = sorted(range(200), key=lambda number: number + chance.uniform(0, MAX_HELD - 1))
        numbers += chance.sample(range(200), 20)
        assert sent(numbers) == list(range(200))


def test_a_frame_that_never_comes_does_not_hold_up_the_rest():
    numbers = [number for number in range(40) if number != 5]
    assert sent(numbers) == numbers
