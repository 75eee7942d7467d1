"""Put speech, noise, room, codec and level together into clips whose truth is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.signal import resample_poly

from backend.scoring.features import CONTEXT_SAMPLES, HOP_SAMPLES, RATE_HZ
from tools.audio_model import channel
from tools.audio_model.noises import TONAL, Noise, scaled, slow

Float = npt.NDArray[np.float32]
Int16 = npt.NDArray[np.int16]
Random = np.random.Generator

CLIP_S: Final = 6
CLIP_SAMPLES: Final = CLIP_S * RATE_HZ
HOPS: Final = CLIP_SAMPLES // HOP_SAMPLES
SLOT_SAMPLES: Final = 320
SLOTS: Final = CLIP_SAMPLES // SLOT_SAMPLES
SPEECH_BELOW_LOUDEST_DB: Final = 35.0
"""A 20-ms slot of the clean voice is speech when it is at most this far below its loud slots."""
CLOSED_GAP_SLOTS: Final = 3
"""Stops inside a word are speech: gaps of up to 60 ms between slots of speech are closed."""
GATE_HOLD_SLOTS: Final = 10
"""200 ms, as gates of headsets have it."""
QUIET_DB: Final = -65.0
MIXED_WITH: Final = " and "
"""Between the names of two noises that sound at once."""


@dataclass(slots=True)
class Bank:
    """Sounds of one side of the split."""

    voices: dict[str, list[Int16]]
    noises: dict[str, Noise]
    music: list[Int16]
    """Finished pieces, longer than a clip."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a clip is to contain; chance fills in the rest."""

    voice: str | None = None
    background: str | None = None
    """A noise or two (`fan and dog`), or music, or babble; otherwise only a microphone's hiss."""
    snr_db: float = 40.0
    reverberation_s: float = 0.0
    codec: str = ""
    level_dbfs: float = -26.0
    second_voice: str | None = None
    second_db: float = -6.0
    whispered: bool = False
    gated: bool = False
    echo_db: float | None = None
    pace: float = 1.0
    equalised: bool = False
    uneven_db: float = 0.0
    """How far the voice sinks and rises from word to word; synthetic voices hardly do."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip and its truth."""

    pcm: Int16
    """Mono, 16 kHz: 240 samples of context, then 6 s."""
    speech: npt.NDArray[np.uint8]
    """Shape (300,): 1 where a slot of 20 ms holds speech."""
    weight: Float
    """Shape (300,): 0 where the truth is a matter of taste (only an echo of another voice)."""
    music: npt.NDArray[np.uint8]
    """Shape (60,), one for each hop, as the next two."""
    overlap: npt.NDArray[np.uint8]
    whisper: npt.NDArray[np.uint8]
    scene: Scene = field(default_factory=Scene)


def compose(random: Random, scene: Scene, bank: Bank) -> Clip:
    """Return a clip of a scene."""
    clean, second = _voices(random, scene, bank)
    speech, beside = speech_slots(clean), speech_slots(second)
    if scene.uneven_db:
        # After the truth is known: a faint syllable is speech too.
        clean = clean * 10 ** (-scene.uneven_db / 20 * slow(random, CLIP_SAMPLES, 3.0))
    heard = _in_room(random, scene, clean + second)
    background = _background(random, scene, bank)
    heard, background = _mixed(scene, heard, background)
    both = heard + background
    unsure = np.zeros(SLOTS, np.uint8)
    if scene.echo_db is not None:
        echo = _echo(random, scene, bank)
        unsure = speech_slots(echo)
        both = both + echo
    if scene.gated:
        both = both * np.repeat(_widened(speech | beside), SLOT_SAMPLES)
    if scene.equalised:
        both = channel.equalised(random, both)
    if scene.codec:
        both = channel.coded(np.clip(both, -1, 1), scene.codec)
    pcm = np.zeros(CONTEXT_SAMPLES + CLIP_SAMPLES, np.int16)
    pcm[CONTEXT_SAMPLES:] = np.clip(np.round(both * 32768), -32768, 32767)
    talking = speech | beside
    weight = np.where((unsure == 1) & (talking == 0), 0.0, 1.0).astype(np.float32)
    sounds = (scene.background or "").split(MIXED_WITH)
    tonal = any(sound == "music" or sound in TONAL for sound in sounds)
    loud = np.abs(background).reshape(HOPS, -1).max(axis=1) > 0.003
    return Clip(
        pcm,
        talking,
        weight,
        (loud & tonal).astype(np.uint8),
        _per_hop(speech & beside),
        _per_hop(speech) * np.uint8(scene.whispered),
        scene,
    )


def _voices(random: Random, scene: Scene, bank: Bank) -> tuple[Float, Float]:
    silent = np.zeros(CLIP_SAMPLES, np.float32)
    if scene.voice is None:
        return silent, silent
    clean = talk(random, bank.voices[scene.voice], scene.pace)
    if scene.whispered:
        clean = whispered(random, clean)
    clean = channel.levelled(clean, scene.level_dbfs)
    if scene.second_voice is None:
        return clean, silent
    second = talk(random, bank.voices[scene.second_voice], 1.0)
    return clean, channel.levelled(second, scene.level_dbfs + scene.second_db)


