"""Whether the interviewer is heard back through the microphone.

We know what was played, so a few seconds of both sounds are compared by their phases alone
(GCC-PHAT): the room may colour the echo as it likes, and one peak stands out at its delay. A
comparison costs about a millisecond, so a stream is looked at when its interviewer begins to
sound, and then less and less often; what was found holds until two looks say otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy.fft

from backend.scoring.features import CONTEXT_SAMPLES, HOP_SAMPLES
from backend.scoring.signals.facts import Flags, Float, Pcm

Slots = npt.NDArray[np.intp]
Hops = npt.NDArray[np.int64]
Pairs = npt.NDArray[np.int32]
Spectrum = npt.NDArray[np.complex64]

RATE_HZ: Final = 8000
"""Both sounds are halved: a loudspeaker's echo lies below 3400 Hz."""
WINDOW_HOPS: Final = 40
"""Hops compared at once, 4 s (AUDIO.md 3.5: no candidate speaking, found down to -40 dB)."""
SOUNDING_HOPS: Final = 15
"""Of which the interviewer sounds in so many at least."""
AGAIN_HOPS: Final = 150
MAX_STEPS: Final = 4
"""15 s until the second look, 30 s until the third, 60 s at most."""
JUDGED_AT_ONCE: Final = 4
"""Comparisons in one batch; more wait for the next, so that no tick is long."""
LONGEST_DELAY_S: Final = 1.0
TAIL_HOPS: Final = 10
"""Hops after the interviewer's last in which an echo may still arrive."""
LOWEST_HZ, HIGHEST_HZ = 200, 3400
AUDIBLE: Final = 9.0
"""Height of the peak over the root mean square at all delays from which the interviewer is heard
back (measured: docs/decisions/2026-11-22-signals-from-sound.md)."""
QUIET: Final = 10
"""Largest magnitude of a reference, int16 steps, that counts as no sound: -70 dBFS."""
LOOK_STEP: Final = 16
"""Of so many samples at 16 kHz one is looked at for that."""

