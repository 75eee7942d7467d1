"""The work of one tick over all streams. On the scorer thread; starts no thread itself."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from backend.scoring.engines.port import Engine
from backend.scoring.features import HOP_SAMPLES, RATE_HZ
from backend.scoring.gauges import Gauges
from backend.scoring.ladder import Ladder, Level
from backend.scoring.network import STATE
from backend.scoring.plan import (
    ENOUGH,
    MAX_BACKLOG_HOPS,
    WAIT_S,
    Numbers,
    choose,
    skipped_to,
    waiting_hops,
)
from backend.scoring.reference import References
from backend.scoring.rounds import Rounds
from backend.scoring.signals.bank import SignalBank
from backend.scoring.signals.findings import Finding
from backend.scoring.signals.summary import Summary
from backend.scoring.slots import Break, SlotTable
from backend.scoring.streams import Closed, Cut, Note, Opened, Played, Reset, Stream, hop_of

logger = logging.getLogger(__name__)

HOP_S: Final = HOP_SAMPLES / RATE_HZ
MAX_HOPS_PER_TICK: Final = 3
"""Of one stream, so that one that has to catch up does not keep the others waiting."""
RESET_GAP_SAMPLES: Final = 2 * RATE_HZ
"""Behind a longer gap the network begins anew (AUDIO.md 4.2)."""
LOG_EVERY: Final = 100
"""Of so many failures one is written to the log."""

Told = tuple[Stream, Sequence[Finding], Summary | None]
Post = Callable[[list[Told]], int]
"""Hands what was found to the loops and returns how many were woken."""


class Work:
    """Sound in, findings out, for the streams of one process."""

    def __init__(
        self,
        engine: Engine,
        table: SlotTable,
        notes: deque[Note],
        post: Post,
        gauges: Gauges | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Use an engine that is warm."""
        self._engine, self._table, self._notes, self._post = engine, table, notes, post
        self.gauges = gauges or Gauges()
        self._clock = clock
        self._ladder = Ladder()
        self._bank = SignalBank.shipped(table.slots)
        self._references = References(table.slots)
        self._rounds = Rounds(table.slots)
        self._state = np.zeros((table.slots, STATE), np.float32)
        self._done: Numbers = np.zeros(table.slots, np.int64)
        """Hops of each slot that were scored, skipped or empty."""
        self._offset: Numbers = np.zeros(table.slots, np.int64)
        """Place of each slot's hop 0 in the recording, in samples."""
        self._open = np.zeros(table.slots, np.bool_)
        self._idle_until_s = 0.0
        """Until then no hop that waited at the last look is due, nor one that came later."""
        self._streams: dict[int, Stream] = {}
        self._breaks: dict[int, deque[Break]] = {}
        self._closing: dict[int, int] = {}
        """Slots that end, each with the recording's length in samples."""

    def tick(self) -> None:
        """Score what waits and hand out what was found."""
        began_s = self._clock()
        # The counters are read before the notes, so that every break they count is known.
        written = self._table.written.copy()
        closing = list(self._closing)
        self._take_notes()
        self._pass_breaks()
        waiting = self._waiting(written)
        if self._has_work(waiting, began_s):
            waiting = self._score(written, waiting, began_s)
            for slot in closing:
                if waiting[slot] <= 0:
                    self._close(slot)
        self._note_load(waiting, self._clock() - began_s)

    def _waiting(self, written: Numbers) -> Numbers:
        return waiting_hops(written, self._done) * self._open

    def _has_work(self, waiting: Numbers, now_s: float) -> bool:
        """Return False while no hop can be due: what every second tick finds out first."""
        if self._closing or now_s > self._idle_until_s or int(waiting.max()) > 1:
            return True
        return int(np.count_nonzero(waiting)) >= ENOUGH

    def _score(self, written: Numbers, waiting: Numbers, now_s: float) -> Numbers:
        """Score hops in rounds until those that still wait may go on waiting; return how many."""
        if int(waiting.max()) > MAX_BACKLOG_HOPS:
            self._skip(written)
        taken: Numbers = np.zeros(self._table.slots, np.int64)
        while True:
            self._pass_breaks()
            self._thin(written)
            waiting = self._waiting(written)
            if not waiting.any():
                self._idle_until_s = now_s + WAIT_S
                return waiting
            slots = self._chosen(waiting * (taken < MAX_HOPS_PER_TICK), now_s)
            if not len(slots):
                break
            self._try_round(slots)
            taken[slots] += 1
        if (taken == MAX_HOPS_PER_TICK).any():
            self._idle_until_s = now_s
        return waiting

    def _chosen(self, waiting: Numbers, now_s: float) -> Numbers:
        """Return the slots of the next round; note until when there need be none."""
        due = waiting > 1
        for slot in self._closing:
            due[slot] = True
        single = np.flatnonzero(waiting == 1)
        arrived_s = self._table.arrived_s(single, self._done[single])
        self._idle_until_s = float(arrived_s.min(initial=now_s)) + WAIT_S
        due[single] |= now_s - arrived_s > WAIT_S
        return choose(waiting, due)

    def give_up(self) -> None:
        """Tell every stream what was heard of it until now: no more ticks come."""
        for slot, stream in list(self._streams.items()):
            try:
                self._closing.setdefault(slot, stream.scored_until)
                self._close(slot)
            except Exception:
                logger.exception("what was heard of a stream is lost")

    def _take_notes(self) -> None:
        while self._notes:
            note = self._notes.popleft()
            # By far the most.
            if type(note) is Played:
                self._references.put(*note)
            else:
                self._take_note(note)

    def _take_note(self, note: Note) -> None:
        match note:
            case Opened(stream, options, first_sample):
                self._open_slot(stream)
                self._bank.open(stream.slot, options, hop_of(first_sample))
            case Break() as gap:
                self._breaks.setdefault(gap.slot, deque()).append(gap)
            case Cut(slot, sample):
                self._references.cut(slot, sample)
            case Reset(slot):
                self._state[slot] = 0.0
                hop = hop_of(int(self._offset[slot])) + int(self._done[slot])
                self._bank.watch.begin_anew(slot, hop)
            case Closed(slot, until_sample):
                self._closing[slot] = until_sample

    def _open_slot(self, stream: Stream) -> None:
        slot = stream.slot
        self._streams[slot] = stream
        self._open[slot] = True
        self._done[slot] = self._offset[slot] = 0
        self._state[slot] = 0.0
        self._references.clear(slot)

    def _pass_breaks(self) -> None:
        """Step over the empty hops that stand where sound is missing."""
        for slot, breaks in list(self._breaks.items()):
            while breaks and breaks[0].hop <= self._done[slot]:
                gap = breaks.popleft()
                if gap.offset + HOP_SAMPLES - self._offset[slot] > RESET_GAP_SAMPLES:
                    self._state[slot] = 0.0
                self._offset[slot] = gap.offset
                self._done[slot] = max(int(self._done[slot]), gap.hop + 1)
            if not breaks:
                del self._breaks[slot]

    def _skip(self, written: Numbers) -> None:
        """Take up streams at their newest hop where too much waits."""
        target = np.where(self._open, skipped_to(written, self._done), self._done)
        for slot in np.flatnonzero(target > self._done).tolist():
            self._leave_out(slot, int(target[slot] - self._done[slot]))
            self._state[slot] = 0.0

    def _thin(self, written: Numbers) -> None:
        """Leave out every other hop while there is too much to do."""
        if self._ladder.level < Level.EVERY_OTHER_HOP:
            return
        odd = self._open & (waiting_hops(written, self._done) > 0) & (self._done % 2 == 1)
        for slot in np.flatnonzero(odd).tolist():
            self._leave_out(slot, 1)
        self._pass_breaks()

    def _leave_out(self, slot: int, hops: int) -> None:
        """Count hops of a stream as unscored, for no fault of its own."""
        until = int(self._done[slot]) + hops
        empty = sum(gap.hop < until for gap in self._breaks.get(slot, ()))
        self._done[slot] = until
        if hops > empty:
            self._bank.note_gap(slot, hops - empty)
            self.gauges.skipped_s += (hops - empty) * HOP_S

    def _try_round(self, slots: Numbers) -> None:
        try:
            self._round(slots)
        except Exception:
            if self.gauges.failures % LOG_EVERY == 0:
                logger.exception("a round of %d hops could not be scored", len(slots))
            self.gauges.failures += 1
            self._state[slots] = 0.0
            for slot in slots.tolist():
                self._leave_out(slot, 1)

    def _round(self, slots: Numbers) -> None:
        """Score the next hop of each of these slots."""
        indices = self._done[slots]
        heard = self._rounds.hear(self._table, slots, indices)
        intact = self._table.is_intact(slots, indices)
        if not intact.all():
            # The loop has lapped them: the next tick takes them up at their newest hop.
            for slot in slots[~intact].tolist():
                self._leave_out(slot, 1)
            if intact.any():
                self._round(slots[intact])
            return
        firsts = self._offset[slots] + indices * HOP_SAMPLES
        scores, self._state[slots] = self._engine.step(heard.features, self._state[slots])
        playing, reference = self._references.at(slots, firsts)
        findings = self._bank.update(
            slots,
            firsts // HOP_SAMPLES,
            scores,
            heard.facts,
            playing,
            heard.pcm,
            reference if self._ladder.level < Level.NO_REFERENCE else None,
            heard.features,
        )
        self._done[slots] += 1
        for slot, until in zip(slots.tolist(), (firsts + HOP_SAMPLES).tolist(), strict=True):
            self._streams[slot].scored_until = until
        self._count(slots, indices)
        if findings:
            self._hand_out(findings)

    def _count(self, slots: Numbers, indices: Numbers) -> None:
        gauges = self.gauges
        gauges.hops += len(slots)
        gauges.batches += 1
        gauges.waits_ms.add((self._clock() - self._table.arrived_s(slots, indices)) * 1000)

    def _hand_out(self, findings: Sequence[Finding]) -> None:
        by_slot: dict[int, list[Finding]] = {}
        for finding in findings:
            by_slot.setdefault(finding.slot, []).append(finding)
            if finding.kind == "capture_path_changed":
                self._state[finding.slot] = 0.0
        told: list[Told] = [(self._streams[slot], found, None) for slot, found in by_slot.items()]
        self.gauges.wake_ups += self._post(told)

    def _close(self, slot: int) -> None:
        until = hop_of(self._closing.pop(slot))
        stream = self._streams.pop(slot)
        if (missing := until - hop_of(stream.scored_until)) > 0:
            self._bank.note_gap(slot, missing)
        summary = self._bank.close(slot)
        self._open[slot] = False
        self._state[slot] = 0.0
        self._references.clear(slot)
        self._breaks.pop(slot, None)
        self.gauges.wake_ups += self._post([(stream, summary.findings, summary)])

    def _note_load(self, waiting: Numbers, took_s: float) -> None:
        gauges = self.gauges
        gauges.backlog_s = float(waiting.max()) * HOP_S
        gauges.ticks_ms.add_one(took_s * 1000)
        gauges.streams = len(self._streams)
        has_voices = len(self._bank.watch) > 0
        self._ladder = self._ladder.after(took_s, gauges.backlog_s, has_voices=has_voices)
        gauges.level = self._ladder.level
        self._bank.watch.level = gauges.level
