"""A sound whose pitch tells its place: what is missing or doubled in a recording shows."""

from __future__ import annotations

import base64
import io
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from backend.journal.reader import read_interview
from backend.journal.records import Kind
from backend.live.facts import decode_candidate

RATE_HZ = 16_000
FRAME = 1600
RISE_HZ_PER_S = 300.0
"""30 Hz from frame to frame, three steps of the spectrum of a frame."""


@dataclass(frozen=True)
class Sweep:
    """A tone that rises from `start_hz` for some seconds."""

    start_hz: float
    length_s: float

    def wav(self) -> str:
        """Return it as a WAV file, int16 mono 16 kHz, in base64."""
        at_s = np.arange(int(self.length_s * RATE_HZ)) / RATE_HZ
        phase = 2 * np.pi * (self.start_hz * at_s + RISE_HZ_PER_S * at_s**2 / 2)
        out = io.BytesIO()
        with wave.open(out, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE_HZ)
            file.writeframes((np.sin(phase) * 12_000).astype("<i2").tobytes())
        return base64.b64encode(out.getvalue()).decode()

    def places_in(self, frames: dict[int, np.ndarray]) -> list[tuple[int, float]]:
        """Return frame number and place in the sweep, in s, of every frame that holds it."""
        found = [(number, self._place(frames[number])) for number in sorted(frames)]
        return [(number, place) for number, place in found if place is not None]

    def _place(self, frame: np.ndarray) -> float | None:
        if np.abs(frame).max() < 2000:
            return None
        spectrum = np.abs(np.fft.rfft(frame * np.hanning(len(frame)), 8 * len(frame)))
        peak_hz = float(spectrum.argmax()) * RATE_HZ / (8 * len(frame))
        place = (peak_hz - self.start_hz) / RISE_HZ_PER_S
        return place if 0 <= place <= self.length_s else None


def recorded(folder: Path) -> dict[int, np.ndarray]:
    """Return the candidate's frames in a journal by their numbers, each once."""
    frames: dict[int, np.ndarray] = {}
    for record in read_interview(folder):
        if record.kind != Kind.CANDIDATE_AUDIO:
            continue
        number, sound = decode_candidate(record.payload)
        assert number not in frames, f"frame {number} was written twice"
        frames[number] = np.frombuffer(sound.pcm, dtype="<i2").astype(float)
    return frames


def assert_whole(places: list[tuple[int, float]], until_s: float) -> None:
    """Every tenth of a second up to `until_s` is there, once and in order."""
    # The first and the last frame hold only a part of the tone: their pitch is a rough one.
    heard = [place for _, place in places][1:-1]
    steps = np.diff(heard)
    assert heard[0] < 0.2, f"the beginning is missing: {heard[:3]}"
    assert heard[-1] >= until_s, f"{heard[-1]:.2f} s of {until_s:.2f} s are there"
    assert np.all((steps > 0.05) & (steps < 0.15)), f"missing or doubled: {steps.round(2)}"
