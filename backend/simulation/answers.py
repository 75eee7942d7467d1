"""Given answers: a file of texts or a folder of recordings, one for each question."""

import io
import json
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from backend.audio.resampling import resample
from backend.simulation.wire import MICROPHONE_RATE_HZ

MAX_FILE_BYTES: Final = 50 * 1024 * 1024
"""Half an hour of speech at 16 kHz; more is a mistake."""


class AnswersUnusable(Exception):
    """The given answers cannot be read; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: words to be spoken, or a recording."""

    text: str = ""
    pcm: bytes = b""
    """int16 little-endian mono 16 kHz; empty when the text is to be spoken."""


def read_answers(path: Path) -> list[Answer]:
    """Return the answers in a file (JSON list, or one per line) or a folder of WAV files by name.

    Raises:
        AnswersUnusable: nothing there, or not in a form this reads.
    """
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix.lower() == ".wav")
        answers = [Answer(pcm=_recording(file)) for file in files]
    else:
        answers = [Answer(text=text) for text in _texts(path)]
    if not answers:
        raise AnswersUnusable(f"{path} holds no answers.")
    return answers


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise AnswersUnusable(f"{path} is larger than 50 MB.")
        return path.read_bytes()
    except OSError as error:
        raise AnswersUnusable(f"{path} cannot be read: {error.strerror}.") from None


def _texts(path: Path) -> list[str]:
    try:
        text = _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise AnswersUnusable(f"{path} is not UTF-8 text.") from None
    if path.suffix.lower() == ".json":
        return _json_texts(path, text)
    return [line.strip() for line in text.splitlines() if line.strip()]


def _json_texts(path: Path, text: str) -> list[str]:
    try:
        found = json.loads(text)
    except ValueError:
        raise AnswersUnusable(f"{path} is not JSON.") from None
    if not isinstance(found, list) or not all(isinstance(one, str) and one for one in found):
        raise AnswersUnusable(f"{path} is not a JSON list of texts.")
    return found


def _recording(path: Path) -> bytes:
    try:
        with wave.open(io.BytesIO(_bytes(path))) as reader:
            rate_hz, channels = reader.getframerate(), reader.getnchannels()
            if reader.getsampwidth() != 2:
                raise AnswersUnusable(f"{path} is not 16-bit.")
            samples = np.frombuffer(reader.readframes(reader.getnframes()), "<i2")
    except (wave.Error, EOFError):
        raise AnswersUnusable(f"{path} is not a PCM WAV file.") from None
    mono = samples[: len(samples) // channels * channels].reshape(-1, channels).mean(axis=1)
    return resample(np.rint(mono).astype("<i2").tobytes(), rate_hz, MICROPHONE_RATE_HZ)
