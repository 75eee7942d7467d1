"""The recording: a journal's audio as one two-track file with one clock.

Left is the candidate, right the interviewer; FLAC at 16 kHz, so that the candidate's samples
are kept bit for bit (docs/decisions). Blocks: runs in the worker.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import numpy.typing as npt
import soundfile

from backend.audio.resampling import Resampler
from backend.audio.seek_table import add_seek_table
from backend.journal.records import Kind, Record
from backend.live import facts
from backend.live.clock import TICK_HZ

RATE_HZ: Final = 16_000
TICKS_PER_SAMPLE: Final = TICK_HZ // RATE_HZ
MEDIA_TYPE: Final = "audio/flac"
GROWTH_SAMPLES: Final = 60 * RATE_HZ
"""Samples by which the tracks grow: a minute."""
BLOCK_SAMPLES: Final = 10 * RATE_HZ
"""Samples written at once: ten seconds."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished file."""

    path: Path
    duration_ms: int
    size_bytes: int
    sha256: str


class Tracks:
    """Two tracks on disk, filled in any order."""

    def __init__(self, folder: Path) -> None:
        """Keep the samples in `folder` until they are written as one file."""
        self._path = folder / "tracks.pcm"
        self._path.touch()
        self._samples: npt.NDArray[np.int16] = np.zeros((0, 2), np.int16)
        self.length = 0
        """Samples up to the end of the last sound."""

    def put(self, track: int, start: int, pcm: bytes) -> None:
        """Place int16 samples at 16 kHz; `start` in samples."""
        sound = np.frombuffer(pcm, dtype="<i2")
        end = start + len(sound)
        self._grow(end)
        self._samples[start:end, track] = sound
        self.length = max(self.length, end)

    def silence(self, track: int, start: int) -> None:
        """Empty a track from `start` samples on."""
        self._samples[start:, track] = 0

    def write(self, path: Path) -> None:
        """Write the file, with a table of places for players."""
        plain = self._path.with_suffix(".flac")
        with soundfile.SoundFile(plain, "w", RATE_HZ, 2, "PCM_16", format="FLAC") as file:
            for start in range(0, self.length, BLOCK_SAMPLES):
                file.write(self._samples[start : min(start + BLOCK_SAMPLES, self.length)])
        add_seek_table(plain, path)

    def _grow(self, end: int) -> None:
        if end <= len(self._samples):
            return
        length = end + GROWTH_SAMPLES
        with self._path.open("r+b") as file:
            file.truncate(length * 4)
        self._samples = np.memmap(self._path, np.int16, "r+", shape=(length, 2))


class InterviewerVoice:
    """Brings the interviewer's pieces to the recording's rate, without a seam between them."""

    def __init__(self, tracks: Tracks) -> None:
        """Place what is converted on the right track."""
        self._tracks = tracks
        self._resampler: Resampler | None = None
        self._next_tick = -1
        self._start = 0
        self._given = 0

    def put(self, sound: facts.Sound) -> None:
        """Take a piece; pieces that touch are converted as one."""
        if sound.tick != self._next_tick or self._resampler is None:
            self.end()
            self._resampler = Resampler(sound.rate_hz, RATE_HZ)
            self._start, self._given = sound.tick // TICKS_PER_SAMPLE, 0
        self._place(self._resampler.push(sound.pcm))
        self._next_tick = sound.tick + sound.ticks

    def cut(self, tick: int) -> None:
        """Silence what was placed behind `tick`: it was never heard."""
        self.end()
        self._tracks.silence(1, tick // TICKS_PER_SAMPLE)

    def end(self) -> None:
        """Place what the filter still holds."""
        if self._resampler is not None:
            self._place(self._resampler.flush())
            self._resampler = None

    def _place(self, pcm: bytes) -> None:
        self._tracks.put(1, self._start + self._given, pcm)
        self._given += len(pcm) // 2


def render(records: Iterable[Record], target: Path) -> Rendered | None:
    """Write the recording of a journal to `target`; None when nothing was said."""
    with TemporaryDirectory(dir=target.parent, prefix=".tracks-") as folder:
        tracks = Tracks(Path(folder))
        interviewer = InterviewerVoice(tracks)
        for record in records:
            _place(tracks, interviewer, record)
        interviewer.end()
        if not tracks.length:
            return None
        tracks.write(target)
        duration_ms = tracks.length * 1000 // RATE_HZ
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return Rendered(target, duration_ms, target.stat().st_size, digest.hexdigest())


def _place(tracks: Tracks, interviewer: InterviewerVoice, record: Record) -> None:
    if record.kind == Kind.CANDIDATE_AUDIO:
        _, sound = facts.decode_candidate(record.payload)
        tracks.put(0, sound.tick // TICKS_PER_SAMPLE, sound.pcm)
    elif record.kind == Kind.INTERVIEWER_AUDIO:
        interviewer.put(facts.decode_interviewer(record.payload))
    elif record.kind == Kind.FACT:
        tick = facts.decode_cut(record.payload)
        if tick is not None:
            interviewer.cut(tick)
