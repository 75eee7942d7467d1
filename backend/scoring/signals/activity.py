"""Who speaks when: the candidate's stretches of speech, answers' latency and silences.

Facts in seconds. What a long pause means is nobody's business here: pace is never scored.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from backend.scoring.signals.facts import Flags, Float
from backend.scoring.signals.findings import HOP_MS

Slots = npt.NDArray[np.intp]
Hops = npt.NDArray[np.int64]

FRAME_MS: Final = 20
"""The network tells of speech for every 20 ms."""
BEGIN_HOPS: Final = 2
"""Hops of speech in a row that begin a stretch: 200 ms, the usual guard against coughs."""
END_HOPS: Final = 5
"""Hops without speech in a row that end it, 0.5 s (a guess, to be calibrated)."""
KEEP: Final = np.float32(0.35)
"""A stretch goes on above this probability, well below the one that begins it (a guess)."""

_SHOWN: Final = ((np.arange(32)[:, None] >> np.arange(5)) & 1).astype(np.bool_)
_BEFORE_MS: Final = FRAME_MS * _SHOWN.argmax(1)
"""By which of the five parts hold speech, as bits: milliseconds before the first that does."""
_BEHIND_MS: Final = FRAME_MS * _SHOWN[:, ::-1].argmax(1)
"""And behind the last that does."""

(_RUN_ON, _RUN_OFF, _ONSET_MS, _HEARD_MS, _PLAYED_MS, _STATE) = range(6)
_SILENT, _SPEAKING, _OVER = 0, 1, 2
"""`_OVER` is speech that began while the interviewer sounded."""


@dataclass(slots=True)
class Talk:
    """What one stream has told so far; all in milliseconds of the recording."""

    stretches: list[tuple[int, int]] = field(default_factory=list)
    latencies_ms: list[int] = field(default_factory=list)
    """From the end of the interviewer's words to the candidate's next."""
    longest_silence_ms: int = 0
    """In which neither spoke."""
    barge_ins: int = 0
    """Stretches that began while the interviewer spoke."""
    awaits: bool = False
    """The interviewer has spoken since the candidate's last words."""


def hop_mean(speech: Float) -> Float:
    """Return the mean of each row: NumPy's own costs several times this for rows so short."""
    mean: Float = np.add.reduce(speech, axis=1) / np.float32(speech.shape[1])
    return mean