_HALVED: Final = HOP_SAMPLES // 2
_POINTS: Final = WINDOW_HOPS * _HALVED + int(LONGEST_DELAY_S * RATE_HZ)
_LINES: Final = slice(LOWEST_HZ * _POINTS // RATE_HZ, HIGHEST_HZ * _POINTS // RATE_HZ)
_MIRRORED: Final = slice(_POINTS - _LINES.start, _POINTS - _LINES.stop, -1)
"""The same lines at negative frequencies."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What the interviewer plays at the places of some hops, made only where it is asked for."""

    sounds: Flags
    """Which rows hold more than silence. Shape (batch,)."""
    until: Callable[[int, int], Pcm]
    """Returns the sound of a row's hop and of so many before it in all, at 8 kHz.

    Shape (800 x hops,), int16.
    """

    @classmethod
    def of(cls, played: Pcm, until: Callable[[int, int], Pcm]) -> Reference:
        """Return what is known at 16 kHz already. Shapes (batch, 1600) and (1600 x hops,)."""
        sounds = played[:, ::LOOK_STEP].max(1) > QUIET
        return cls(sounds, lambda row, hops: halved(until(row, hops)))


class LeakageGate:
    """The memory of all streams; 64 kB for each one that is being looked at."""

    def __init__(self, slots: int) -> None:
        """Know no room."""
        self._last_sound = np.full(slots, -TAIL_HOPS, np.int64)
        self._next_look = np.zeros(slots, np.int64)
        self._place = np.full(slots, -1, np.int64)
        """Where in the pool a slot's window is gathered; −1 while it is not looked at."""
        self._pool: Pcm = np.empty((0, WINDOW_HOPS, _HALVED), np.int16)
        self._free: list[int] = []
        self._next_hop = np.zeros(slots, np.int64)
        self._gathered = np.zeros(slots, np.int64)
        self._sounding = np.zeros(slots, np.int64)
        self._full: list[tuple[int, Pcm, Pcm]] = []
        self._looks = np.zeros(slots, np.int64)
        # Of the newest look and the one before: a candidate who speaks hides an echo.
        self._ratios = np.zeros((2, slots), np.float32)

    def forget(self, slot: int) -> None:
        """Begin a stream anew."""
        self._last_sound[slot] = -TAIL_HOPS
        self.look_again(slot)

    def look_again(self, slot: int) -> None:
        """Compare afresh as soon as the interviewer sounds: the room or microphone changed."""
        self._next_look[slot] = self._looks[slot] = 0
        self._ratios[:, slot] = 0
        self._stop(slot)
        self._full = [waiting for waiting in self._full if waiting[0] != slot]

    def update(self, slots: Slots, hops: Hops, pcm: Pcm, reference: Reference) -> None:
        """Take one hop of each stream.

        Args:
            slots: The stream of each row, each at most once.
            hops: Place of the hop in the recording.
            pcm: Microphone. Shape (batch, 1840), int16, 16 kHz.
            reference: Interviewer at the same places, 16 kHz.
        """
        sounds = reference.sounds
        self._last_sound[slots[sounds]] = hops[sounds]
        is_looked_at = self._place[slots] >= 0
        starting = sounds & ~is_looked_at & (hops >= self._next_look[slots])
        for slot in slots[starting].tolist():
            self._start(slot)
        rows = np.flatnonzero(starting | is_looked_at)
        if rows.size:
            heard = _halved(_pairs(pcm)[rows, CONTEXT_SAMPLES // 2 :])
            for row in self._gather(slots[rows], hops[rows], heard, sounds[rows]).tolist():
                self._finish(int(slots[rows[row]]), int(hops[rows[row]]), int(rows[row]), reference)
        if self._full:
            self._judge(self._full[:JUDGED_AT_ONCE])
            del self._full[:JUDGED_AT_ONCE]

    def audible(self, slots: Slots) -> Flags:
        """Return in which streams the interviewer is heard back. Shape (batch,)."""
        return self.ratio(slots) >= AUDIBLE

    def ratio(self, slots: Slots) -> Float:
        """Return how far the peak stood out in the last two looks; 0 before. Shape (batch,)."""
        highest: Float = self._ratios[:, slots].max(0)
        return highest

    def looked(self, slots: Slots) -> Flags:
        """Return which streams were looked at. Shape (batch,)."""
        return self._looks[slots] > 0

    def sounding(self, slots: Slots, hops: Hops) -> Flags:
        """Return in which streams an echo may arrive now. Shape (batch,)."""
        return hops - self._last_sound[slots] < TAIL_HOPS

    def _judge(self, windows: Sequence[tuple[int, Pcm, Pcm]]) -> None:
        ratios = peak_ratios([(heard, played) for _, heard, played in windows])
        for (slot, _, _), ratio in zip(windows, ratios, strict=True):
            self._ratios[1, slot] = self._ratios[0, slot]
            self._ratios[0, slot] = ratio
            self._looks[slot] += 1

    def _start(self, slot: int) -> None:
        if not self._free:
            size = len(self._pool)
            more = np.empty((max(8, size), WINDOW_HOPS, _HALVED), np.int16)
            self._free = list(range(size, size + len(more)))
            self._pool = np.concatenate((self._pool, more))
        self._place[slot] = self._free.pop()
        self._next_hop[slot] = -1

    def _stop(self, slot: int) -> None:
        if self._place[slot] >= 0:
            self._free.append(int(self._place[slot]))
            self._place[slot] = -1

    def _gather(
        self, slots: Slots, hops: Hops, heard: Pairs, sounds: Flags
    ) -> npt.NDArray[np.intp]:
        """Keep a hop of each stream that is looked at; return the rows whose window is full."""
        # What has a gap begins again behind it.
        goes_on = self._next_hop[slots] == hops
        gathered = np.where(goes_on, self._gathered[slots], 0)
        self._pool[self._place[slots], gathered] = heard
        self._sounding[slots] = np.where(goes_on, self._sounding[slots], 0) + sounds
        self._gathered[slots] = gathered + 1
        self._next_hop[slots] = hops + 1
        return np.flatnonzero(gathered + 1 == WINDOW_HOPS)

    def _finish(self, slot: int, hop: int, row: int, reference: Reference) -> None:
        """Take a full window out, to be judged where the interviewer sounds for long enough."""
        self._next_look[slot] = 0
        if self._sounding[slot] >= SOUNDING_HOPS:
            wait_hops = AGAIN_HOPS * min(int(self._looks[slot]) + 1, MAX_STEPS)
            self._next_look[slot] = hop + wait_hops
            heard = self._pool[self._place[slot]].reshape(-1).copy()
            self._full.append((slot, heard, reference.until(row, WINDOW_HOPS)))
        self._stop(slot)


def halved(sound: Pcm) -> Pcm:
    """Return sound at half its rate; of an even number of samples."""
    return _halved(_pairs(sound)).astype(np.int16)


def _pairs(sound: Pcm) -> Pairs:
    """Return two samples side by side as one number: every other sample is slow to come by."""
    pairs: Pairs = sound.view(np.int32)
    return pairs


def _halved(pairs: Pairs) -> Pairs:
    """Return half as many samples, in place, each within int16."""
    second = pairs >> 17
    pairs = pairs << 16
    pairs >>= 17
    pairs += second
    return pairs


def peak_ratio(heard: Pcm, played: Pcm) -> float:
    """Return how far the likeliest delay stands out of all delays up to a second.

    Args:
        heard: Microphone at 8 kHz, int16, up to 4 s.
        played: Interviewer at the same places, as long.
    """
    return peak_ratios([(heard, played)])[0]


def peak_ratios(sounds: Sequence[tuple[Pcm, Pcm]]) -> list[float]:
    """Return the `peak_ratio` of at most `JUDGED_AT_ONCE` pairs, each as if it were alone."""
    # Four transforms side by side cost what two alone do, with the same bits.
    count = 1 if len(sounds) == 1 else JUDGED_AT_ONCE
    both = np.zeros((count, _POINTS), np.complex64)
    usable = [_lay(heard, played, row) for (heard, played), row in zip(sounds, both, strict=False)]
    spectra = scipy.fft.fft(both, overwrite_x=True)
    phases = np.zeros((count, _POINTS // 2 + 1), np.complex64)
    spreads = [_phases(*rows) for rows in zip(spectra[: len(sounds)], phases, strict=False)]
    peaks = scipy.fft.irfft(phases, _POINTS)[:, : int(LONGEST_DELAY_S * RATE_HZ)].max(1).tolist()
    return [
        peak / spread if is_usable and spread else 0.0
        for peak, spread, is_usable in zip(peaks, spreads, usable, strict=False)
    ]


def _lay(heard: Pcm, played: Pcm, both: Spectrum) -> bool:
    """Lay two real sounds into one complex one; return False when one of them is silence.

    Their spectra are its odd and its even part. Equally loud, or the quiet one would drown in
    what is rounded off the loud one.
    """
    heard_rms, wide = _rms(heard)
    played_rms, both.real[: len(played)] = _rms(played)
    if not heard_rms or not played_rms:
        return False
    np.multiply(wide, np.float32(played_rms / heard_rms), out=both.imag[: len(heard)])
    return True


def _phases(spectrum: Spectrum, phases: Spectrum) -> float:
    """Write the phases between both sounds; return the root mean square at all delays."""
    line, other = spectrum[_LINES], spectrum[_MIRRORED].conj()
    cross = line - other
    other += line
    np.conjugate(other, out=other)
    cross *= other
    height = np.abs(cross)
    height += np.float32(1.0)
    np.reciprocal(height, out=height)
    found = phases[_LINES]
    # Turned by a quarter, since one of the two sounds was laid on the imaginary axis.
    np.multiply(cross.imag, height, out=found.real)
    np.negative(height, out=height)
    np.multiply(cross.real, height, out=found.imag)
    return math.sqrt(2 * np.vdot(found, found).real) / _POINTS


def _rms(sound: Pcm) -> tuple[float, Float]:
    """Return the root mean square, and the sound as the numbers it was taken of."""
    wide = sound.astype(np.float32)
    return math.sqrt(np.vdot(wide, wide) / len(wide)), wide
