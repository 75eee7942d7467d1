"""When speech counts as unlike the beginning of its own talk, on literal directions."""

import numpy as np
import pytest

from backend.scoring.signals.findings import Band, Kind, State
from backend.scoring.signals.likeness import (
    BACK_HOPS,
    ENROL_HOPS,
    HOLD_HOPS,
    Likeness,
    Rule,
    own_likeness,
)

RULE = Rule(deviation=-3.5, needed=5, of=6, least_spread=0.05, medium=-8.0)
BEGINNING = 29
"""Windows of 2 s, one each second, in the first 30 s."""


def pointing(alike, wobble=0.0):
    """A direction that is so much like (1, 0, 0)."""
    across = np.sqrt(1 - alike**2)
    return np.array([alike, across * np.cos(wobble), across * np.sin(wobble)], np.float32)


class Talk:
    """One stream's windows of speech, one each second without a pause."""

    def __init__(self, rule=RULE):
        self.likeness = Likeness(4, rule, window_hops=20, directions=3)
        self.hop = 20

    def say(self, alike, windows=1):
        for number in range(windows):
            direction = pointing(alike, number)
            self.likeness.add(direction, self.hop - 20, self.hop, self.hop)
            self.hop += 10
        return self

    def begin(self):
        return self.say(0.98, BEGINNING)

    def end(self):
        return self.likeness.told(self.hop, last=True)


def test_the_beginning_is_half_a_minute_of_speech():
    talk = Talk().say(0.98, BEGINNING - 1)
    assert not talk.likeness.is_ready

    talk.say(0.98)
    assert talk.likeness.is_ready
    assert 20 + (BEGINNING - 1) * 10 == ENROL_HOPS
    assert talk.likeness.compared == 0


def test_nothing_is_said_of_a_talk_that_goes_on_as_it_began():
    talk = Talk().begin().say(0.98, 300)

    assert talk.end() == []
    assert talk.likeness.compared == 300


def test_other_speech_is_one_note_with_its_place():
    talk = Talk().begin().say(0.98, 10).say(0.2, 12).say(0.98, 20)

    (note,) = talk.end()
    assert (note.slot, note.kind, note.state) == (4, Kind.DIFFERENT_VOICE, State.CLOSED)
    first = (BEGINNING + 10) * 1000
    assert (note.start_ms, note.end_ms) == (first, first + 13_000)
    assert note.coverage_s == 13
    assert note.detail["deviation"] < -3.5
    assert note.thresholds == {"deviation": -3.5}
    assert note.notice is None


@pytest.mark.parametrize(("windows", "notes"), [(4, 0), (5, 1), (6, 1)])
def test_five_of_six_windows_make_a_note(windows, notes):
    assert len(Talk().begin().say(0.98, 10).say(0.2, windows).say(0.98, 20).end()) == notes


def test_windows_here_and_there_make_none():
    talk = Talk().begin()
    for _ in range(50):
        talk.say(0.2, 2).say(0.98)

    assert talk.end() == []


@pytest.mark.parametrize(("alike", "band"), [(0.75, Band.LOW), (-0.5, Band.MEDIUM)])
def test_a_note_is_low_or_medium_and_never_more(alike, band):
    (note,) = Talk().begin().say(alike, 10).say(0.98, 10).end()

    assert note.band == band


def test_a_minute_has_one_note_at_most():
    talk = Talk().begin()
    for _ in range(20):
        talk.say(0.2, 7).say(0.98, 8)
    notes = talk.end()

    starts = [note.start_ms for note in notes]
    assert 3 <= len(notes) <= 6
    assert min(np.diff(starts)) >= 60_000


def test_a_note_waits_until_a_change_of_the_room_would_be_known():
    talk = Talk().begin().say(0.2, 10).say(0.98, 10)
    ended = (BEGINNING + 10) * 10 + 10

    assert talk.likeness.told(ended + HOLD_HOPS - 1) == []
    assert len(talk.likeness.told(ended + HOLD_HOPS)) == 1
    assert talk.likeness.told(ended + HOLD_HOPS + 1) == []


def test_another_room_explains_what_was_unlike_and_begins_anew():
    talk = Talk().begin().say(0.2, 10)
    talk.likeness.begin_anew(talk.hop)
    talk.say(0.2, BEGINNING + 50)

    assert talk.end() == []
    assert talk.likeness.compared == 60


def test_another_room_explains_nothing_long_before_it():
    talk = Talk().begin().say(0.2, 10).say(0.98, 10)
    talk.likeness.begin_anew(talk.hop + BACK_HOPS)

    assert len(talk.end()) == 1


def test_what_runs_at_the_end_is_told():
    assert len(Talk().begin().say(0.2, 8).end()) == 1


def test_an_even_voice_is_no_reason_to_be_strict():
    strict = Talk(Rule(-3.5, 5, 6, least_spread=1e-6, medium=-8.0))
    lenient = Talk()
    for talk in (strict, lenient):
        talk.begin().say(0.9, 10)

    assert len(strict.end()) == 1
    assert lenient.end() == []


def test_the_beginning_is_compared_with_itself_without_shared_sound():
    own = np.stack([pointing(0.9, number) for number in range(10)])

    mean, spread = own_likeness(own, 0.001)

    alone = []
    for place in range(10):
        others = [own[other] for other in range(10) if abs(other - place) > 1]
        centre = np.sum(others, 0)
        alone.append(own[place] @ centre / np.linalg.norm(centre))
    middle = np.median(alone)
    assert mean == pytest.approx(middle, abs=1e-5)
    assert spread == pytest.approx(1.4826 * np.median(np.abs(alone - middle)), abs=1e-5)


def test_one_odd_sentence_at_the_beginning_does_not_make_every_voice_alike():
    talk = Talk().say(0.98, 20).say(0.3, 4).say(0.98, BEGINNING - 24)

    assert len(talk.say(0.2, 10).say(0.98, 10).end()) == 1


def test_what_leaves_memory_is_a_place_and_two_numbers():
    (note,) = Talk().begin().say(0.2, 10).say(0.98, 10).end()

    told = note.to_json()
    assert told.keys() == {
        *("kind", "start_ms", "end_ms", "band", "coverage_s", "detail", "thresholds"),
    }
    assert [*told["detail"]] == [*told["thresholds"]] == ["deviation"]
    assert isinstance(told["detail"]["deviation"], float)


def test_everything_heard_is_overwritten():
    talk = Talk().begin().say(0.2, 8)
    own, centre = talk.likeness._own, talk.likeness._centre
    assert own.any()
    assert centre.any()

    talk.likeness.wipe()

    assert not own.any()
    assert not centre.any()
    assert talk.end() == []
    assert not talk.likeness.is_ready
