"""The front end of the audio model: log-mel features of many streams' hops at once. Pure.

Training imports this module too, so that the model is served exactly what it was trained on.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import scipy.fft

Float = npt.NDArray[np.float32]

RATE_HZ: Final = 16_000
HOP_SAMPLES: Final = 1600
"""New samples in a hop: 100 ms. Overlapping 1-s windows would cost twice as much per second."""
WINDOW_SAMPLES: Final = 400
"""25 ms, the usual window of speech features."""
FRAME_STEP_SAMPLES: Final = 160
CONTEXT_SAMPLES: Final = WINDOW_SAMPLES - FRAME_STEP_SAMPLES
"""Samples before the hop that its first frame reaches back to."""
HOP_INPUT_SAMPLES: Final = HOP_SAMPLES + CONTEXT_SAMPLES
FRAMES_PER_HOP: Final = HOP_SAMPLES // FRAME_STEP_SAMPLES
FFT_POINTS: Final = 512
BINS: Final = FFT_POINTS // 2 + 1
BANDS: Final = 40
LOWEST_HZ: Final = 60.0
HIGHEST_HZ: Final = 7800.0
FLOOR: Final = 1e-7
"""Added to each band's power, so that digital silence has a logarithm."""
CHUNK_STREAMS: Final = 32
"""Streams measured at once: more would leave the processor's cache."""
LOW_BANDS: Final = 24
"""Bands up to 2.5 kHz, which see other lines of the spectrum than those above: two products
without most of the filters' zeros take 1.4 us a hop where one takes 2.5."""
MEAN: Final = -6.0
SD: Final = 5.0
"""Fixed normalisation: round figures near those of speech at -26 dBFS in a quiet room."""

SETTINGS: Final = {
    "rate_hz": RATE_HZ,
    "hop_samples": HOP_SAMPLES,
    "context_samples": CONTEXT_SAMPLES,
    "window": "hann",
    "window_samples": WINDOW_SAMPLES,
    "frame_step_samples": FRAME_STEP_SAMPLES,
    "fft_points": FFT_POINTS,
    "bands": BANDS,
    "lowest_hz": LOWEST_HZ,
    "highest_hz": HIGHEST_HZ,
    "floor": FLOOR,
    "mean": MEAN,
    "sd": SD,
}
"""What `model.json` states; a model trained on other features is refused."""


def _mel(hz: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    scaled: npt.NDArray[np.float64] = 2595.0 * np.log10(1.0 + hz / 700.0)
    return scaled


def mel_filters() -> Float:
    """Return triangular mel filters. Shape (BINS, BANDS), float32, peak 1."""
    low, high = _mel(np.array([LOWEST_HZ, HIGHEST_HZ]))
    edges = np.linspace(low, high, BANDS + 2)
    bins = _mel(np.arange(BINS) * RATE_HZ / FFT_POINTS)[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    filters: Float = np.clip(np.minimum(rising, falling), 0.0, None).astype(np.float32)
    return filters


_WINDOW: Final = np.hanning(WINDOW_SAMPLES + 1)[:-1].astype(np.float32)
_SCALED_WINDOW: Final = (_WINDOW / np.float32(32768.0)).astype(np.float32)
_FILTERS: Final = mel_filters()


def _lines(bands: slice) -> slice:
    """Return the lines of the spectrum that a range of bands sees."""
    seen = np.flatnonzero(_FILTERS[:, bands].any(1))
    return slice(int(seen[0]), int(seen[-1]) + 1)


_PARTS: Final = tuple(
    (_lines(bands), bands, np.ascontiguousarray(_FILTERS[_lines(bands), bands]))
    for bands in (slice(0, LOW_BANDS), slice(LOW_BANDS, BANDS))
)
"""Lines, bands, and the filters between them."""


def log_mel(pcm: npt.NDArray[np.int16]) -> tuple[Float, Float]:
    """Return the features of one hop of each stream, and the power spectra they came from.

    Each row is computed by itself, so a stream's features do not depend on its neighbours.

    Args:
        pcm: Mono at 16 kHz. Shape (batch, 1840), int16: 240 samples before the hop, then its 1600.

    Returns:
        Features, shape (batch, 10, 40), float32, about -2 to 2; and power, shape (batch, 10, 257),
        float32, of samples from -1 to 1.
    """
    batch = len(pcm)
    features = np.empty((batch, FRAMES_PER_HOP, BANDS), np.float32)
    power = np.empty((batch, FRAMES_PER_HOP, BINS), np.float32)
    front = FrontEnd()
    frames = frames_of(pcm)
    for first in range(0, batch, CHUNK_STREAMS):
        rows = slice(first, first + CHUNK_STREAMS)
        power[rows] = front.measure(frames[rows], features[rows])
    return features, power


def frames_of(pcm: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    """Return the overlapping frames of hops: a view. Shape (batch, 10, 400) from (batch, 1840)."""
    windows = np.lib.stride_tricks.sliding_window_view(pcm, WINDOW_SAMPLES, axis=1)
    return windows[:, ::FRAME_STEP_SAMPLES]


class FrontEnd:
    """The buffers of one thread, so that nothing large is allocated ten times a second."""

    def __init__(self) -> None:
        """Allocate them."""
        shape = CHUNK_STREAMS, FRAMES_PER_HOP
        self._windowed = np.zeros((*shape, FFT_POINTS), np.float32)
        """Nothing is ever written behind the window: that is the transform's padding."""
        self._power = np.zeros((*shape, BINS), np.float32)
        self._rows = self._power.reshape(-1, BINS)
        self._bands = np.empty((len(self._rows), BANDS), np.float32)
        self._imaginary = np.empty((*shape, BINS), np.float32)

    def measure(self, frames: npt.NDArray[np.int16], features: Float) -> Float:
        """Write the features of at most `CHUNK_STREAMS` hops; return their power spectra.

        Args:
            frames: From `frames_of`. Shape (batch, 10, 400), int16.
            features: Where to. Shape (batch, 10, 40), float32.

        Returns:
            Shape (batch, 10, 257), float32; valid until the next call.
        """
        batch = len(frames)
        windowed, power = self._windowed[:batch], self._power[:batch]
        np.multiply(frames, _SCALED_WINDOW, out=windowed[:, :, :WINDOW_SAMPLES])
        spectrum = scipy.fft.rfft(windowed, axis=-1)
        np.square(spectrum.real, out=power)
        power += np.square(spectrum.imag, out=self._imaginary[:batch])
        for lines, bands, filters in _PARTS:
            # Of all rows, used or not: another number of them may be summed in another order.
            np.matmul(self._rows[:, lines], filters, out=self._bands[:, bands])
        mel = self._bands.reshape(CHUNK_STREAMS, FRAMES_PER_HOP, BANDS)[:batch]
        np.add(mel, np.float32(FLOOR), out=features)
        np.log(features, out=features)
        features -= np.float32(MEAN)
        features /= np.float32(SD)
        return power
