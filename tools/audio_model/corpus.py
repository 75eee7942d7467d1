"""Speak every sentence with every voice, once, into a folder that later runs find again."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import soundfile
from scipy.signal import resample_poly

from backend.scoring.features import RATE_HZ
from tools.audio_model.voices import PACKAGES, TRAIN, Voice

Int16 = npt.NDArray[np.int16]

SENTENCES: Final = Path(__file__).with_name("sentences.json")
MORE_SENTENCES: Final = Path(__file__).with_name("more_sentences.json")
"""Read by recorded voices of the training side alone, which otherwise say four sentences each."""
SENTENCES_PER_VOICE: Final = 12
SHORTEST_S: Final = 0.15
"""Less than this of sound from a sentence means that the voice failed."""
LIMIT_S: Final = 60


class VoiceFailed(Exception):
    """An engine did not speak; the message names the voice and what to install."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence of one voice."""

    voice: Voice
    path: Path

    def samples(self) -> Int16:
        """Return the sound. Mono, 16 kHz, int16."""
        found: Int16 = soundfile.read(self.path, dtype="int16")[0]
        return found


def spoken(
    voices: Iterable[Voice], folder: Path, jobs: int, sentences: int | None = None
) -> list[Utterance]:
    """Return every voice's sentences as files in a folder, speaking those that are not there.

    Raises:
        VoiceFailed: when any voice does not speak.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [
        (voice, text, folder / f"{voice.id}-{number:02d}.flac")
        for voice in voices
        for number, text in enumerate(texts_of(voice)[:sentences])
    ]
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(lambda each: _speak_once(*each), wanted))
    return [Utterance(voice, path) for voice, _, path in wanted]


def texts(language: str) -> list[str]:
    """Return the sentences that a voice of a language reads."""
    return bank()[language][:SENTENCES_PER_VOICE]


def bank() -> dict[str, list[str]]:
    """Return every sentence that there is, by language."""
    found: dict[str, list[str]] = json.loads(SENTENCES.read_text(encoding="utf-8"))
    return found


def texts_of(voice: Voice) -> list[str]:
    """Return what a voice reads: those that are recorded and trained on read more."""
    known = texts(voice.language)
    if voice.split != TRAIN or voice.engine == "espeak-ng":
        return known
    more: dict[str, list[str]] = json.loads(MORE_SENTENCES.read_text(encoding="utf-8"))
    return known + more[voice.language]


def digest(utterances: Iterable[Utterance]) -> dict[str, str]:
    """Return the SHA-256 of each utterance's samples, by file name."""
    return {
        each.path.name: hashlib.sha256(each.samples().tobytes()).hexdigest() for each in utterances
    }


def _speak_once(voice: Voice, text: str, path: Path) -> None:
    if path.exists():
        return
    samples = trimmed(speak(voice, text))
    if len(samples) < SHORTEST_S * RATE_HZ:
        raise VoiceFailed(f"{voice.id} said nothing: {_hint(voice)}")
    unfinished = path.with_suffix(".part")
    soundfile.write(unfinished, samples, RATE_HZ, format="FLAC")
    unfinished.rename(path)


def speak(voice: Voice, text: str) -> Int16:
    """Return a text as its voice says it. Mono, 16 kHz, int16.

    Raises:
        VoiceFailed: when the engine is missing or reports an error.
    """
    program = {"festival": "text2wave"}.get(voice.engine, voice.engine)
    if shutil.which(program) is None:
        raise VoiceFailed(f"{program} is not installed: {_hint(voice)}")
    if voice.engine == "flite" and voice.name not in _voices_of_flite():
        raise VoiceFailed(f"flite has no voice {voice.name}: {_hint(voice)}")
    with tempfile.TemporaryDirectory() as place:
        wav = Path(place) / "spoken.wav"
        command, given = _command(voice, text, wav, Path(place))
        done = subprocess.run(
            command, input=given, capture_output=True, timeout=LIMIT_S, check=False
        )
        # Festival reports a missing voice in words and speaks with another one.
        complaint = done.stderr.decode(errors="replace")
        if done.returncode or not wav.exists() or "ERROR" in complaint or "unbound" in complaint:
            raise VoiceFailed(f"{voice.id} failed: {complaint.strip()[:200]} {_hint(voice)}")
        samples, rate = soundfile.read(wav, dtype="float32")
    if samples.ndim != 1:
        samples = samples[:, 0]
    if rate != RATE_HZ:
        samples = resample_poly(samples, RATE_HZ, rate)
    peak = float(np.abs(samples).max()) if len(samples) else 0.0
    scale = 20000.0 / peak if peak else 0.0
    found: Int16 = np.round(samples * scale).astype(np.int16)
    return found


@cache
def _voices_of_flite() -> frozenset[str]:
    """Return the voices flite has; asked for another, it speaks with its first and says nothing."""
    done = subprocess.run(["flite", "-lv"], capture_output=True, text=True, check=True)
    return frozenset(done.stdout.partition(":")[2].split())


def _command(voice: Voice, text: str, wav: Path, place: Path) -> tuple[list[str], bytes]:
    """Return the program that speaks into a file, and what it reads from its input."""
    if voice.engine == "flite":
        return ["flite", "-voice", voice.name, "-t", text, "-o", str(wav)], b""
    if voice.engine == "espeak-ng":
        pace = ["-p", str(voice.pitch), "-s", str(voice.words_per_minute)]
        return ["espeak-ng", "-v", voice.name, *pace, "-w", str(wav), "--stdin"], text.encode()
    encoding = {"cs": "iso-8859-2", "ru": "utf-8"}.get(voice.language, "iso-8859-1")
    source = place / "text"
    source.write_bytes(text.encode(encoding, "replace"))
    chosen = ["-eval", f"(voice_{voice.name})"]
    return ["text2wave", *chosen, "-o", str(wav), str(source)], b""


def _hint(voice: Voice) -> str:
    package = PACKAGES.get(voice.name, PACKAGES[voice.engine])
    return f"apt-get install {package}"


def trimmed(samples: Int16) -> Int16:
    """Return a sound without the silence before and after it (40 dB below its peak)."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > 200)
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples[:0]
