"""What the comparison of voices learns from: more sentences of every voice, several sizes of each.

A class is a voice at one factor of resampling, which stands for another throat. Within a class
pitch, pace and channel change from take to take, so that they do not come to mean the voice.
"""

from __future__ import annotations

import multiprocessing
import unicodedata
import zlib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import soundfile
from scipy.signal import resample_poly

from backend.scoring.features import CONTEXT_SAMPLES, HOP_SAMPLES, RATE_HZ
from tools.audio_model import channel, corpus
from tools.audio_model.clips import SLOT_SAMPLES
from tools.audio_model.noises import TRAINING
from tools.audio_model.prepare import features_of
from tools.audio_model.voices import (
    TEST,
    TEST_LANGUAGES,
    TEST_VARIANTS,
    TRAIN,
    TRAIN_LANGUAGES,
    TRAIN_LANGUAGES_2,
    VOICES,
    Voice,
)

Float = npt.NDArray[np.float32]
Int16 = npt.NDArray[np.int16]
Random = np.random.Generator
Spoken = dict[str, list[Int16]]
"""What each speaker says, by name."""

TRAIN_VARIANTS: Final = (
    "adam", "Alex", "Alicia", "Andrea", "Andy", "Annie", "antonio", "aunty", "belinda", "benjamin",
    "boris", "caleb", "david", "Denis", "Diogo", "ed", "edward", "Gene", "gustave", "Henrique",
    "Hugo", "iven", "Jacky", "john", "kaukovalta", "Lee", "marcelo", "Marco", "max", "Michael",
    "michel", "miguel", "Mike", "Nguyen", "pablo", "paul", "pedro", "quincy", "rob", "robert",
    "steph", "Storm", "travis", "victor", "zac", "anika", "norbert", "sandro", "shelby", "f1",
    "f2", "f4", "f5", "m1", "m3", "m4", "m5", "m6", "m7", "croak", "grandpa",
)  # fmt: skip
"""Sets of formants of eSpeak NG that the other side does not use. None of its Klatt synthesiser,
none that whispers: what has no pitch is another signal's matter."""
VARIANTS: Final = {
    TRAIN: (TRAIN_VARIANTS, (*TRAIN_LANGUAGES, *TRAIN_LANGUAGES_2)),
    TEST: (tuple(variant for variant, _, _ in TEST_VARIANTS), TEST_LANGUAGES),
}
SENTENCES: Final = 36
"""Of each speaker, about two minutes."""
OWN_SCRIPT: Final = frozenset({"msu_ru_nsh_clunits"})
"""Voices that read only text in their own script."""
PITCHES, PACES = (25, 70), (135, 190)
PITCH_STEPS: Final = 8
PACE_STEPS: Final = 20
"""How far eSpeak NG's pitch and pace go to either side from sentence to sentence (guesses)."""
FACTORS: Final = (
    Fraction(21, 25), Fraction(23, 25), Fraction(1), Fraction(27, 25), Fraction(30, 25),
)  # fmt: skip
"""Sizes of a throat: each voice resampled by them counts as another voice."""
DRIFT: Final = 0.03
"""Size and pitch change by up to this share from take to take of one class."""
TAKES: Final = 4
"""Takes of each class, each through a channel of its own."""
SENTENCES_PER_TAKE: Final = 5
ROOMS, CODED, NOISY = 0.5, 0.1, 0.8
"""Shares of takes in a room, through a codec, and with noise (guesses)."""
SNR_DB: Final = (10.0, 45.0)
CHOOSING_EVERY: Final = 5
"""Every fifth formant speaker of the training side trains no weight: the rule is chosen on it."""
CHOOSING: Final = frozenset({"flite-rms-50-160", "festival-czech_machac-50-160"})
"""And these of the recorded ones."""
SPEECH_BELOW_LOUDEST_DB: Final = 35.0
"""As in the truth that the detector of speech is trained on."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One sentence of one speaker."""

    voice: Voice
    text: str


@dataclass(frozen=True, slots=True)
class Take:
    """One class through one channel."""

    group: int
    """Number of its class."""
    features: npt.NDArray[np.float16]
    """Hops of speech in a row. Shape (hops, 10, 40)."""


def sayings(split: str) -> dict[str, list[Saying]]:
    """Return who says what on one side of the split, by speaker."""
    found = {
        voice.id: [Saying(voice, text) for text in _readable(voice)]
        for voice in VOICES
        if voice.split == split and voice.engine != "espeak-ng"
    }
    variants, languages = VARIANTS[split]
    return found | {variant: _formant(variant, languages) for variant in variants}


def _readable(voice: Voice) -> list[str]:
    """Return the sentences that a recorded voice reads: its language's, then others' it can."""
    bank = corpus.bank()
    if voice.name in OWN_SCRIPT:
        return bank[voice.language]
    others = [
        _folded(text) for name in sorted(bank) if name != voice.language for text in bank[name]
    ]
    # Another order for each voice, or all would say the same.
    start = zlib.crc32(voice.id.encode()) % len(others)
    mixed = [text for text in others[start:] + others[:start] if text]
    return [*bank[voice.language], *mixed][:SENTENCES]


