"""What happens between a mouth and our samples: room, distance, microphone, codec, level."""

from __future__ import annotations

import io
from typing import Final

import numpy as np
import numpy.typing as npt
import soundfile
from scipy.signal import butter, fftconvolve, resample_poly, sosfilt

from backend.scoring.features import RATE_HZ

Float = npt.NDArray[np.float32]
Random = np.random.Generator

CODECS: Final = ("opus-8k", "opus-24k", "mu-law", "narrow")
SOUND_M_PER_S: Final = 343.0


def room(random: Random, reverberation_s: float) -> Float:
    """Return the impulse response of a room; its direct sound is the first sample, of height 1.

    Image sources of a shoebox up to the second order, then a diffuse tail that falls by 60 dB in
    `reverberation_s`, faster at high frequencies.
    """
    size = random.uniform([2.5, 2.5, 2.2], [8, 6, 3.5])
    mouth, ear = random.uniform(0.15, 0.85, 3) * size, random.uniform(0.15, 0.85, 3) * size
    direct = np.linalg.norm(mouth - ear) + 0.1
    response = np.zeros(int(reverberation_s * RATE_HZ) + 800)
    reflected = float(np.exp(-0.6 / max(reverberation_s, 0.05)))
    for image in np.ndindex(5, 5, 5):
        order = np.array(image) - 2
        mirrored = np.where(order % 2, size - mouth, mouth) + order * size
        way = np.linalg.norm(mirrored - ear) + 0.1
        late = int((way - direct) / SOUND_M_PER_S * RATE_HZ)
        if 0 <= late < len(response):
            response[late] += direct / way * reflected ** int(np.abs(order).sum())
    times = np.arange(len(response)) / RATE_HZ
    tail = random.standard_normal(len(response)) * 10 ** (-3 * times / reverberation_s)
    tail = sosfilt(butter(1, random.uniform(2500, 6500), fs=RATE_HZ, output="sos"), tail)
    tail[: int(0.012 * RATE_HZ)] = 0
    response += random.uniform(0.02, 0.12) * tail
    response[0] = 1.0
    return response.astype(np.float32)


def reverberant(samples: Float, response: Float) -> Float:
    """Return a sound as heard in a room, as long as before."""
    heard: Float = fftconvolve(samples, response)[: len(samples)].astype(np.float32)
    return heard


def equalised(random: Random, samples: Float) -> Float:
    """Return a sound through a microphone with a tilt and one or two resonances."""
    spectrum = np.fft.rfft(samples)
    hz = np.fft.rfftfreq(len(samples), 1 / RATE_HZ)
    octaves = np.log2(np.maximum(hz, 50) / 1000)
    gain_db = random.uniform(-4, 4) * octaves
    for _ in range(int(random.integers(1, 3))):
        gain_db += random.uniform(-9, 9) * np.exp(-((octaves - random.uniform(-3, 2.5)) ** 2))
    low = random.uniform(30, 250)
    gain = 10 ** (np.clip(gain_db, -24, 18) / 20) * (hz / np.maximum(hz, low)) ** 2
    shaped: Float = np.fft.irfft(spectrum * gain, len(samples)).astype(np.float32)
    return shaped


def coded(samples: Float, codec: str) -> Float:
    """Return a sound after a codec of `CODECS`, in time with the original."""
    if codec == "mu-law":
        narrow = np.clip(resample_poly(samples, 1, 2), -1, 1)
        steps = np.round(128 * np.sign(narrow) * np.log1p(255 * np.abs(narrow)) / np.log(256))
        grown = np.sign(steps) * np.expm1(np.abs(steps) / 128 * np.log(256)) / 255
        return _fitted(resample_poly(grown, 2, 1), len(samples))
    if codec == "narrow":
        return _fitted(resample_poly(resample_poly(samples, 1, 2), 2, 1), len(samples))
    rate = {"opus-8k": 0.97, "opus-24k": 0.85}[codec]
    buffer = io.BytesIO()
    with soundfile.SoundFile(
        buffer, "w", RATE_HZ, 1, format="OGG", subtype="OPUS", compression_level=rate
    ) as file:
        file.write(np.clip(samples, -1, 1))
    buffer.seek(0)
    decoded, _ = soundfile.read(buffer, dtype="float32")
    return _fitted(decoded, len(samples))


def _fitted(samples: npt.NDArray[np.floating], length: int) -> Float:
    fitted = np.zeros(length, np.float32)
    kept = min(length, len(samples))
    fitted[:kept] = samples[:kept]
    return fitted


def levelled(samples: Float, dbfs: float, reference: Float | None = None) -> Float:
    """Return samples at a level: root mean square of what is loud in them (or in a reference)."""
    measured = samples if reference is None else reference
    loud = measured[np.abs(measured) > 0.03 * np.abs(measured).max()]
    rms = float(np.sqrt(np.mean(loud**2))) if len(loud) else 1.0
    result: Float = (samples * (10 ** (dbfs / 20) / max(rms, 1e-9))).astype(np.float32)
    return result
