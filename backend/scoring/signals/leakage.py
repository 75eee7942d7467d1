"""Whether the interviewer is heard back through the microphone.

We know what was played, so a few seconds of both sounds are compared by their phases alone
(GCC-PHAT): the room may colour the echo as it likes, and one peak stands out at its delay. A
comparison costs about a millisecond, so a stream is looked at when its interviewer begins to
sound, and then less and less often; what was found holds until two looks say otherwise.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import scipy.fft

from backend.scoring.features import CONTEXT_SAMPLES, HOP_SAMPLES
from backend.scoring.signals.facts import Flags, Float, Pcm

Slots = npt.NDArray[np.intp]
Hops = npt.NDArray[np.int64]

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

_HALVED: Final = HOP_SAMPLES // 2
_POINTS: Final = WINDOW_HOPS * _HALVED + int(LONGEST_DELAY_S * RATE_HZ)
_LINES: Final = slice(LOWEST_HZ * _POINTS // RATE_HZ, HIGHEST_HZ * _POINTS // RATE_HZ)


class LeakageGate:
    """The memory of all streams; 128 kB for each one that is being looked at."""

    def __init__(self, slots: int) -> None:
        """Know no room."""
        self._last_sound = np.full(slots, -TAIL_HOPS, np.int64)
        self._next_look = np.zeros(slots, np.int64)
        self._looking = np.zeros(slots, np.bool_)
        self._windows: dict[int, _Window] = {}
        self._full: list[int] = []
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
        self._looking[slot] = False
        self._windows.pop(slot, None)
        self._full = [waiting for waiting in self._full if waiting != slot]

    def update(self, slots: Slots, hops: Hops, pcm: Pcm, reference: Pcm) -> None:
        """Take one hop of each stream.

        Args:
            slots: The stream of each row, each at most once.
            hops: Place of the hop in the recording.
            pcm: Microphone. Shape (batch, 1840), int16, 16 kHz.
            reference: Interviewer at the same place. Shape (batch, 1600), int16, 16 kHz.
        """
        sounds = reference[:, ::16].max(1) > QUIET
        self._last_sound[slots[sounds]] = hops[sounds]
        starting = sounds & (hops >= self._next_look[slots])
        for row in np.flatnonzero(starting | self._looking[slots]):
            self._collect(int(slots[row]), int(hops[row]), pcm[row], reference[row], sounds[row])
        for _ in range(min(len(self._full), JUDGED_AT_ONCE)):
            self._judge(self._full.pop(0))

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

    def _collect(self, slot: int, hop: int, pcm: Pcm, reference: Pcm, sounds: np.bool_) -> None:
        window = self._windows.get(slot)
        if window is None or window.next_hop != hop:
            window = self._windows[slot] = _Window(hop)
            self._looking[slot] = True
        window.take(pcm[CONTEXT_SAMPLES:], reference, sounds=bool(sounds))
        if window.hops == WINDOW_HOPS:
            self._looking[slot] = False
            wait_hops = AGAIN_HOPS * min(int(self._looks[slot]) + 1, MAX_STEPS)
            self._next_look[slot] = hop + wait_hops
            if window.sounding >= SOUNDING_HOPS:
                self._full.append(slot)
            else:
                self._next_look[slot] = 0
                del self._windows[slot]

    def _judge(self, slot: int) -> None:
        window = self._windows.pop(slot)
        self._ratios[1, slot] = self._ratios[0, slot]
        self._ratios[0, slot] = peak_ratio(window.heard, window.played)
        self._looks[slot] += 1


class _Window:
    """A few seconds of both sounds at 8 kHz, from one place on."""

    def __init__(self, hop: int) -> None:
        self.next_hop = hop
        self.hops = self.sounding = 0
        self.heard = np.zeros(WINDOW_HOPS * _HALVED, np.int16)
        self.played = np.zeros(WINDOW_HOPS * _HALVED, np.int16)

    def take(self, heard: Pcm, played: Pcm, *, sounds: bool) -> None:
        place = slice(self.hops * _HALVED, (self.hops + 1) * _HALVED)
        self.heard[place] = _halve(heard)
        self.played[place] = _halve(played)
        self.hops += 1
        self.next_hop += 1
        self.sounding += sounds


def _halve(sound: Pcm) -> Pcm:
    return (sound[::2] >> 1) + (sound[1::2] >> 1)


def peak_ratio(heard: Pcm, played: Pcm) -> float:
    """Return how far the likeliest delay stands out of all delays up to a second.

    Args:
        heard: Microphone at 8 kHz, int16, up to 4 s.
        played: Interviewer at the same places, as long.
    """
    ours = scipy.fft.rfft(played.astype(np.float32), _POINTS)[_LINES]
    theirs = scipy.fft.rfft(heard.astype(np.float32), _POINTS)[_LINES]
    theirs *= ours.conj()
    theirs /= np.abs(theirs) + np.float32(1.0)
    spectrum = np.zeros(_POINTS // 2 + 1, np.complex64)
    spectrum[_LINES] = theirs
    shifts = scipy.fft.irfft(spectrum, _POINTS)
    spread = float(np.sqrt(np.mean(np.square(shifts))))
    delays = shifts[: int(LONGEST_DELAY_S * RATE_HZ)]
    return float(delays.max()) / spread if spread else 0.0
