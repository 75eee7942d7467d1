"""The candidate's track of a recording, cut into a clip for each answer. Blocks."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import soundfile

from backend.evaluation.material import CANDIDATE, Turn
from backend.gemini.text import Clip

MARGIN_MS: Final = 300
"""Kept around an answer: the ends of words lie outside the recogniser's own marks (a guess)."""
MEDIA_TYPE: Final = "audio/flac"
MAX_BATCH_MS: Final = 5 * 60_000
"""Sound in one request: 5 minutes of 16 kHz FLAC are about 5 MB, and the API takes 20 MB inline."""


def spoken(turns: Iterable[Turn]) -> list[Turn]:
    """Return the turns that can be heard again."""
    return [t for t in turns if t.speaker == CANDIDATE and not t.typed and t.end_ms > t.start_ms]


def batches(turns: Sequence[Turn]) -> Iterator[list[Turn]]:
    """Return the turns in groups whose sound fits one request."""
    group: list[Turn] = []
    held_ms = 0
    for turn in turns:
        lasts_ms = turn.end_ms - turn.start_ms + 2 * MARGIN_MS
        if group and held_ms + lasts_ms > MAX_BATCH_MS:
            yield group
            group, held_ms = [], 0
        group.append(turn)
        held_ms += lasts_ms
    if group:
        yield group


def cut(recording: Path, turns: Iterable[Turn]) -> list[Clip]:
    """Return the candidate's sound of each turn as mono FLAC, numbered like the turns.

    Turns beyond the end of the recording have none.
    """
    with soundfile.SoundFile(recording) as file:
        return [clip for turn in turns if (clip := _clip(file, turn))]


def _clip(file: soundfile.SoundFile, turn: Turn) -> Clip | None:
    rate_hz = file.samplerate
    start = min(max(0, turn.start_ms - MARGIN_MS) * rate_hz // 1000, file.frames)
    end = min((turn.end_ms + MARGIN_MS) * rate_hz // 1000, file.frames)
    if start >= end:
        return None
    file.seek(start)
    both = file.read(end - start, dtype="int16", always_2d=True)
    target = io.BytesIO()
    # Left is the candidate (backend/live/recording.py).
    soundfile.write(target, both[:, 0], rate_hz, format="FLAC", subtype="PCM_16")
    return Clip(turn.sequence, target.getvalue(), MEDIA_TYPE)
