from backend.emulator import handles
from backend.emulator.handles import TTL_S, Handles


class Clock:
    now_s = 100.0

    def __call__(self):
        return self.now_s


def test_a_handle_finds_its_state_more_than_once():
    kept: Handles[str] = Handles(Clock())
    handle = kept.issue("state")
    assert kept.find(handle) == "state"
    assert kept.find(handle) == "state"


def test_an_unknown_handle_finds_nothing():
    assert Handles(Clock()).find("x") is None


def test_a_handle_is_forgotten_after_two_hours():
    clock = Clock()
    kept: Handles[str] = Handles(clock)
    handle = kept.issue("state")
    clock.now_s += TTL_S
    assert kept.find(handle) is None


def test_the_oldest_are_forgotten_when_there_are_many(monkeypatch):
    monkeypatch.setattr(handles, "MAX_HANDLES", 2)
    kept: Handles[str] = Handles(Clock())
    first, second, third = (kept.issue(name) for name in "abc")
    assert kept.find(first) is None
    assert (kept.find(second), kept.find(third)) == ("b", "c")
