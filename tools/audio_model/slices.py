"""Who is heard worse, and in what: by pitch, language, pace, pauses, whisper and noise."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from backend.scoring.features import RATE_HZ
from tools.audio_model.clips import Bank, Scene
from tools.audio_model.evaluate import SLOT_MS, Condition, Jury, Part, Row, slice_of, with_voices
from tools.audio_model.voices import VOICES

Truth = npt.NDArray[np.uint8]

MANNERS: Final = (
    Condition("slowly, 0.8 of the pace", Scene(snr_db=25.0, pace=0.8)),
    Condition("quickly, 1.25 of the pace", Scene(snr_db=25.0, pace=1.25)),
    Condition("whisper, simulated", Scene(snr_db=25.0, whispered=True)),
)
LONG_PAUSE_S: Final = 2.0
IN_NOISE: Final = " at 0 dB"
LOUD_SNR_DB: Final = 0.0
"""The loudest noise that counts in slices: there noises differ most."""
LANGUAGES: Final = {voice.id: voice.language for voice in VOICES}
PITCH_HZ: Final = (60, 400)
PITCH_FRAME: Final = 1024
VOICED: Final = 0.5
"""Autocorrelation at the period, of that at once, from which a frame counts as voiced."""


def of_conditions(group: str, bank: Bank, parts: list[Part], jury: Jury) -> list[Row]:
    """Return the slices of clips that were judged under the conditions that count."""
    third = pitch_thirds(bank)
    named: dict[str, list[Part]] = defaultdict(list)
    for clip, scores in parts:
        voice = str(clip.scene.voice)
        named[f"pitch, {third[voice]} third of the voices"].append((clip, scores))
        named[f"language {language(voice)}"].append((clip, scores))
        if longest_pause_s(clip.speech) >= LONG_PAUSE_S:
            named["pauses of 2 s and longer"].append((clip, scores))
        noisy = clip.scene.background not in (None, "music", "babble")
        if noisy and clip.scene.snr_db <= LOUD_SNR_DB:
            named[f"{clip.scene.background}{IN_NOISE}"].append((clip, scores))
    return [{**slice_of(jury, group, named[name]), "slice": name} for name in sorted(named)]


def of_manners(group: str, bank: Bank, jury: Jury) -> list[Row]:
    """Return the slices of ways to speak, each with clips of its own."""
    found = []
    for condition in MANNERS:
        clips = list(with_voices(group, bank, replace(condition, clips=30)))
        scores = Jury(jury.weights, jury.threshold, jury.hangover_ms).judge(clips).scores["viva"]
        parts = list(zip(clips, scores[:, None], strict=True))
        found.append({**slice_of(jury, group, parts), "slice": condition.name})
    return found


def language(voice: str) -> str:
    """Return the language of a voice: a synthetic one's text, or as a recording's name begins."""
    return LANGUAGES.get(voice, voice.split("_")[0])


def longest_pause_s(speech: Truth) -> float:
    """Return how long the longest silence between two parts of speech is."""
    spoken = np.flatnonzero(speech)
    return float(np.diff(spoken).max(initial=1) - 1) * SLOT_MS / 1000


def pitch_thirds(bank: Bank) -> dict[str, str]:
    """Return whether each voice is of the lowest, middle or highest third of the bank's."""
    hz = {name: pitch_hz(np.concatenate(said[:3])) for name, said in bank.voices.items()}
    ranked = sorted(hz, key=lambda name: (hz[name], name))
    names = ("lowest", "middle", "highest")
    return {name: names[place * 3 // len(ranked)] for place, name in enumerate(ranked)}


def pitch_hz(samples: npt.NDArray[Any]) -> float:
    """Return the median pitch of a voice, by autocorrelation; 0 where nothing is voiced."""
    whole = samples[: len(samples) // PITCH_FRAME * PITCH_FRAME].reshape(-1, PITCH_FRAME)
    spectrum = np.fft.rfft(whole * np.hanning(PITCH_FRAME), 2 * PITCH_FRAME)
    echo = np.fft.irfft(np.abs(spectrum) ** 2)[:, :PITCH_FRAME]
    shortest, longest = RATE_HZ // PITCH_HZ[1], RATE_HZ // PITCH_HZ[0]
    near = echo[:, shortest:longest]
    loud = echo[:, 0] > 0.1 * np.percentile(echo[:, 0], 90)
    voiced = loud & (near.max(axis=1) > VOICED * echo[:, 0])
    if not voiced.any():
        return 0.0
    return float(np.median(RATE_HZ / (near[voiced].argmax(axis=1) + shortest)))