def talk(random: Random, sentences: list[Int16], pace: float) -> Float:
    """Return six seconds of a voice: sentences from anywhere in them, with pauses."""
    samples = np.zeros(CLIP_SAMPLES, np.float32)
    at = int(random.choice([0.0, random.uniform(0, 2.5)]) * RATE_HZ)
    while at < CLIP_SAMPLES:
        sentence = sentences[random.integers(len(sentences))].astype(np.float32) / 32768
        if pace != 1.0:
            sentence = resample_poly(sentence, 20, round(20 * pace)).astype(np.float32)
        start = int(random.integers(0, max(1, len(sentence) // 2))) if at == 0 else 0
        part = sentence[start : start + CLIP_SAMPLES - at]
        samples[at : at + len(part)] = part
        at += len(part) + int(random.choice([0.15, 0.4, 1.0, 2.5]) * RATE_HZ)
    return samples


def whispered(random: Random, samples: Float) -> Float:
    """Return a voice without voicing: its smoothed spectra on noise, less bass."""
    size, step = 512, 128
    window = np.hanning(size)
    padded = np.pad(samples, (size, size))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::step] * window
    strength = np.abs(np.fft.rfft(frames))
    kernel = np.hanning(19) / np.hanning(19).sum()
    smooth = np.apply_along_axis(np.convolve, 1, strength, kernel, "same")
    phase = np.exp(2j * np.pi * random.random(smooth.shape))
    tilt = np.minimum(1, np.fft.rfftfreq(size, 1 / RATE_HZ) / 900)
    pieces = np.fft.irfft(smooth * tilt * phase) * window
    total = np.zeros(len(padded))
    for number, part in enumerate(pieces):
        total[number * step : number * step + size] += part
    return scaled(total[size : size + len(samples)])


def speech_slots(clean: Float) -> npt.NDArray[np.uint8]:
    """Return which slots of a clean voice are speech. Shape (300,), 0 or 1."""
    power = np.square(clean.reshape(SLOTS, SLOT_SAMPLES)).mean(axis=1)
    level = 10 * np.log10(power + 1e-12)
    loud = level[level > QUIET_DB]
    if not len(loud):
        return np.zeros(SLOTS, np.uint8)
    over = level > max(float(np.percentile(loud, 95)) - SPEECH_BELOW_LOUDEST_DB, QUIET_DB)
    found: npt.NDArray[np.uint8] = over.astype(np.uint8)
    edges = np.flatnonzero(np.diff(found))
    for left, right in pairwise(edges):
        if found[left] and right - left <= CLOSED_GAP_SLOTS:
            found[left : right + 1] = 1
    return found


def _widened(slots: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Hold a noise gate open for a while after speech."""
    late = np.convolve(slots, np.ones(GATE_HOLD_SLOTS + 1))[: len(slots)]
    held: npt.NDArray[np.uint8] = (late > 0).astype(np.uint8)
    return held


def _per_hop(slots: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    most: npt.NDArray[np.uint8] = (slots.reshape(HOPS, -1).sum(axis=1) >= 2).astype(np.uint8)
    return most


def _in_room(random: Random, scene: Scene, samples: Float) -> Float:
    if not scene.reverberation_s:
        return samples
    return channel.reverberant(samples, channel.room(random, scene.reverberation_s))


def _background(random: Random, scene: Scene, bank: Bank) -> Float:
    if scene.background is None:
        return 0.05 * random.standard_normal(CLIP_SAMPLES).astype(np.float32)
    if scene.background == "music":
        return excerpt(random, bank.music)
    if scene.background == "babble":
        return babble(random, bank)
    first, *more = scene.background.split(MIXED_WITH)
    total = bank.noises[first](random, CLIP_SAMPLES)
    for name in more:
        total = total + random.uniform(0.1, 1.0) * bank.noises[name](random, CLIP_SAMPLES)
    return channel.equalised(random, total) if scene.equalised else total


def excerpt(random: Random, pieces: list[Int16]) -> Float:
    """Return six seconds from anywhere in a piece, somewhat faster or slower."""
    piece = pieces[random.integers(len(pieces))]
    speed = int(random.integers(17, 25))
    wanted = CLIP_SAMPLES * speed // 20 + 20
    start = int(random.integers(0, max(1, len(piece) - wanted)))
    part = piece[start : start + wanted].astype(np.float32) / 32768
    return scaled(resample_poly(part, 20, speed)[:CLIP_SAMPLES] + 1e-5)


def babble(random: Random, bank: Bank) -> Float:
    """Return six or more voices far away in one room."""
    names = list(bank.voices)
    total = np.zeros(CLIP_SAMPLES, np.float32)
    for _ in range(int(random.integers(6, 11))):
        voice = talk(random, bank.voices[names[random.integers(len(names))]], 1.0)
        total += channel.levelled(np.roll(voice, int(random.integers(CLIP_SAMPLES))), -26.0)
    return scaled(channel.reverberant(total, channel.room(random, random.uniform(0.3, 0.8))))


def _mixed(scene: Scene, heard: Float, background: Float) -> tuple[Float, Float]:
    """Set the background's level; without a voice it has the scene's own."""
    if scene.voice is None:
        return heard, channel.levelled(background, scene.level_dbfs)
    return heard, channel.levelled(background, scene.level_dbfs - scene.snr_db)


def _echo(random: Random, scene: Scene, bank: Bank) -> Float:
    """Return another voice as it comes back from a loudspeaker, far below the candidate's."""
    names = list(bank.voices)
    voice = talk(random, bank.voices[names[random.integers(len(names))]], 1.0)
    played = channel.reverberant(voice, channel.room(random, random.uniform(0.2, 0.6)))
    return channel.levelled(played, scene.level_dbfs + float(scene.echo_db or 0.0))
