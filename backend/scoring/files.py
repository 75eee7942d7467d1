"""Sound files of any rate and number of channels, as the scorer takes them. Blocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import numpy.typing as npt
import soundfile

from backend.audio.resampling import Resampler
from backend.scoring.features import HOP_SAMPLES, RATE_HZ

BLOCK_FRAMES: Final = 1 << 16
MAX_TERM: Final = 4000
"""Largest term of the ratio between two rates: an odd rate is taken for its neighbour, which is
less than a millionth away, rather than for a filter of a gigabyte."""
LOWEST_HZ, HIGHEST_HZ = 4000, 384_000
MAX_HOURS: Final = 24

Pcm = npt.NDArray[np.int16]
Mix = Callable[[npt.NDArray[np.float32]], npt.NDArray[np.float32]]


class UnreadableSound(Exception):
    """The file cannot be scored; the message says why in a sentence for a person."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A file's sound at 16 kHz."""

    name: str
    rate_hz: int
    channels: int
    candidate: Pcm
    interviewer: Pcm | None = None
    """The other voice at the same places, if the file has it on a channel of its own."""

    @property
    def hops(self) -> int:
        """Whole hops in it."""
        return len(self.candidate) // HOP_SAMPLES


def read(
    source: Path | BinaryIO,
    name: str,
    candidate_channel: int | None = None,
    interviewer_channel: int | None = None,
) -> Sound:
    """Return a file's sound; channels count from 1, and without a choice all are mixed.

    Raises:
        UnreadableSound: no sound file, too short, too long, or without that channel.
    """
    if isinstance(source, Path) and not source.is_file():
        what = "is a folder" if source.is_dir() else "does not exist"
        raise UnreadableSound(f"{name} {what}.")
    try:
        with soundfile.SoundFile(source) as file:
            _check(file, name, candidate_channel, interviewer_channel)
            return _read(file, name, candidate_channel, interviewer_channel)
    except soundfile.SoundFileError:
        raise UnreadableSound(f"{name} is no sound file that can be read.") from None
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise UnreadableSound(f"{name} cannot be read: {reason}.") from None


def _check(file: soundfile.SoundFile, name: str, *channels: int | None) -> None:
    rate_hz = file.samplerate
    if not LOWEST_HZ <= rate_hz <= HIGHEST_HZ:
        raise UnreadableSound(
            f"{name} has {rate_hz} samples a second; {LOWEST_HZ} to {HIGHEST_HZ} can be scored."
        )
    if file.frames > MAX_HOURS * 3600 * rate_hz:
        raise UnreadableSound(f"{name} is longer than {MAX_HOURS} hours.")
    for channel in channels:
        if channel is not None and not 1 <= channel <= file.channels:
            raise UnreadableSound(f"{name} has no channel {channel}; it has {file.channels}.")


def _read(
    file: soundfile.SoundFile, name: str, candidate: int | None, interviewer: int | None
) -> Sound:
    mixes = [_mix(candidate)] + ([_mix(interviewer)] if interviewer is not None else [])
    tracks = [_Track(file.samplerate) for _ in mixes]
    # As floats, because libsndfile does not scale a float file to whole numbers.
    for block in file.blocks(BLOCK_FRAMES, dtype="float32", always_2d=True):
        for track, mix in zip(tracks, mixes, strict=True):
            track.push(mix(block))
    ended = [track.end() for track in tracks]
    if len(ended[0]) < HOP_SAMPLES:
        raise UnreadableSound(f"{name} is shorter than a tenth of a second.")
    other = ended[1] if len(ended) > 1 else None
    return Sound(name, file.samplerate, file.channels, ended[0], other)


def _mix(channel: int | None) -> Mix:
    if channel is None:
        return lambda block: block.mean(1)
    return lambda block: block[:, channel - 1]


class _Track:
    """One voice on its way to 16 kHz."""

    def __init__(self, rate_hz: int) -> None:
        ratio = Fraction(RATE_HZ, rate_hz).limit_denominator(MAX_TERM)
        self._resampler = Resampler(ratio.denominator, ratio.numerator)
        self._pieces: list[bytes] = []

    def push(self, sound: npt.NDArray[np.float32]) -> None:
        """Take samples from -1 to 1; what is no number is silence."""
        known = np.nan_to_num(sound, nan=0.0, posinf=1.0, neginf=-1.0).clip(-1.0, 1.0)
        pcm = np.rint(known * 32768).clip(-32768, 32767).astype("<i2").tobytes()
        self._pieces.append(self._resampler.push(pcm))

    def end(self) -> Pcm:
        self._pieces.append(self._resampler.flush())
        return np.frombuffer(b"".join(self._pieces), "<i2")
