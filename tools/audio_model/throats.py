"""Other voices out of one: another throat, breathier, with more melody. For training only. Pure.

A recorded voice of the corpus is one person who reads evenly. Its spectral envelope is stretched
(a shorter or longer vocal tract), noise of the same envelope is mixed in (breath), the spectrum is
tilted (softer or pressed), loudness is evened out as studios do, and time is bent, which moves
pitch and pace from word to word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.ndimage import uniform_filter1d
from scipy.signal import fftconvolve, resample_poly

from backend.scoring.features import RATE_HZ
from tools.audio_model.noises import slow

Float = npt.NDArray[np.float32]
Int16 = npt.NDArray[np.int16]
Random = np.random.Generator

SIZE: Final = 512
STEP: Final = 128
SMOOTH_BINS: Final = 13
"""400 Hz: the envelope shall not follow single harmonics of most voices."""
LARGEST_GAIN_DB: Final = 24.0
LOUDEST: Final = 20_000


@dataclass(frozen=True, slots=True)
class Throat:
    """How one derived voice differs from the recorded one; the same in all its sentences."""

    formants: float
    """Factor of all formants: 1.2 is a shorter vocal tract."""
    pitch: float
    """Factor of pitch, formants and pace together, before `formants` is made up for it."""
    melody: float
    """How far pitch and pace stray: 0.2 is up to about a fifth."""
    breath: float
    """Amplitude of noise beside the voice, of the same envelope."""
    tilt_db: float
    """For each octave above 500 Hz."""
    evened: float
    """0 to 0.7: share of the differences in loudness (in dB) that is taken away."""
    room_s: float
    """How long the recording's own small room rings; endings fade in it, and are speech."""
    room: float
    """Its strength beside the voice."""
    falling_db: float
    """How far each sentence sinks towards its end, as breath does."""


def throat(random: Random) -> Throat:
    """Return a throat by chance."""
    pitch = float(np.exp(random.uniform(np.log(0.78), np.log(1.35))))
    return Throat(
        formants=float(np.exp(random.uniform(np.log(0.85), np.log(1.2)))) / pitch**0.6,
        pitch=pitch,
        melody=float(random.uniform(0.0, 0.25)),
        breath=float(random.choice([0.0, random.uniform(0.05, 0.7)])),
        tilt_db=float(random.uniform(-4, 3)),
        evened=float(random.choice([0.0, random.uniform(0.1, 0.6)])),
        room_s=float(random.uniform(0.06, 0.3)),
        room=float(random.choice([0.0, random.uniform(0.02, 0.25)])),
        falling_db=float(random.choice([0.0, random.uniform(2, 14)])),
    )


def through(random: Random, said: Int16, chosen: Throat) -> Int16:
    """Return a sentence as another throat says it."""
    voice = resample_poly(said.astype(np.float64) / 32768, 2, 1)
    bent = _bent(random, voice, chosen)
    shaped = _shaped(random, bent, chosen)
    sinking = np.linspace(0, 1, len(shaped)) ** 2 * chosen.falling_db
    ringing = _ringing(random, shaped * 10 ** (-sinking / 20), chosen)
    evened = _evened(ringing, chosen.evened)
    scale = LOUDEST / max(float(np.abs(evened).max()), 1e-9)
    found: Int16 = np.round(evened * scale).astype(np.int16)
    return found


def _bent(random: Random, doubled: npt.NDArray[np.float64], chosen: Throat) -> Float:
    """Read a sound of twice the rate at a speed that strays."""
    wanted = int(len(doubled) / 2 / chosen.pitch * 1.2) + 2
    stray = 2 * slow(random, wanted, random.uniform(1.5, 4.0)) - 1
    speed = chosen.pitch * np.exp(chosen.melody * stray)
    at = 2 * (np.cumsum(speed) - speed[0])
    at = at[at < len(doubled) - 1]
    read: Float = np.interp(at, np.arange(len(doubled)), doubled).astype(np.float32)
    return read


def _shaped(random: Random, samples: Float, chosen: Throat) -> Float:
    """Move the envelope of the spectrum, tilt it and breathe with it."""
    window = np.sqrt(np.hanning(SIZE + 1)[:-1])
    padded = np.pad(samples, (SIZE, 2 * SIZE))
    frames = np.lib.stride_tricks.sliding_window_view(padded, SIZE)[::STEP] * window
    spectra = np.fft.rfft(frames)
    level = np.log(np.abs(spectra) + 1e-5)
    envelope = uniform_filter1d(uniform_filter1d(level, SMOOTH_BINS, axis=1), 7, axis=1)
    bins = np.arange(envelope.shape[1])
    source = np.clip(bins / chosen.formants, 0, bins[-1])
    below = np.minimum(source.astype(int), bins[-1] - 1)
    part = source - below
    moved = envelope[:, below] * (1 - part) + envelope[:, below + 1] * part
    octaves = np.log2(np.maximum(bins * RATE_HZ / SIZE, 500) / 500)
    change = moved - envelope + chosen.tilt_db * octaves / 20 * np.log(10)
    most = LARGEST_GAIN_DB / 20 * np.log(10)
    spectra = spectra * np.exp(np.clip(change, -most, most))
    if chosen.breath:
        noise = random.standard_normal(spectra.shape) + 1j * random.standard_normal(spectra.shape)
        airy = np.minimum(1.0, bins * RATE_HZ / SIZE / 2500)
        spectra = spectra + chosen.breath * airy * np.exp(moved) * noise
    pieces = np.fft.irfft(spectra, SIZE) * window
    total = np.zeros(len(padded))
    for number, piece in enumerate(pieces):
        total[number * STEP : number * STEP + SIZE] += piece
    found: Float = (total[SIZE : SIZE + len(samples)] / 2).astype(np.float32)
    return found


def _ringing(random: Random, samples: npt.NDArray[Any], chosen: Throat) -> Float:
    """Add the diffuse sound of a small room, as long as it rings."""
    if not chosen.room:
        return samples.astype(np.float32)
    size = int(chosen.room_s * RATE_HZ)
    fading = 10 ** (-3 * np.arange(size) / size) * random.standard_normal(size)
    fading *= chosen.room / np.sqrt(np.square(fading).sum())
    fading[0] += 1.0
    ringing: Float = fftconvolve(samples, fading).astype(np.float32)
    return ringing


def _evened(samples: Float, share: float) -> Float:
    """Lift what is faint towards what is loud, as a studio's compressor does."""
    if not share:
        return samples
    power = uniform_filter1d(np.square(samples.astype(np.float64)), RATE_HZ // 20)
    level = np.sqrt(np.maximum(power, 0.0)) + 1e-9
    loudest = level.max()
    gain = np.minimum((loudest / level) ** share, 12.0)
    # Below 45 dB there is nothing to lift but hiss.
    return (samples * np.where(level > loudest * 10**-2.25, gain, 1.0)).astype(np.float32)
