"""A server frame that holds one piece of audio and nothing else, which is nearly all of them.

Ten of them come every second for each talk: no JSON library touches their samples.
"""

from __future__ import annotations

import binascii
import re
from functools import lru_cache
from typing import Final

import pybase64

from backend.gemini.events import Audio

_DATA_KEY: Final = b'"data"'
_LONGEST_HEAD: Final = 256
"""Bytes before the samples of a frame of the known shape; the shape needs 110."""
_AUDIO_HEAD: Final = re.compile(
    rb'\s*\{\s*"serverContent"\s*:\s*\{\s*"modelTurn"\s*:\s*\{\s*(?:"role"\s*:\s*"model"\s*,\s*)?'
    rb'"parts"\s*:\s*\[\s*\{\s*"inlineData"\s*:\s*\{\s*'
    rb'"mimeType"\s*:\s*"audio/pcm;rate=(\d{4,5})"\s*,\s*"data"\s*:\s*"'
)
_AUDIO_TAIL: Final = re.compile(rb'"\s*\}\s*\}\s*\]\s*\}\s*\}\s*\}\s*')
"""Around the samples of a frame that holds one piece of audio and nothing else. Any other frame,
an escape inside the samples included, goes through the JSON parser."""


def only_audio(raw: bytes) -> Audio | None:
    """Return the audio of a frame of exactly the known shape; None asks for the JSON parser."""
    key = raw.find(_DATA_KEY, 0, _LONGEST_HEAD)
    start = raw.find(b'"', key + len(_DATA_KEY)) + 1
    rate_hz = _rate_of(raw[:start]) if 0 <= key < start <= _LONGEST_HEAD else 0
    end = raw.find(b'"', start)
    if not rate_hz or end < 0 or not _is_tail(raw[end:]):
        return None
    try:
        pcm = pybase64.b64decode(raw[start:end], validate=True)
    except binascii.Error:
        return None
    if not pcm or len(pcm) % 2:
        return None
    return Audio(pcm, rate_hz)


@lru_cache(maxsize=64)
def _rate_of(head: bytes) -> int:
    """Return the sample rate that the head of a frame of the known shape names, else 0.

    A session writes all its heads alike, and so all its tails: looked at once.
    """
    known = _AUDIO_HEAD.fullmatch(head)
    return int(known[1]) if known else 0


def _is_tail(tail: bytes) -> bool:
    return len(tail) <= _LONGEST_HEAD and _is_known_tail(tail)


@lru_cache(maxsize=64)
def _is_known_tail(tail: bytes) -> bool:
    return _AUDIO_TAIL.fullmatch(tail) is not None