class Activity:
    """The memory of all streams."""

    def __init__(self, slots: int) -> None:
        """Know nobody."""
        self._state = np.zeros((6, slots), np.int64)
        self._sounding = np.zeros(slots, np.bool_)
        self.talks: dict[int, Talk] = {}

    def begin(self, slot: int, at_ms: int) -> None:
        """Begin a stream anew at a place in the recording."""
        self.talks[slot] = Talk()
        self.interrupt(slot, at_ms)
        self._sounding[slot] = False

    def interrupt(self, slot: int, at_ms: int) -> None:
        """Take note of a gap up to `at_ms`: what ran is over, and nothing spans it."""
        self.end(slot)
        self._state[:, slot] = 0
        self._state[_HEARD_MS, slot] = self._state[_PLAYED_MS, slot] = at_ms
        self.talks[slot].awaits = False

    def end(self, slot: int) -> None:
        """Close the running stretch, if any."""
        if self._state[_STATE, slot] != _SILENT:
            self._close(slot)

    def take(self, slot: int, until_ms: int) -> Talk:
        """End a stream and return what it told; a silence up to its end counts."""
        self.end(slot)
        talk = self.talks.pop(slot)
        since_ms = int(max(self._state[_HEARD_MS, slot], self._state[_PLAYED_MS, slot]))
        talk.longest_silence_ms = max(talk.longest_silence_ms, until_ms - since_ms)
        return talk

    def update(
        self,
        slots: Slots,
        hops: Hops,
        speech: Float,
        gate: Flags,
        playing: Flags,
        mean: Float | None = None,
    ) -> tuple[Flags, Float]:
        """Take one hop of each stream.

        Args:
            slots: The stream of each row, each at most once.
            hops: Place of the hop in the recording.
            speech: Probability in every 20 ms. Shape (batch, 5).
            gate: Where nothing counts as the candidate's: music, or the interviewer's echo.
            playing: Where the interviewer sounds.
            mean: What `hop_mean` says of `speech`, where it is known already.

        Returns:
            Who speaks, and for how many seconds neither has spoken; both of shape (batch,).
        """
        state = self._state[:, slots]
        starts_ms = hops * HOP_MS
        # As one number a row: looking along rows this short costs several times more.
        parts = np.packbits((speech >= 0.5) & ~gate[:, None], axis=1, bitorder="little")[:, 0]
        mean = hop_mean(speech) if mean is None else mean
        quiet = state[_STATE] == _SILENT
        voiced = ~gate & np.where(quiet, mean >= 0.5, mean >= KEEP)
        state[_RUN_ON] = np.where(voiced, state[_RUN_ON] + 1, 0)
        state[_RUN_OFF] = np.where(voiced, 0, state[_RUN_OFF] + 1)
        onset = voiced & (state[_RUN_ON] == 1) & quiet
        state[_ONSET_MS][onset] = (starts_ms + _BEFORE_MS[parts])[onset]
        began = quiet & (state[_RUN_ON] >= BEGIN_HOPS)
        last_ms = starts_ms + HOP_MS - _BEHIND_MS[parts]
        silence_from = np.maximum(state[_HEARD_MS], state[_PLAYED_MS])
        heard = (began | ~quiet) & (parts > 0)
        state[_HEARD_MS] = np.where(heard, last_ms, state[_HEARD_MS])
        ended = ~quiet & ((state[_RUN_OFF] >= END_HOPS) | (gate & (state[_STATE] == _OVER)))
        state[_STATE] = np.where(began, np.where(playing, _OVER, _SPEAKING), state[_STATE])
        stopped = ~playing & self._sounding[slots]
        state[_PLAYED_MS] = np.where(playing, starts_ms + HOP_MS, state[_PLAYED_MS])
        self._state[:, slots] = state
        self._sounding[slots] = playing
        if began.any() or ended.any() or stopped.any():
            self._tell(slots, silence_from, began, ended, stopped)
            self._take_back(slots[ended & gate & (state[_STATE] == _OVER)])
        speaking = (state[_STATE] != _SILENT) & ~ended
        still = ~speaking & ~playing
        silent_ms = starts_ms + HOP_MS - np.maximum(state[_HEARD_MS], state[_PLAYED_MS])
        return speaking, np.where(still, silent_ms / 1000, 0).astype(np.float32)

    def _tell(
        self, slots: Slots, silence_from: Hops, began: Flags, ended: Flags, stopped: Flags
    ) -> None:
        for row in np.flatnonzero(stopped):
            self.talks[int(slots[row])].awaits = True
        for row in np.flatnonzero(ended):
            self._close(int(slots[row]))
        for row in np.flatnonzero(began):
            self._open(int(slots[row]), int(silence_from[row]))

    def _take_back(self, slots: Slots) -> None:
        """Strike out what turned out to be the interviewer's own echo."""
        for slot in slots:
            talk = self.talks[int(slot)]
            talk.stretches.pop()
            talk.barge_ins -= 1

    def _open(self, slot: int, silence_from_ms: int) -> None:
        talk = self.talks[slot]
        onset_ms = int(self._state[_ONSET_MS, slot])
        over = self._state[_STATE, slot] == _OVER
        talk.barge_ins += bool(over)
        talk.longest_silence_ms = max(talk.longest_silence_ms, onset_ms - silence_from_ms)
        if talk.awaits and not over:
            latency_ms = onset_ms - int(self._state[_PLAYED_MS, slot])
            talk.latencies_ms.append(max(0, latency_ms))
        talk.awaits = False

    def _close(self, slot: int) -> None:
        onset_ms, heard_ms = self._state[_ONSET_MS, slot], self._state[_HEARD_MS, slot]
        self.talks[slot].stretches.append((int(onset_ms), int(max(onset_ms, heard_ms))))
        self._state[_STATE, slot] = _SILENT
