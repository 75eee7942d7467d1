"""What the candidate's loudspeaker plays, at its place in the recording. On the scorer thread."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from backend.scoring.features import HOP_SAMPLES, RATE_HZ
from backend.scoring.signals.leakage import LOOK_STEP, QUIET, WINDOW_HOPS, Reference, halved

Samples = npt.NDArray[np.int16]
Numbers = npt.NDArray[np.int64]

PLAYED_HZ: Final = 24_000
"""What the interviewer speaks in; other rates must be 16 kHz."""
MAX_PIECES: Final = 3000
"""Pieces kept for one stream: five minutes in frames of 100 ms, more than any speech."""

KEPT_SAMPLES: Final = (WINDOW_HOPS + 1) * HOP_SAMPLES
"""How far back the sound of a window begins."""


def to_reference(pcm: bytes, rate_hz: int) -> Samples:
    """Return interviewer audio, int16 LE mono, at the 8 kHz at which it is compared.

    One sample for three: half of the first and a quarter of the others. It is compared in phase
    with what a microphone heard, never heard itself, so the aliases of a filter this short do no
    harm and it costs a tenth of a good one.
    """
    samples = np.frombuffer(pcm, "<i2")
    if rate_hz == RATE_HZ:
        return halved(samples[: len(samples) // 2 * 2])
    if rate_hz != PLAYED_HZ:
        raise ValueError(f"interviewer audio of {rate_hz} Hz")
    threes = samples[: len(samples) // 3 * 3].reshape(-1, 3)
    ones = threes[:, 1].astype(np.int32)
    ones += threes[:, 2]
    ones >>= 2
    ones += threes[:, 0] >> 1
    return ones.astype(np.int16)


class _Piece:
    """A frame of the interviewer at its place."""

    __slots__ = ("first", "is_loud", "pcm", "rate_hz", "until")

    def __init__(self, first: int, pcm: bytes, rate_hz: int) -> None:
        self.first, self.pcm, self.rate_hz = first, pcm, rate_hz
        self.until = first + len(pcm) // 2 * RATE_HZ // rate_hz
        # Speech is loud within a few samples: looking one by one is quicker than any array.
        looked_at = memoryview(pcm)[: len(pcm) // 2 * 2].cast("h")
        self.is_loud = False
        for sample in looked_at[:: LOOK_STEP * rate_hz // RATE_HZ]:
            if sample > QUIET:
                self.is_loud = True
                break

    @property
    def is_whole(self) -> bool:
        """Whether another piece may be joined to it: nothing was cut off, nothing is left over."""
        samples, left = divmod(len(self.pcm), 2)
        left += samples % (3 if self.rate_hz == PLAYED_HZ else 2)
        return not left and self.until == self.first + samples * RATE_HZ // self.rate_hz


class References:
    """The interviewer's sound of every slot."""

    def __init__(self, slots: int) -> None:
        """Hold nothing yet."""
        self._pieces: list[deque[_Piece]] = [deque(maxlen=MAX_PIECES) for _ in range(slots)]
        self._past: list[deque[_Piece]] = [deque() for _ in range(slots)]
        """What was heard already and may be asked for once more."""
        self._until: Numbers = np.full(slots, -1, np.int64)
        """Where the last piece of each slot ends, in samples of the recording."""
        self._ends: Any = self._until.data
        """The same, one by one: quicker through a view of memory."""

    def clear(self, slot: int) -> None:
        """Forget a slot's."""
        self._pieces[slot].clear()
        self._past[slot].clear()
        self._until[slot] = -1

    def put(self, slot: int, first_sample: int, pcm: bytes, rate_hz: int) -> None:
        """Take interviewer audio, int16 LE mono; it lies behind what was taken before."""
        if rate_hz not in (RATE_HZ, PLAYED_HZ):
            raise ValueError(f"interviewer audio of {rate_hz} Hz")
        if not pcm:
            return
        pieces = self._pieces[slot]
        step = 2 * HOP_SAMPLES * rate_hz // RATE_HZ
        # A frame of the talk is one piece: nothing is copied.
        while len(pcm) > step:
            piece = _Piece(first_sample, pcm[:step], rate_hz)
            pieces.append(piece)
            first_sample, pcm = piece.until, pcm[step:]
        piece = _Piece(first_sample, pcm, rate_hz)
        pieces.append(piece)
        if piece.until > self._ends[slot]:
            self._ends[slot] = piece.until

    def cut(self, slot: int, sample: int) -> None:
        """Forget what lies behind a place: it was never played."""
        for pieces in (self._pieces[slot], self._past[slot]):
            while pieces and pieces[-1].first >= sample:
                pieces.pop()
            if pieces:
                pieces[-1].until = min(pieces[-1].until, sample)
        self._until[slot] = min(int(self._until[slot]), sample)

    def at(self, slots: Numbers, firsts: Numbers) -> tuple[npt.NDArray[np.bool_], Reference]:
        """Return whether hops have interviewer sound, and that sound.

        Args:
            slots: Shape (batch,).
            firsts: Place of each hop's first sample in the recording. Shape (batch,).

        Returns:
            Flags, shape (batch,); and the sound, silence where there is none.
        """
        playing = self._until[slots] > firsts
        sounds = np.zeros(len(slots), np.bool_)
        rows = np.flatnonzero(playing)
        said = [
            self._said(slot, first)
            for slot, first in zip(slots[rows].tolist(), firsts[rows].tolist(), strict=True)
        ]
        if said:
            playing[rows], sounds[rows] = np.array(said).T
        return playing, Reference(
            sounds, lambda row, hops: self._before(int(slots[row]), int(firsts[row]), hops)
        )

    def _said(self, slot: int, first: int) -> tuple[bool, bool]:
        """Return whether a hop has interviewer sound, and more than silence."""
        pieces = self._pieces[slot]
        while pieces and pieces[0].until <= first:
            self._pass(slot, pieces.popleft(), first)
        found, until = False, first + HOP_SAMPLES
        for piece in pieces:
            if piece.first >= until:
                break
            if piece.is_loud:
                return True, True
            found = True
        return found, False

    def _pass(self, slot: int, piece: _Piece, now: int) -> None:
        """Keep a piece that was heard for as long as it may be asked for."""
        past = self._past[slot]
        past.append(piece)
        while past and past[0].until < now - KEPT_SAMPLES:
            past.popleft()

    def _before(self, slot: int, last: int, hops: int) -> Samples:
        """Return what sounds in so many hops, the last of which begins at a place, at 8 kHz."""
        sound = np.zeros(hops * HOP_SAMPLES // 2, np.int16)
        first = last - (hops - 1) * HOP_SAMPLES
        heard = (
            piece
            for piece in (*self._past[slot], *self._pieces[slot])
            if first < piece.until and piece.first < last + HOP_SAMPLES
        )
        for pieces in _runs(heard):
            began, until = pieces[0].first, pieces[-1].until
            skip, at = max(0, first - began) // 2, max(0, began - first) // 2
            pcm = b"".join(piece.pcm for piece in pieces)
            part = to_reference(pcm, pieces[0].rate_hz)[: (until - began) // 2]
            part = part[skip : skip + len(sound) - at]
            sound[at : at + len(part)] = part
        return sound


def _runs(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    """Put pieces together that go on where the one before ended."""
    run: list[_Piece] = []
    for piece in pieces:
        before = run[-1] if run else piece
        goes_on = piece.first == before.until and piece.rate_hz == before.rate_hz
        if run and not (goes_on and before.is_whole):
            yield run
            run = []
        run.append(piece)
    if run:
        yield run
