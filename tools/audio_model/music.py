"""Pieces of music for training: chords, melody, bass, drums and effects, all by chance."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.signal import butter, fftconvolve, sosfilt

from backend.scoring.features import RATE_HZ
from tools.audio_model import instruments

Float = npt.NDArray[np.float32]
Random = np.random.Generator

SCALES: Final = (
    (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10), (0, 2, 4, 7, 9), (0, 3, 5, 7, 10),
    (0, 2, 3, 5, 7, 9, 10), (0, 1, 4, 5, 7, 8, 11), (0, 2, 4, 6, 8, 10),
)  # fmt: skip


def _hz(step: float) -> float:
    return float(440.0 * 2 ** ((step - 69) / 12))


class Piece:
    """One piece while it is written."""

    def __init__(self, random: Random, length_s: float) -> None:
        self.random = random
        self.samples = np.zeros(int((length_s + 3) * RATE_HZ), np.float32)
        self.length_s = length_s
        self.beat_s = 60.0 / random.uniform(55, 185)
        self.scale = SCALES[random.integers(len(SCALES))]
        self.root = int(random.integers(45, 57))
        self.swing = float(random.choice([0.0, 0.0, 0.12, 0.2]))

    def step(self, degree: int) -> int:
        """Return the semitone of a degree of the scale, also beyond one octave."""
        octave, place = divmod(degree, len(self.scale))
        return self.root + 12 * octave + self.scale[place]

    def add(self, sound: Float, at_s: float, gain: float) -> None:
        """Put a sound at a time."""
        start = max(0, int(at_s * RATE_HZ))
        stop = min(start + len(sound), len(self.samples))
        if stop > start:
            self.samples[start:stop] += gain * sound[: stop - start]

    def chords(self) -> list[tuple[int, ...]]:
        """Return four or eight chords as degrees."""
        size = int(self.random.choice([2, 3, 3, 4]))
        roots = self.random.integers(0, len(self.scale), int(self.random.choice([2, 4, 4, 8])))
        return [tuple(int(root) + 2 * place for place in range(size)) for root in roots]

    def write(self) -> Float:
        """Write every part that chance chose and return the piece."""
        chords = self.chords()
        parts = self.random.random(5)
        bar_s = 4 * self.beat_s
        for bar in range(int(self.length_s / bar_s) + 1):
            chord = chords[bar % len(chords)]
            if parts[0] < 0.75:
                self._accompany(chord, bar * bar_s)
            if parts[1] < 0.6:
                self._bass(chord, bar * bar_s)
        if parts[2] < 0.8:
            self._melody(chords)
        if parts[3] < 0.6:
            self._drums()
        if parts[4] < 0.25:
            self._melody(chords)
        return self._finished()

    def _instrument(self, role: str) -> instruments.Instrument:
        known: dict[str, instruments.Instrument] = self.__dict__.setdefault("_band", {})
        if role not in known:
            known[role] = instruments.MELODIC[self.random.integers(len(instruments.MELODIC))]
        return known[role]

    def _accompany(self, chord: tuple[int, ...], at_s: float) -> None:
        play = self._instrument("chords")
        style = self.__dict__.setdefault("_style", int(self.random.integers(4)))
        gain = 0.25
        if style == 0:
            for degree in chord:
                self.add(play(self.random, _hz(self.step(degree)), 4 * self.beat_s), at_s, gain)
        elif style == 1:
            for beat in range(8):
                degree = chord[beat % len(chord)]
                hz = _hz(self.step(degree) + 12 * (beat % 2))
                self.add(
                    play(self.random, hz, 0.6 * self.beat_s), at_s + beat * self.beat_s / 2, gain
                )
        else:
            for struck in (0.0, 1.5, 2.5) if style == 2 else (0.0, 1.0, 2.0, 3.0):
                for degree in chord:
                    sound = play(self.random, _hz(self.step(degree)), 0.8 * self.beat_s)
                    self.add(sound, at_s + struck * self.beat_s, gain)

    def _bass(self, chord: tuple[int, ...], at_s: float) -> None:
        play = self._instrument("bass")
        for beat in np.flatnonzero(self.random.random(8) < 0.5):
            hz = _hz(self.step(chord[0]) - 12 * int(self.random.choice([1, 1, 2])))
            self.add(play(self.random, hz, self.beat_s), at_s + beat * self.beat_s / 2, 0.45)

    def _melody(self, chords: list[tuple[int, ...]]) -> None:
        play = instruments.MELODIC[self.random.integers(len(instruments.MELODIC))]
        at_s, degree = 0.0, int(self.random.integers(4, 10))
        legato = self.random.uniform(0.5, 1.3)
        lengths = self.random.choice([0.25, 0.5, 0.5, 1.0, 1.5, 2.0], 6)
        while at_s < self.length_s:
            length_s = float(self.random.choice(lengths)) * self.beat_s
            degree = int(np.clip(degree + self.random.integers(-3, 4), 0, 16))
            if self.random.random() > 0.15:
                gain = float(self.random.uniform(0.3, 0.6))
                hz = _hz(self.step(degree) + float(self.random.normal(0, 0.05)))
                self.add(play(self.random, hz, length_s * legato), at_s, gain)
            at_s += length_s

    def _drums(self) -> None:
        loud = self.random.uniform(0.2, 1.2)
        for drum in instruments.DRUMS:
            sounds = [drum(self.random) for _ in range(2)]
            pattern = self.random.random(16) < self.random.choice([0.15, 0.25, 0.5, 0.9])
            for place in range(int(self.length_s / self.beat_s * 4)):
                if pattern[place % 16]:
                    late = self.swing * self.beat_s / 4 * (place % 2)
                    gain = loud * self.random.uniform(0.5, 1.0)
                    self.add(sounds[place % 2], place * self.beat_s / 4 + late, gain)

    def _finished(self) -> Float:
        random, samples = self.random, self.samples
        if random.random() < 0.5:
            tail = int(random.uniform(0.2, 2.0) * RATE_HZ)
            fading = np.exp(-5 * np.arange(tail) / tail) * random.standard_normal(tail)
            wet = fftconvolve(samples, fading)[: len(samples)]
            samples = samples + random.uniform(0.1, 0.6) * wet / (np.abs(wet).max() + 1e-9)
        if random.random() < 0.3:
            samples = np.tanh(random.uniform(1, 6) * samples)
        if random.random() < 0.5:
            top = random.uniform(2000, 7000)
            samples = sosfilt(butter(3, top, fs=RATE_HZ, output="sos"), samples)
        if random.random() < 0.3:
            samples = np.roll(samples, int(0.75 * self.beat_s * RATE_HZ)) * 0.4 + samples
        samples = samples[: int(self.length_s * RATE_HZ)]
        scaled: Float = (samples / (np.abs(samples).max() + 1e-9)).astype(np.float32)
        return scaled


def piece(random: Random, length_s: float) -> Float:
    """Return a piece of music. Mono, 16 kHz, float32, peak 1."""
    return Piece(random, length_s).write()
