"""A scorer that is absent, blocked or dead: the talk goes on, and the gap is told as unscored."""

import json
from typing import Any

import pytest

from backend.integrity import policy
from backend.journal.reader import read_interview
from backend.journal.records import Kind
from backend.journal.writer import JournalWriter
from backend.live import ear, facts
from backend.live.clock import TICK_HZ
from backend.live.ear import Ear, look_for
from backend.live.facts import Story
from backend.live.protocol import AudioFrame
from backend.live.soundtrack import Soundtrack
from backend.scoring import singleton
from backend.scoring.scorer import Unavailable
from backend.scoring.signals.findings import Band, Finding, Options, State
from backend.scoring.signals.findings import Kind as Sound

pytestmark = pytest.mark.asyncio
PCM = bytes(3200)


class FakeStream:
    """A stream that hears nothing."""

    def __init__(self, scored_until=0):
        self.fed, self.closed, self.resets = [], [], 0
        self.scored_until = scored_until

    def feed(self, sample, pcm):
        self.fed.append(sample)

    def reset(self):
        self.resets += 1

    def close(self, until):
        self.closed.append(until)


class FakeScorer:
    """A scorer in whatever standing a test wants."""

    model_version = "1.0.0 fake"

    def __init__(self, standing="ready"):
        self.standing = standing
        self.stream = FakeStream()

    def attach(self, listener, options, sample):
        if self.standing != "ready":
            raise Unavailable(self.standing)
        return self.stream


class Rows:
    """Collects what would be written."""

    def __init__(self):
        self.written = []

    def put(self, verb, value):
        self.written.append(value)

    write_heard = write_scores = None


@pytest.fixture
def talk(tmp_path, monkeypatch):
    """A talk's soundtrack with its real journal, and an ear on it."""

    class Talk:
        rows: Any = Rows()
        told: list[Any] = []

        def begin(self, scorer, story=None):
            monkeypatch.setattr(singleton, "current", lambda: scorer)
            self.journal = JournalWriter(tmp_path, 1)
            self.track = Soundtrack(story or Story(), self.journal, pytest.fail)
            self.ear = Ear(
                self.track, self.rows, self.rows, self.told.append, Options(), story or Story()
            )
            self.track.let_hear(self.ear)
            return self

        def frames(self, first, last):
            for number in range(first, last):
                assert self.track.take(AudioFrame(number, PCM))

        async def end(self):
            await self.ear.close()
            self.journal.close()
            records = list(read_interview(tmp_path))
            self.story = facts.tell(records)
            self.sound = [r for r in records if r.kind == Kind.CANDIDATE_AUDIO]
            self.facts = [json.loads(r.payload) for r in records if r.kind == Kind.FACT]
            return [(f["kind"], f["start_ms"], f["end_ms"], f["detail"]) for f in self.story.heard]

    return Talk()


async def test_without_a_scorer_the_whole_talk_is_unscored(talk):
    talk.begin(None).frames(0, 50)

    assert await talk.end() == [("unscored", 0, 5000, {"reason": "off"})]
    assert len(talk.sound) == 50
    assert talk.story.accounted == 5 * TICK_HZ


async def test_what_was_said_while_it_loaded_is_unscored_and_the_rest_is_fed(talk):
    scorer = FakeScorer("loading")
    talk.begin(scorer).frames(0, 25)
    scorer.standing = "ready"
    talk.frames(25, 40)

    assert [(e.kind, e.start_ms, e.end_ms) for e in talk.rows.written] == [("unscored", 0, 3000)]
    assert scorer.stream.fed == [number * 1600 for number in range(30, 40)]


async def test_a_scorer_that_dies_leaves_a_gap_and_the_talk_goes_on(talk):
    scorer = FakeScorer()
    talk.begin(scorer).frames(0, 30)
    scorer.standing, scorer.stream.scored_until = "failed", 20 * 1600
    talk.frames(30, 60)

    assert await talk.end() == [("unscored", 2000, 6000, {"reason": "failed"})]
    assert len(talk.sound) == 60


async def test_a_blocked_scorer_keeps_the_end_waiting_only_so_long(talk, monkeypatch):
    monkeypatch.setattr(ear, "CLOSE_S", 0.01)
    scorer = FakeScorer()
    talk.begin(scorer).frames(0, 40)
    scorer.stream.scored_until = 10 * 1600

    assert await talk.end() == [("unscored", 1000, 4000, {"reason": "stalled"})]


async def test_what_a_killed_process_had_heard_is_unscored(talk):
    story = Story(position=7 * TICK_HZ, accounted=2 * TICK_HZ)
    talk.begin(FakeScorer(), story)
    talk.ear.heard(story.position, PCM)

    assert [(e.kind, e.start_ms, e.end_ms) for e in talk.rows.written] == [("unscored", 2000, 7000)]


def finding(state, notice=None):
    return Finding(
        slot=0,
        kind=Sound.HEARING_TROUBLE,
        state=state,
        start_ms=1000,
        end_ms=4000,
        band=Band.HIGH,
        coverage_s=3.0,
        detail={"snr_db": 4.0},
        thresholds={"snr_db": 10.0},
        notice=notice,
    )


async def test_trouble_is_told_at_once_and_kept_when_it_ends(talk, monkeypatch):
    monkeypatch.setattr(ear, "CLOSE_S", 0.01)
    talk.begin(FakeScorer()).frames(0, 2)
    talk.ear.on_findings([finding(State.OPENED, "hearing_noisy")])
    assert talk.told == [{"type": "notice", "code": "hearing_noisy"}]
    assert talk.rows.written == []
    talk.ear.on_findings([finding(State.CLOSED)])

    assert await talk.end() == [("hearing_trouble", 1000, 4000, {"snr_db": 4.0})]
    assert talk.told == [{"type": "notice", "code": "hearing_noisy"}]


async def test_another_microphone_resets_the_stream(talk):
    scorer = FakeScorer()
    talk.begin(scorer).frames(0, 1)
    talk.ear.noticed("microphone_changed")
    talk.ear.noticed("tab_hidden")

    assert scorer.stream.resets == 1


async def test_only_what_the_terms_have_on_is_looked_for():
    options = look_for(policy.make_terms(policy.Choices()))

    assert options.opted_in == frozenset()
    assert Sound.HEARING_TROUBLE not in options.off
