"""Literal sounds and what the network might say of them."""

from collections import deque

import numpy as np

from backend.scoring.features import CONTEXT_SAMPLES, HOP_SAMPLES, log_mel
from backend.scoring.network import Scores
from backend.scoring.signals.bank import SignalBank
from backend.scoring.signals.facts import measure
from backend.scoring.signals.findings import Options
from backend.scoring.signals.leakage import WINDOW_HOPS, Reference

SPOKEN, STILL = 0.9, 0.05


def noise(seconds, dbfs, seed=1):
    rng = np.random.default_rng(seed)
    return rng.standard_normal(round(seconds * 16_000)) * 10 ** (dbfs / 20) * 32768


def low_pass(sound, hz):
    spectrum = np.fft.rfft(sound)
    spectrum[round(hz * len(sound) / 16_000) :] = 0
    return np.fft.irfft(spectrum, len(sound))


def int16(sound):
    return np.clip(np.rint(sound), -32768, 32767).astype(np.int16)


def scores(speech, music=0.0, overlap=0.0, whisper=0.0):
    one = np.ones(1, np.float32)
    return Scores(
        speech=np.full((1, 5), speech, np.float32),
        music=one * np.float32(music),
        overlap=one * np.float32(overlap),
        whisper=one * np.float32(whisper),
    )


class Stream:
    """One stream of a bank, fed with sound and with what the network says of it."""

    def __init__(self, options=None, slots=3, slot=1):
        self.bank, self.slot = SignalBank(slots), slot
        self.bank.open(slot, options or Options())
        self.hop, self.findings = 0, []
        self.played: deque[np.ndarray] = deque(maxlen=WINDOW_HOPS)

    def hear(self, sound, played=None, **said):
        """Feed sound whole hop by whole hop; return what was found meanwhile."""
        before = len(self.findings)
        samples = np.concatenate((np.zeros(CONTEXT_SAMPLES, np.int16), int16(sound)))
        reference = int16(np.zeros(len(sound)) if played is None else played)
        said.setdefault("speech", STILL)
        for start in range(0, len(sound), HOP_SAMPLES):
            self._take(
                samples[None, start : start + CONTEXT_SAMPLES + HOP_SAMPLES],
                reference[None, start : start + HOP_SAMPLES],
                scores(**said),
            )
        return self.findings[before:]

    def _take(self, pcm, reference, said):
        features, power = log_mel(pcm)
        self.played.append(reference[0])
        self.findings += self.bank.update(
            np.array([self.slot]),
            np.array([self.hop]),
            said,
            measure(pcm, power),
            reference.any(1),
            pcm,
            Reference.of(reference, lambda _row, hops: np.concatenate(list(self.played)[-hops:])),
            features,
        )
        self.hop += 1

    def skip(self, seconds):
        """Let the recording go on without sound."""
        self.hop += round(seconds * 10)

    def close(self):
        return self.bank.close(self.slot)


def talk(seconds, speech_dbfs=-26.0, noise_dbfs=-60.0, seed=3):
    """A second of wide sound and a second of its background, in turn, as told to the network."""
    for number in range(round(seconds / 2)):
        background = noise(2, noise_dbfs, seed + number)
        spoken = background[:16_000] + noise(1, speech_dbfs, 100 + seed + number)
        yield spoken, SPOKEN
        yield background[16_000:], STILL
