"""What the model's server tells us, in our words: one small frozen class for each thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OUTPUT_RATE_HZ = 24_000
"""Sample rate of the model's voice (GEMINI_LIVE.md section 9); used when a part names no rate."""


@dataclass(frozen=True, slots=True)
class SetupComplete:
    """The session is open; only now may anything but the setup be sent."""

    session_id: str = ""


@dataclass(slots=True)  # not frozen: that makes ten a second for each talk cost twice as much
class Audio:
    """A piece of the model's voice: int16 little-endian mono at `rate_hz`, whole samples."""

    pcm: bytes = field(repr=False)
    rate_hz: int = OUTPUT_RATE_HZ


@dataclass(frozen=True, slots=True)
class Text:
    """Text of the model's turn itself, not a transcript; a `thought` is never for people."""

    text: str = field(repr=False)
    thought: bool = False


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The candidate spoke over the model: drop every second of its audio that has not played.

    May come after `TurnComplete`, and with nothing being said at all. No `GenerationComplete`
    follows for the turn that was cut.
    """


@dataclass(frozen=True, slots=True)
class GenerationComplete:
    """Everything of this turn was sent; the candidate may still be hearing it."""


@dataclass(frozen=True, slots=True)
class TurnComplete:
    """The model's turn is over, playback included by the server's guess.

    Transcripts may still follow.
    """

    reason: str = ""
    """The vendor's word when a turn ended oddly (`NEED_MORE_INPUT`, a safety name), else empty."""
    idle: bool = True
    """False while more utterances of the same interaction follow (extended thinking)."""


@dataclass(frozen=True, slots=True)
class InteractionStatus:
    """A status that came without a turn's end: `IN_PROGRESS`, `IDLE` or a word yet unknown."""

    status: str


@dataclass(frozen=True, slots=True)
class WaitingForInput:
    """The model says nothing because it expects the candidate to go on."""


@dataclass(frozen=True, slots=True)
class InputTranscript:
    """The next piece of what the candidate said: a delta, to be joined as it is, then stripped.

    It has no fixed order against audio, tool calls or the end of a turn. `finished` is true only
    when the server says so, and some models never do.
    """

    text: str = field(repr=False)
    finished: bool = False


@dataclass(frozen=True, slots=True)
class InterimTranscript:
    """A quick draft of what is being said; it replaces the draft before it."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OutputTranscript:
    """The next piece of what the model said: a delta, to be joined as it is, then stripped."""

    text: str = field(repr=False)
    finished: bool = False


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The model calls one of our functions and expects an answer with the same `id`."""

    id: str
    name: str
    args: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ToolCancelled:
    """These calls must not be answered any more."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoAway:
    """The server will hang up in about `time_left_s` seconds (0 when it did not say)."""

    time_left_s: float


@dataclass(frozen=True, slots=True)
class Resumption:
    """Whether the session could be taken up again now; `handle` is empty when it could not."""

    handle: str = field(repr=False)
    resumable: bool


@dataclass(frozen=True, slots=True)
class VoiceActivity:
    """The server heard the candidate begin or stop, `offset_s` into the audio it was sent."""

    speaking: bool
    offset_s: float | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens billed since the last report, by kind.

    Keys: `prompt`, `response`, `thoughts`, `cached`, `tool_prompt`, `total`, and by modality
    `prompt_audio`, `prompt_text`, `response_audio` and so on. Every turn bills its whole context
    again, so the sum over reports is the price; the parts need not add up to `total`.
    """

    counts: Mapping[str, int]


Event = (
    SetupComplete
    | Audio
    | Text
    | Interrupted
    | GenerationComplete
    | TurnComplete
    | InteractionStatus
    | WaitingForInput
    | InputTranscript
    | InterimTranscript
    | OutputTranscript
    | ToolCall
    | ToolCancelled
    | GoAway
    | Resumption
    | VoiceActivity
    | Usage
)
"""Anything that an iteration over a live connection can hand out."""
