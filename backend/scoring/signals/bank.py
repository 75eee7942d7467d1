"""All streams' signals at once: what the network and the facts say, as findings and summaries.

Runs on the scorer thread, vectorised over the batch; only what changes becomes an object.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from backend.scoring.network import Scores, card
from backend.scoring.signals import conditions
from backend.scoring.signals.accounting import Accounts, Heard
from backend.scoring.signals.activity import Activity, hop_mean
from backend.scoring.signals.conditions import (
    CONDITIONS,
    HEARING,
    VOICES,
    Abstention,
)
from backend.scoring.signals.facts import Facts, Flags, Float, Pcm
from backend.scoring.signals.findings import (
    HOP_MS,
    HOPS_PER_S,
    Availability,
    Finding,
    Kind,
    Options,
    State,
)
from backend.scoring.signals.leakage import AUDIBLE, LeakageGate, Reference
from backend.scoring.signals.levels import Levels
from backend.scoring.signals.path import FAR_DB, CapturePath
from backend.scoring.signals.reporting import Reporter
from backend.scoring.signals.series import SeriesWriter
from backend.scoring.signals.summary import Summary
from backend.scoring.signals.switches import LIMIT_HOPS, Switches, Turned
from backend.scoring.voice_watch import VoiceWatch

Slots = npt.NDArray[np.intp]
Hops = npt.NDArray[np.int64]

PAUSE: Final = 0.2
"""Probability of speech below which a hop shows the noise behind it (a guess)."""
FADE: Final = np.float32(0.1)
"""Weight of the newest hop in the means of overlap and whisper: about a second (a guess)."""
SPLIT_HOPS: Final = 2 * HOPS_PER_S
"""A gap this long ends what ran before it (AUDIO.md 4.2)."""
NEVER: Final = np.iinfo(np.int64).max


class SignalBank:
    """The signals of all streams of one scorer; one thread."""

    def __init__(
        self, slots: int, speech: float = 0.5, music: float = 0.5, watch: VoiceWatch | None = None
    ) -> None:
        """Make room for `slots` streams; speech and music count from these probabilities on."""
        self.watch = VoiceWatch() if watch is None else watch
        self._speech_shift = np.float32(0.5 - speech)
        self._pause = PAUSE + self._speech_shift
        self._music = np.float32(music)
        self._options: dict[int, Options] = {}
        self._reporters: dict[int, Reporter] = {}
        self._next_hop = np.zeros(slots, np.int64)
        self._fresh = np.ones(slots, np.bool_)
        self._accounts = Accounts(slots)
        self._voices = np.zeros((2, slots), np.float32)
        self._worst = np.zeros((len(CONDITIONS), slots), np.float32)
        self._after_hop = np.zeros((len(CONDITIONS), slots), np.int64)
        self._path_after = np.zeros(slots, np.int64)
        self._skipped: set[int] = set()
        self._asked: set[int] = set()
        """Streams that are asked for overlap or whisper."""
        self._levels, self._activity = Levels(slots), Activity(slots)
        self._gate, self._path = LeakageGate(slots), CapturePath(slots)
        self._switches = Switches(len(CONDITIONS), slots)
        self._series = SeriesWriter(slots)

    @classmethod
    def shipped(cls, slots: int, watch: VoiceWatch | None = None) -> SignalBank:
        """Make room for streams, with the thresholds that were chosen for the shipped weights."""
        known = card()["thresholds"]
        return cls(slots, known["speech"], known["music"], watch)

    def open(self, slot: int, options: Options, first_hop: int = 0) -> None:
        """Begin a stream in a free slot, at a hop of the recording."""
        self._options[slot] = options
        self._reporters[slot] = Reporter(slot)
        self._next_hop[slot] = first_hop
        self._fresh[slot] = True
        self._accounts.begin(slot, first_hop)
        self._voices[:, slot] = 0
        off = [not options.is_on(condition.kind) for condition in CONDITIONS]
        self._after_hop[:, slot] = np.where(off, NEVER, 0)
        if not all(off[VOICES]):
            self._asked.add(slot)
        self._path_after[slot] = 0 if options.is_on(Kind.CAPTURE_PATH_CHANGED) else NEVER
        for memory in (self._levels, self._gate, self._path, self._switches):
            memory.forget(slot)
        self._activity.begin(slot, first_hop * HOP_MS)
        self._series.begin(slot)
        if options.is_on(Kind.DIFFERENT_VOICE):
            self.watch.open(slot)

    def note_gap(self, slot: int, hops: int) -> None:
        """Take note of hops after the last one that were not scored, by our own fault."""
        first = int(self._next_hop[slot])
        self._reporters[slot].skip(first, hops)
        self._skipped.add(slot)
        self._next_hop[slot] = first + hops
        self._accounts.skip(slot, hops)
        if hops >= SPLIT_HOPS:
            self._activity.interrupt(slot, (first + hops) * HOP_MS)

    def update(
        self,
        slots: Slots,
        hops: Hops,
        scores: Scores,
        facts: Facts,
        playing: Flags,
        pcm: Pcm | None = None,
        reference: Reference | None = None,
        features: Float | None = None,
    ) -> list[Finding]:
        """Take one hop of each stream; return what changed.

        Args:
            slots: The stream of each row, each at most once.
            hops: Place of the hop in the recording: its first sample at 16 kHz, by 1600.
            scores: Of the network.
            facts: Of the same block.
            playing: Where the interviewer sounds at that place.
            pcm: The block. Shape (batch, 1840), int16.
            reference: The interviewer's sound at that place. Without it nobody knows whether the
                interviewer is heard back.
            features: Of the block, for streams whose voice is compared. Shape (batch, 10, 40).
        """
        self._note_jumps(slots, hops)
        if pcm is not None and reference is not None:
            self._gate.update(slots, hops, pcm, reference)
        sounding = playing | self._gate.sounding(slots, hops)
        ratio = self._gate.ratio(slots)
        echo = (ratio >= AUDIBLE) & sounding
        music = scores.music >= self._music
        gate = echo | music
        speech = scores.speech + self._speech_shift
        mean = hop_mean(speech)
        speaking, silent_s = self._activity.update(slots, hops, speech, gate, playing, mean)
        voiced = ~gate & (mean >= 0.5)
        quiet = ~sounding & (mean < self._pause) & (facts.zeros < 1)
        measures = self._levels.update(slots, facts, voiced, quiet)
        unsure = conditions.abstain(measures, echo, music)
        judged = unsure.judged() & ~playing
        voices = self._heard_voices(slots, scores, judged)
        found = conditions.values(measures, ratio, silent_s, voices)
        can = conditions.judgeable(measures, self._gate.looked(slots), judged)
        turned = self._turn(slots, hops, found, can)
        findings = [self._tell(slots, hops, found, each) for each in turned]
        troubles = self._switches.on(slots)[HEARING]
        silent = silent_s > 0
        heard = Heard(playing, speaking, silent, voiced, quiet, judged, unsure.rows(), troubles)
        self._accounts.add(slots, heard, facts, measures)
        self._write(slots, hops, heard, unsure, (facts.level_dbfs, measures.snr_db))
        findings += self._path_findings(slots, hops, facts, sounding)
        findings += self.watch.hear(slots, hops, features, heard, unsure)
        return findings + self._gaps() if self._skipped else findings

    def _write(
        self,
        slots: Slots,
        hops: Hops,
        heard: Heard,
        unsure: Abstention,
        levels: tuple[Float, Float],
    ) -> None:
        # In the order of their bits.
        states = np.array((heard.playing, unsure.music, unsure.echo, ~heard.judged))
        bits = np.empty((2, len(slots)), np.uint8)
        for row, flags in zip(bits, (states, heard.troubles), strict=True):
            row[:] = np.packbits(flags, axis=0, bitorder="little")[0]
        self._series.update(slots, hops, heard.voiced, *levels, bits)

    def close(self, slot: int) -> Summary:
        """End a stream and return what it came to; its memory is overwritten."""
        hop = int(self._next_hop[slot])
        findings = [self._end(slot, number, hop) for number in self._open_conditions(slot)]
        gap = self._reporters.pop(slot).skipped(hop, last=True)
        options = self._options.pop(slot)
        self._skipped.discard(slot)
        talk = self._activity.take(slot, hop * HOP_MS)
        findings += [gap] if gap else []
        summary = self._accounts.summary(slot, hop, talk, self._series.end(slot))
        # The talk is over: nobody is there to be told.
        summary.findings = [replace(finding, notice=None) for finding in findings]
        summary.availability = self._availability(slot, options)
        self._asked.discard(slot)
        self.watch.close(slot, summary)
        for memory in (self._levels, self._gate, self._path, self._switches):
            memory.forget(slot)
        self._voices[:, slot] = 0
        return summary

    def _note_jumps(self, slots: Slots, hops: Hops) -> None:
        """Take note of places where no sound came: a microphone that is off, a lost connection."""
        jumps = (hops - self._next_hop[slots] >= SPLIT_HOPS) & ~self._fresh[slots]
        for row in np.flatnonzero(jumps):
            self._activity.interrupt(int(slots[row]), int(hops[row]) * HOP_MS)
        self._next_hop[slots] = hops + 1
        self._fresh[slots] = False

    def _heard_voices(self, slots: Slots, scores: Scores, judged: Flags) -> Float:
        """Return the running means of overlap and whisper; 0 while no stream is asked for them."""
        voices = self._voices[:, slots]
        if self._asked:
            newest = np.array((scores.overlap, scores.whisper))
            voices += np.where(judged, FADE * (newest - voices), 0)
            self._voices[:, slots] = voices
        return voices

    def _turn(self, slots: Slots, hops: Hops, found: Float, can: Flags) -> list[Turned]:
        enter, leave = conditions.judge(found, can)
        on = self._switches.on(slots)
        rows = np.flatnonzero((on | enter).any(0))
        if not rows.size:
            return []
        # In most streams nothing holds and nothing begins.
        slots, hops, on = slots[rows], hops[rows], on[:, rows]
        found, can, enter, leave = found[:, rows], can[:, rows], enter[:, rows], leave[:, rows]
        allowed = hops >= self._after_hop[:, slots]
        # While one trouble is told, another joins the same event.
        running = on[HEARING].any(0) & (self._after_hop[0, slots] != NEVER)
        allowed[HEARING] |= running
        worst = self._worst[:, slots]
        worse = conditions.worse(found, worst) | ~on
        self._worst[:, slots] = np.where(worse & can, found, worst)
        turned = self._switches.update(slots, hops, enter & allowed, leave, can)
        return [replace(each, row=int(rows[each.row])) for each in turned]

    def _tell(self, slots: Slots, hops: Hops, found: Float, turned: Turned) -> Finding:
        slot, hop = int(slots[turned.row]), int(hops[turned.row])
        condition = CONDITIONS[turned.condition]
        if not turned.began:
            return self._end(slot, turned.condition, hop)
        value = float(found[turned.condition, turned.row])
        finding = self._reporters[slot].begin(condition, hop, value)
        if finding.state == State.OPENED:
            for number, other in enumerate(CONDITIONS):
                if other.kind == condition.kind:
                    self._after_hop[number, slot] = hop + LIMIT_HOPS
        return finding

    def _end(self, slot: int, number: int, hop: int) -> Finding:
        worst = float(self._worst[number, slot])
        span = self._switches.span(number, slot)
        return self._reporters[slot].end(CONDITIONS[number], span, hop, worst)

    def _open_conditions(self, slot: int) -> Iterable[int]:
        return map(int, np.flatnonzero(self._switches.on(np.array([slot]))[:, 0]))

    def _path_findings(
        self, slots: Slots, hops: Hops, facts: Facts, sounding: Flags
    ) -> list[Finding]:
        usable = ~sounding & (facts.zeros < 1)
        found = []
        for change in self._path.update(slots, hops, facts.bands, usable):
            self._gate.look_again(change.slot)
            self.watch.begin_anew(change.slot, change.hop)
            known_hop = int(self._next_hop[change.slot])
            if known_hop < self._path_after[change.slot]:
                continue
            self._path_after[change.slot] = known_hop + LIMIT_HOPS
            reporter = self._reporters[change.slot]
            found.append(reporter.changed(change.hop, change.distance_db, FAR_DB, known_hop))
        return found

    def _gaps(self) -> list[Finding]:
        found = []
        for slot in list(self._skipped):
            told = self._reporters[slot].skipped(int(self._next_hop[slot]))
            if told is not None:
                found.append(told)
                self._skipped.discard(slot)
        return found

    def _availability(self, slot: int, options: Options) -> dict[str, str]:
        known = {str(kind): str(options.availability(kind)) for kind in Kind}
        looked = self._gate.looked(np.array([slot]))[0]
        if not looked and known[Kind.INTERVIEWER_AUDIBLE] == Availability.MEASURED:
            known[Kind.INTERVIEWER_AUDIBLE] = str(Availability.NOT_AVAILABLE)
        return known
