"""Whether speech sounds unlike the beginning of the same talk: one stream's memory and its rule.

What a window of speech points to is compared with the talk's own first half minute and with
nothing else; it lives here, in memory, and is overwritten when the stream ends.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from backend.scoring.signals.findings import HOP_MS, HOPS_PER_S, Band, Finding, Kind, State

Float = npt.NDArray[np.float32]

ENROL_HOPS: Final = 30 * HOPS_PER_S
"""Clean speech that a talk is compared with, 30 s; until then nothing is said (AUDIO.md 4.1 asks
for 20 s at least)."""
STEP_HOPS: Final = HOPS_PER_S
"""Clean speech between two windows, 1 s."""
SPARSE_STEPS: Final = 3
"""Of this many windows one is looked at while the scorer has too much to do (AUDIO.md 4.3)."""
LIMIT_HOPS: Final = 60 * HOPS_PER_S
"""From the beginning of one event to that of the next (AUDIO.md 4.1)."""
HOLD_HOPS: Final = 60 * HOPS_PER_S
"""How long an event waits before it is told: by then another microphone or room is mostly known,
and is the better explanation."""
BACK_HOPS: Final = 24 * HOPS_PER_S
"""What ended this little before a change of the sound's path is put down to it: two blocks of the
floor that tells of the change, which may lie across it."""
NEIGHBOURS: Final = 1
"""Windows on either side that share sound with one and so say nothing about how alike they are."""

NORMAL: Final = 1.4826
"""Of a median absolute deviation: then it is the standard deviation of normal values."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When later speech is unlike the beginning; chosen on the training side, kept in the card."""

    deviation: float
    """A window is unlike below this many of the beginning's own spreads."""
    needed: int
    of: int
    """So many of so many windows in a row begin an event."""
    least_spread: float
    """A spread below this counts as this: an even voice is no reason to be strict."""
    medium: float
    """Median deviation from which on an event is called medium; it is never called more."""

    @classmethod
    def from_card(cls, stored: dict[str, Any]) -> Rule:
        """Return the rule that a model's card states."""
        return cls(**{each.name: stored[each.name] for each in fields(cls)})


@dataclass(slots=True)
class _Window:
    deviation: float
    since_hop: int
    until_hop: int
    heard: int
    """Clean hops of the stream up to its end."""


@dataclass(slots=True)
class _Event:
    windows: list[_Window]

    @property
    def until_hop(self) -> int:
        return self.windows[-1].until_hop

    @property
    def since_hop(self) -> int:
        return self.windows[0].since_hop


class Likeness:
    """How alike the speech of one stream is to its own beginning."""

    def __init__(self, slot: int, rule: Rule, window_hops: int, directions: int) -> None:
        """Know nothing of the stream yet."""
        self._slot, self._rule, self._window_hops = slot, rule, window_hops
        steps = 1 + (ENROL_HOPS - window_hops) // STEP_HOPS
        self._own: Float = np.zeros((steps, directions), np.float32)
        self._centre: Float = np.zeros(directions, np.float32)
        self._spread = self._middle = 0.0
        self._known = 0
        self._recent: deque[_Window] = deque(maxlen=rule.of)
        self._running: _Event | None = None
        self._held: list[_Event] = []
        self._after_hop = 0
        self.compared = 0
        """Windows that were compared with the beginning."""

    @property
    def is_ready(self) -> bool:
        """Whether the beginning is known."""
        return self._known == len(self._own)

    @property
    def is_unlike(self) -> bool:
        """Whether an event runs."""
        return self._running is not None

    def add(self, direction: Float, since_hop: int, until_hop: int, heard: int) -> None:
        """Take where a window of clean speech points to, and where in the recording it lies."""
        if not self.is_ready:
            self._begin_with(direction)
            return
        self.compared += 1
        alike = float(direction @ self._centre)
        deviation = (alike - self._middle) / self._spread
        self._recent.append(_Window(deviation, since_hop, until_hop, heard))
        self._turn()

    def _begin_with(self, direction: Float) -> None:
        self._own[self._known] = direction
        self._known += 1
        if self._known == len(self._own):
            self._middle, self._spread = own_likeness(self._own, self._rule.least_spread)
            self._centre[:] = _unit(self._own.sum(0))

    def _turn(self) -> None:
        unlike = [each for each in self._recent if each.deviation < self._rule.deviation]
        if self._running is not None:
            newest = self._recent[-1]
            if newest.deviation < self._rule.deviation:
                self._running.windows.append(newest)
            if len(unlike) < self._rule.of - self._rule.needed + 1:
                self._end_running()
            return
        if len(unlike) < self._rule.needed or unlike[0].since_hop < self._after_hop:
            return
        self._running = _Event(unlike)
        self._after_hop = unlike[0].since_hop + LIMIT_HOPS

    def _end_running(self) -> None:
        if self._running is not None:
            self._held.append(self._running)
            self._running = None

    def begin_anew(self, hop: int) -> None:
        """Forget the beginning, since another microphone or room is heard from a hop on.

        It explains what was unlike shortly before, too.
        """
        self._end_running()
        self._held = [each for each in self._held if each.until_hop < hop - BACK_HOPS]
        self._forget_speech()

    def told(self, hop: int, *, last: bool = False) -> list[Finding]:
        """Return what has waited long enough; at the stream's end, all."""
        if last:
            self._end_running()
        due = [each for each in self._held if last or hop >= each.until_hop + HOLD_HOPS]
        if due:
            self._held = [each for each in self._held if each not in due]
        return [self._finding(each) for each in due]

    def wipe(self) -> None:
        """Overwrite everything that was heard."""
        self._forget_speech()
        self._running = None
        self._held.clear()

    def _forget_speech(self) -> None:
        self._own[:] = 0
        self._centre[:] = 0
        self._middle = self._spread = 0.0
        self._known = 0
        self._recent.clear()

    def _finding(self, event: _Event) -> Finding:
        deviation = float(np.median([each.deviation for each in event.windows]))
        heard = event.windows[-1].heard - event.windows[0].heard + self._window_hops
        return Finding(
            slot=self._slot,
            kind=Kind.DIFFERENT_VOICE,
            state=State.CLOSED,
            start_ms=event.since_hop * HOP_MS,
            end_ms=event.until_hop * HOP_MS,
            band=Band.MEDIUM if deviation <= self._rule.medium else Band.LOW,
            coverage_s=heard / HOPS_PER_S,
            detail={"deviation": round(deviation, 2)},
            thresholds={"deviation": self._rule.deviation},
        )


def own_likeness(own: Float, least_spread: float) -> tuple[float, float]:
    """Return middle and spread of how alike each window is to the others that share no sound.

    Both by medians: with mean and standard deviation one sentence in another mood at the beginning
    made every later voice alike (measured: docs/decisions/
    2026-11-22-what-the-sound-is-not-asked.md).

    Args:
        own: Directions of windows in order. Shape (windows, directions), float32, length 1 each.
        least_spread: What the spread is at least.
    """
    total = own.sum(0)
    alike = np.empty(len(own), np.float64)
    for place in range(len(own)):
        near = own[max(0, place - NEIGHBOURS) : place + NEIGHBOURS + 1].sum(0)
        alike[place] = float(own[place] @ _unit(total - near))
    middle = float(np.median(alike))
    return middle, max(NORMAL * float(np.median(np.abs(alike - middle))), least_spread)


def _unit(values: Float) -> Float:
    return values / np.float32(max(float(np.sqrt(values @ values)), 1e-9))
