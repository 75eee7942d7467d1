"""Speech synthesis on this machine: flite when installed, else eSpeak NG in a child process."""

import asyncio
import importlib.util
import io
import shutil
import subprocess
import sys
import tempfile
import wave
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final, Literal

from backend.speech.phrases import sentences, speakable
from backend.speech.ports import SpeechFailed, Synthesiser

REPOSITORY: Final = Path(__file__).resolve().parents[2]

Role = Literal["interviewer", "candidate"]

FLITE_RATE_HZ: Final = 16_000
"""Rate of the slt and rms voices."""

FLITE_VOICES: Final[dict[Role, str]] = {"interviewer": "slt", "candidate": "rms"}
"""rms is the voice that PocketSphinx hears best (STACK.md section 5)."""

ESPEAK_RATE_HZ: Final = 22_050
"""Rate of all eSpeak NG voices."""

ESPEAK_VOICES: Final[dict[Role, str]] = {"interviewer": "en-us+f3", "candidate": "en-us+m3"}

TIMEOUT_S: Final = 20.0
"""A sentence takes 2-100 ms; this is for a machine under heavy load."""

CACHE_BYTES: Final = 16 * 1024 * 1024
"""Spoken sentences kept per voice: about eight minutes at 16 kHz."""


class SynthesiserMissing(SpeechFailed):
    """No speech synthesis is installed; the text says what to install."""


class LocalSynthesiser:
    """A `Synthesiser` that runs one short-lived program for each sentence."""

    def __init__(self, name: str, rate_hz: int, render: Callable[[str], bytes]) -> None:
        """Take an engine's name, rate and function (blocking) from one sentence to samples."""
        self.name = name
        self._rate_hz = rate_hz
        self._render = render
        self._cache: OrderedDict[str, bytes] = OrderedDict()
        self._cached_bytes = 0

    @property
    def rate_hz(self) -> int:
        """Sample rate of the samples."""
        return self._rate_hz

    async def speak(self, text: str) -> bytes:
        """Return the whole text as samples; see the port.

        Raises:
            SpeechFailed: The engine failed or took too long.
        """
        return b"".join([samples async for samples in self.stream(text)])

    async def stream(self, text: str) -> AsyncIterator[bytes]:
        """Yield the text's samples sentence by sentence; see the port.

        Raises:
            SpeechFailed: The engine failed or took too long.
        """
        for sentence in sentences(speakable(text)):
            yield await self._sentence(sentence)

    async def _sentence(self, sentence: str) -> bytes:
        kept = self._cache.get(sentence)
        if kept is not None:
            self._cache.move_to_end(sentence)
            return kept
        try:
            samples = await asyncio.to_thread(self._render, sentence)
        except (OSError, subprocess.SubprocessError, wave.Error, EOFError) as error:
            raise SpeechFailed(f"Speech synthesis by {self.name} failed.") from error
        self._keep(sentence, samples)
        return samples

    def _keep(self, sentence: str, samples: bytes) -> None:
        if sentence in self._cache:
            return
        self._cache[sentence] = samples
        self._cached_bytes += len(samples)
        while self._cached_bytes > CACHE_BYTES:
            _, dropped = self._cache.popitem(last=False)
            self._cached_bytes -= len(dropped)


def find_synthesiser(role: Role = "interviewer") -> Synthesiser:
    """Return the best voice this machine has for a role. Starts nothing.

    Raises:
        SynthesiserMissing: Neither flite nor espeakng-loader is installed.
    """
    if program := shutil.which("flite"):
        voice = FLITE_VOICES[role]
        return LocalSynthesiser(
            f"flite {voice}", FLITE_RATE_HZ, lambda text: _flite(program, voice, text)
        )
    if importlib.util.find_spec("espeakng_loader"):
        name = ESPEAK_VOICES[role]
        return LocalSynthesiser(
            f"eSpeak NG {name}", ESPEAK_RATE_HZ, lambda text: _espeak(name, text)
        )
    raise SynthesiserMissing(
        "No speech synthesis is installed: install the Debian package flite "
        "(apt-get install flite) or the Python package espeakng-loader."
    )


def _flite(program: str, voice: str, text: str) -> bytes:
    # Through files: `-t` would show the text in the process list, and flite's `-f` needs an
    # output it can seek in.
    with tempfile.TemporaryDirectory(prefix="viva-speech-") as folder:
        source, target = Path(folder, "text.txt"), Path(folder, "speech.wav")
        source.write_text(text, encoding="ascii")
        command = [program, "-voice", voice, "-f", str(source), "-o", str(target)]
        _run(command, b"")
        return _samples(target.read_bytes(), FLITE_RATE_HZ)


def _espeak(voice: str, text: str) -> bytes:
    command = [sys.executable, "-m", "backend.speech.synthesis_child", voice]
    return _samples(_run(command, text.encode("ascii")), ESPEAK_RATE_HZ)


def _run(command: list[str], given: bytes) -> bytes:
    # subprocess in a thread, not asyncio's: it works the same on every event loop.
    done = subprocess.run(  # noqa: S603 - our own programs, text is never an argument
        command, input=given, capture_output=True, timeout=TIMEOUT_S, check=True, cwd=REPOSITORY
    )
    return done.stdout


def _samples(wav: bytes, rate_hz: int) -> bytes:
    with wave.open(io.BytesIO(wav)) as reader:
        if (reader.getframerate(), reader.getnchannels(), reader.getsampwidth()) != (rate_hz, 1, 2):
            raise wave.Error("unexpected format")
        return bytes(reader.readframes(reader.getnframes()))