def _folded(text: str) -> str:
    """Return a text in plain letters; nothing when it is in another script."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return plain if len(plain) > 0.8 * len(text) else ""


def _formant(variant: str, languages: Sequence[str]) -> list[Saying]:
    """Return what a variant says: in all languages, or they would come to mean the voice."""
    random = np.random.default_rng(zlib.crc32(variant.encode()))
    bank = corpus.bank()
    pitch, pace = random.uniform(*PITCHES), random.uniform(*PACES)
    found = []
    for number in range(SENTENCES):
        language = languages[number % len(languages)]
        texts = [*bank[language.split("-")[0]], *bank["en"]]
        voice = Voice(
            "espeak-ng",
            f"{language}+{variant}",
            language.split("-")[0],
            "",
            "formant",
            round(pitch + random.uniform(-PITCH_STEPS, PITCH_STEPS)),
            round(pace + random.uniform(-PACE_STEPS, PACE_STEPS)),
        )
        found.append(Saying(voice, texts[number // len(languages)]))
    return found


def spoken(said: Mapping[str, Sequence[Saying]], folder: Path, jobs: int) -> Spoken:
    """Return what each speaker says, speaking what is not in the folder yet.

    Raises:
        corpus.VoiceFailed: when any voice does not speak.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [
        (name, each, folder / f"{name}-{number:02d}.flac")
        for name, sentences in said.items()
        for number, each in enumerate(sentences)
    ]
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(lambda each: _speak_once(each[1].voice, each[1].text, each[2]), wanted))
    found: Spoken = {}
    for name, _, path in wanted:
        found.setdefault(name, []).append(soundfile.read(path, dtype="int16")[0])
    return found


def _speak_once(voice: Voice, text: str, path: Path) -> None:
    if path.exists():
        return
    samples = corpus.trimmed(corpus.speak(voice, text))
    if len(samples) < corpus.SHORTEST_S * RATE_HZ:
        raise corpus.VoiceFailed(f"{voice.id} said nothing")
    unfinished = path.with_suffix(".part")
    soundfile.write(unfinished, samples, RATE_HZ, format="FLAC")
    unfinished.rename(path)


def sides(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the speakers that weights are trained on, and those that thresholds are chosen on."""
    known = sorted(names)
    formant = [name for name in known if name in TRAIN_VARIANTS]
    apart = CHOOSING | set(formant[::CHOOSING_EVERY])
    return [each for each in known if each not in apart], [each for each in known if each in apart]


def takes(said: Spoken, names: Sequence[str], seed: int, jobs: int) -> list[Take]:
    """Return every take of every class of some voices."""
    wanted = [
        (group, take, said[name], factor)
        for group, (name, factor) in enumerate((n, f) for n in names for f in FACTORS)
        for take in range(TAKES)
    ]
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        return pool.starmap(partial(_take, seed), wanted, chunksize=8)


def _take(seed: int, group: int, take: int, sentences: list[Int16], factor: Fraction) -> Take:
    random = np.random.default_rng([seed, group, take])
    chosen = random.choice(len(sentences), min(SENTENCES_PER_TAKE, len(sentences)), replace=False)
    size = factor * Fraction(int(1000 * random.uniform(1 - DRIFT, 1 + DRIFT)), 1000)
    size = size.limit_denominator(60)
    clean = np.concatenate(
        [
            resample_poly(sentences[each].astype(np.float32), size.denominator, size.numerator)
            for each in chosen
        ]
    )
    clean = channel.levelled((clean / 32768).astype(np.float32), -26.0)
    # Whole seconds, of which transforms of any length are quick.
    clean = np.pad(clean, (0, -len(clean) % RATE_HZ)).astype(np.float32)
    spoken_hops = speech_hops(clean)
    heard = through(random, clean)
    pcm = np.zeros(CONTEXT_SAMPLES + len(heard), np.int16)
    pcm[CONTEXT_SAMPLES:] = np.clip(np.round(heard * 32768), -32768, 32767)
    return Take(group, features_of(pcm)[spoken_hops].astype(np.float16))


def speech_hops(clean: Float) -> npt.NDArray[np.bool_]:
    """Return which whole hops of a clean voice are mostly speech. Shape (hops,)."""
    power = np.square(clean.reshape(-1, SLOT_SAMPLES)).mean(1)
    level = 10 * np.log10(power + 1e-12)
    over = level > np.percentile(level, 95) - SPEECH_BELOW_LOUDEST_DB
    mostly: npt.NDArray[np.bool_] = over.reshape(-1, HOP_SAMPLES // SLOT_SAMPLES).mean(1) >= 0.5
    return mostly


def through(random: Random, clean: Float) -> Float:
    """Return a voice through a channel of its own: room, noise, microphone, codec, level."""
    heard = clean
    if random.random() < ROOMS:
        heard = channel.reverberant(heard, channel.room(random, random.uniform(0.1, 0.6)))
    if random.random() < NOISY:
        name = str(random.choice(sorted(TRAINING)))
        noise = TRAINING[name](random, len(heard))
        heard = heard + channel.levelled(noise, -26.0 - random.uniform(*SNR_DB))
    heard = channel.equalised(random, heard)
    if random.random() < CODED:
        heard = channel.coded(np.clip(heard, -1, 1), "opus-24k")
    return channel.levelled(heard, random.uniform(-34, -18))


def digest_of(said: Spoken) -> dict[str, Any]:
    """Return how many sentences and seconds there are of each voice, and a checksum of them."""
    return {
        name: {
            "sentences": len(sounds),
            "seconds": round(sum(map(len, sounds)) / RATE_HZ, 1),
            "crc32": zlib.crc32(b"".join(sound.tobytes() for sound in sounds)),
        }
        for name, sounds in said.items()
    }
