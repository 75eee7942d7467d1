import numpy as np

from backend.scoring.signals.activity import Activity, Talk

SLOT = np.array([0])
SPOKEN, STILL = 0.9, 0.05


class Told:
    """Hops of one stream, each as (speech, interviewer sounds, gated)."""

    def __init__(self):
        self.activity = Activity(1)
        self.activity.begin(0, 0)
        self.hop = 0

    def take(self, hops, speech=STILL, *, playing=False, gate=False):
        frames = np.full((1, 5), speech, np.float32) if np.isscalar(speech) else speech
        for _ in range(hops):
            self.speaking, self.silent_s = self.activity.update(
                SLOT, np.array([self.hop]), frames, np.array([gate]), np.array([playing])
            )
            self.hop += 1
        return self

    def talk(self) -> Talk:
        self.activity.end(0)
        return self.activity.talks[0]


def test_a_stretch_has_the_edges_of_its_20_ms_frames():
    begins = np.array([[0.1, 0.1, 0.9, 0.9, 0.9]], np.float32)
    ends = np.array([[0.9, 0.9, 0.9, 0.2, 0.1]], np.float32)
    told = Told().take(10).take(1, begins).take(8, SPOKEN).take(1, ends).take(10)

    assert told.talk().stretches == [(1040, 1960)]


def test_a_cough_is_no_speech():
    assert Told().take(5).take(1, SPOKEN).take(10).talk().stretches == []


def test_a_short_pause_does_not_end_a_stretch():
    told = Told().take(5, SPOKEN).take(4).take(5, SPOKEN).take(10)

    assert told.talk().stretches == [(0, 1400)]


def test_doubtful_speech_keeps_a_stretch_and_does_not_begin_one():
    assert Told().take(20, 0.4).talk().stretches == []
    told = Told().take(5, SPOKEN).take(10, 0.4).take(3, SPOKEN).take(10)
    assert told.talk().stretches == [(0, 1800)]


def test_latency_is_from_the_interviewers_last_word_to_the_candidates_first():
    told = Told().take(20, playing=True).take(13).take(10, SPOKEN).take(10)
    told.take(10, playing=True).take(4).take(10, SPOKEN)

    assert told.talk().latencies_ms == [1300, 400]


def test_speech_over_the_interviewer_is_a_barge_in_and_no_latency():
    told = Told().take(10, playing=True).take(5, SPOKEN, playing=True).take(10, SPOKEN).take(9)

    talk = told.talk()
    assert (talk.barge_ins, talk.latencies_ms, talk.stretches) == (1, [], [(1000, 2500)])


def test_the_interviewers_echo_is_nobodys_speech():
    told = Told().take(10, SPOKEN, playing=True, gate=True).take(10)

    assert told.talk() == Talk(longest_silence_ms=0, awaits=True)


def test_speech_that_turns_out_to_be_echo_is_taken_back():
    told = Told().take(5, SPOKEN, playing=True).take(5, SPOKEN, playing=True, gate=True).take(5)

    assert (told.talk().stretches, told.talk().barge_ins) == ([], 0)


def test_silence_is_when_neither_speaks():
    told = Told().take(10, playing=True).take(30)
    assert told.silent_s.tolist() == [3.0]
    told.take(3, SPOKEN)
    assert told.silent_s.tolist() == [0.0]
    assert told.talk().longest_silence_ms == 3000


def test_nothing_spans_a_gap():
    told = Told().take(10, SPOKEN)
    told.hop = 600
    told.activity.interrupt(0, 60_000)
    told.take(10).take(5, SPOKEN)

    assert told.talk().stretches == [(0, 1000), (61_000, 61_500)]
    assert told.talk().longest_silence_ms == 1000


def test_two_streams_are_told_apart():
    both = Activity(2)
    both.begin(0, 0)
    both.begin(1, 0)
    speech = np.array([[SPOKEN] * 5, [STILL] * 5], np.float32)
    none = np.zeros(2, np.bool_)
    speaking = none
    for hop in range(10):
        speaking, _ = both.update(np.array([1, 0]), np.array([hop, hop]), speech, none, none)

    assert speaking.tolist() == [True, False]
