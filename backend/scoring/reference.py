"""What the candidate's loudspeaker plays, at its place in the recording. On the scorer thread."""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np
import numpy.typing as npt

from backend.scoring.features import HOP_SAMPLES, RATE_HZ

Samples = npt.NDArray[np.int16]
Numbers = npt.NDArray[np.int64]

PLAYED_HZ: Final = 24_000
"""What the interviewer speaks in; other rates must be 16 kHz."""
MAX_PIECES: Final = 3000
"""Pieces kept for one stream: five minutes in frames of 100 ms, more than any speech."""


def to_reference(pcm: bytes, rate_hz: int) -> Samples:
    """Return interviewer audio, int16 LE mono, at 16 kHz.

    Two samples for three: one is taken, one is the mean of two. It is compared in loudness and
    phase with what a microphone heard, never heard itself, so the aliases of a filter this short
    do no harm and it costs a tenth of a good one.
    """
    samples = np.frombuffer(pcm, "<i2")
    if rate_hz == RATE_HZ:
        return samples
    if rate_hz != PLAYED_HZ:
        raise ValueError(f"interviewer audio of {rate_hz} Hz")
    threes = samples[: len(samples) // 3 * 3].reshape(-1, 3)
    twos = np.empty((len(threes), 2), np.int16)
    twos[:, 0] = threes[:, 0]
    twos[:, 1] = (threes[:, 1].astype(np.int32) + threes[:, 2]) >> 1
    return twos.reshape(-1)


class References:
    """The interviewer's sound of every slot."""

    def __init__(self, slots: int) -> None:
        """Hold nothing yet."""
        self._pieces: list[deque[tuple[int, Samples]]] = [
            deque(maxlen=MAX_PIECES) for _ in range(slots)
        ]
        self._until: Numbers = np.full(slots, -1, np.int64)
        """Where the last piece of each slot ends, in samples of the recording."""

    def clear(self, slot: int) -> None:
        """Forget a slot's."""
        self._pieces[slot].clear()
        self._until[slot] = -1

    def put(self, slot: int, first_sample: int, samples: Samples) -> None:
        """Take a piece; it lies behind those taken before."""
        self._pieces[slot].append((first_sample, samples))
        self._until[slot] = max(int(self._until[slot]), first_sample + len(samples))

    def cut(self, slot: int, sample: int) -> None:
        """Forget what lies behind a place: it was never played."""
        pieces = self._pieces[slot]
        while pieces and pieces[-1][0] >= sample:
            pieces.pop()
        if pieces:
            first, samples = pieces[-1]
            pieces[-1] = (first, samples[: sample - first])
        self._until[slot] = min(int(self._until[slot]), sample)

    def at(self, slots: Numbers, firsts: Numbers) -> tuple[npt.NDArray[np.bool_], Samples]:
        """Return whether hops have interviewer sound, and that sound.

        Args:
            slots: Shape (batch,).
            firsts: Place of each hop's first sample in the recording. Shape (batch,).

        Returns:
            Flags, shape (batch,); and sound, shape (batch, 1600), int16, 0 where there is none.
        """
        playing = self._until[slots] > firsts
        sound = np.zeros((len(slots), HOP_SAMPLES), np.int16)
        for row in np.flatnonzero(playing):
            pieces, first = self._pieces[slots[row]], int(firsts[row])
            playing[row] = _fill(sound[row], pieces, first)
        return playing, sound


def _fill(hop: Samples, pieces: deque[tuple[int, Samples]], first: int) -> bool:
    """Write what sounds in a hop; return whether anything does."""
    while pieces and pieces[0][0] + len(pieces[0][1]) <= first:
        pieces.popleft()
    found = False
    for start, samples in pieces:
        if start >= first + HOP_SAMPLES:
            break
        skip, at = max(0, first - start), max(0, start - first)
        part = samples[skip : skip + HOP_SAMPLES - at]
        hop[at : at + len(part)] = part
        found = found or len(part) > 0
    return found
