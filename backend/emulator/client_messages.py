"""What a client says, as values: one message may hold several, and every one is kept.

Pure. GEMINI_LIVE.md section 5 has the messages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from backend.emulator.agenda import whole
from backend.emulator.requests import word_set
from backend.emulator.wire import (
    INVALID_ARGUMENT,
    INVALID_JSON,
    WireError,
    items,
    load,
    mapping,
    texts_of,
    unbase64,
)

DEFAULT_RATE_HZ: Final = 16_000
"""Rate of audio whose type names none (GEMINI_LIVE.md section 9)."""

MIN_RATE_HZ: Final = 8_000
MAX_RATE_HZ: Final = 48_000
"""Rates outside are refused (a guess at Google's bounds)."""

SETUP_FIELDS: Final = word_set(
    "model generationConfig systemInstruction tools sessionResumption inputAudioTranscription "
    "outputAudioTranscription realtimeInputConfig contextWindowCompression proactivity "
    "historyConfig safetySettings avatarConfig labels explicitVadSignal "
)
"""Names known at `setup`; others are refused only by a strict emulator."""


@dataclass(frozen=True, slots=True)
class Setup:
    """The first message: what kind of session the client wants."""

    model: str
    modalities: frozenset[str] = frozenset()
    instruction: str = field(default="", repr=False)
    functions: frozenset[str] = frozenset()
    silence_ms: int | None = None
    manual_activity: bool = False
    interrupts: bool = True
    resumption: bool = False
    handle: str = field(default="", repr=False)
    input_transcription: bool = False
    output_transcription: bool = False
    labels: Mapping[str, Any] = field(default_factory=dict)

    @property
    def listens_only(self) -> bool:
        """Whether the session transcribes and never speaks."""
        return "transcribe" in self.model or self.modalities == {"TEXT"}


@dataclass(frozen=True, slots=True)
class AudioInput:
    """Sound of the candidate: int16 little-endian mono at `rate_hz`, whole samples."""

    pcm: bytes = field(repr=False)
    rate_hz: int = DEFAULT_RATE_HZ


@dataclass(frozen=True, slots=True)
class TextInput:
    """Typed words, equal to speech."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ActivityStart:
    """The client's own voice detection heard a beginning."""


@dataclass(frozen=True, slots=True)
class ActivityEnd:
    """The client's own voice detection heard an end."""


@dataclass(frozen=True, slots=True)
class AudioStreamEnd:
    """The microphone went off; it may go on later."""


@dataclass(frozen=True, slots=True)
class Turns:
    """Conversation as text; when `complete`, an answer is wanted."""

    last_user_text: str = field(repr=False)
    complete: bool = True


@dataclass(frozen=True, slots=True)
class FunctionResponse:
    """The client's answer to one function call."""

    id: str
    name: str
    response: Mapping[str, Any] = field(repr=False)
    will_continue: bool = False


@dataclass(frozen=True, slots=True)
class ContextUpdate:
    """New instructions or tools in a running session."""

    instruction: str = field(repr=False)


Message = (
    Setup
    | AudioInput
    | TextInput
    | ActivityStart
    | ActivityEnd
    | AudioStreamEnd
    | Turns
    | FunctionResponse
    | ContextUpdate
)


def read_frame(frame: str | bytes, *, strict: bool = False) -> list[Message]:
    """Return everything in one frame, in an order that makes sense.

    Args:
        frame: Text or binary; both hold JSON.
        strict: Refuse unknown names, as Google does.

    Raises:
        WireError: The frame cannot be used.
    """
    body = load(frame)
    found: list[Message] = []
    if "setup" in body:
        found.append(_setup(mapping(body["setup"]), strict=strict))
    if "contextUpdate" in body:
        instruction = mapping(body["contextUpdate"]).get("systemInstruction")
        found.append(ContextUpdate(texts_of(instruction)))
    if "clientContent" in body:
        found.append(_turns(mapping(body["clientContent"])))
    if "realtimeInput" in body:
        found.extend(_realtime(mapping(body["realtimeInput"])))
    if "toolResponse" in body:
        found.extend(_responses(mapping(body["toolResponse"])))
    if strict and not found:
        unknown = next(iter(body), "")
        raise WireError(f'{INVALID_JSON} Unknown name "{unknown}": Cannot find field.')
    return found


def _setup(body: Mapping[str, Any], *, strict: bool) -> Setup:
    unknown = next((key for key in body if key not in SETUP_FIELDS), None)
    if strict and unknown is not None:
        raise WireError(f"{INVALID_JSON} Unknown name \"{unknown}\" at 'setup': Cannot find field.")
    model = str(body.get("model") or "").removeprefix("models/")
    if not model or ".." in model:
        raise WireError(INVALID_ARGUMENT)
    generation = mapping(body.get("generationConfig"))
    realtime = mapping(body.get("realtimeInputConfig"))
    detection = mapping(realtime.get("automaticActivityDetection"))
    resumption = body.get("sessionResumption")
    return Setup(
        model=model,
        modalities=frozenset(_words(generation.get("responseModalities"))),
        instruction=texts_of(body.get("systemInstruction")),
        functions=frozenset(
            str(declared.get("name"))
            for tool in items(body.get("tools"))
            for declared in items(tool.get("functionDeclarations"))
        ),
        silence_ms=whole(detection.get("silenceDurationMs")),
        manual_activity=detection.get("disabled") is True,
        interrupts=str(realtime.get("activityHandling")).upper() != "NO_INTERRUPTION",
        resumption=resumption is not None,
        handle=str(mapping(resumption).get("handle") or ""),
        input_transcription=body.get("inputAudioTranscription") is not None,
        output_transcription=body.get("outputAudioTranscription") is not None,
        labels=mapping(body.get("labels")),
    )


def _words(value: object) -> list[str]:
    listed = value if isinstance(value, list) else [value] if value else []
    return [str(word).upper() for word in listed]


def _turns(body: Mapping[str, Any]) -> Turns:
    turns = items(body.get("turns") or [])
    spoken = [texts_of(turn) for turn in turns if turn.get("role", "user") == "user"]
    return Turns(
        next((text for text in reversed(spoken) if text), ""), bool(body.get("turnComplete"))
    )


def _realtime(body: Mapping[str, Any]) -> list[Message]:
    found: list[Message] = []
    if body.get("activityStart") is not None:
        found.append(ActivityStart())
    blobs = [*items(body.get("mediaChunks") or []), *items(body.get("audio") or [])]
    found.extend(_audio(blob) for blob in blobs if "data" in blob)
    if body.get("text") is not None:
        found.append(TextInput(str(body["text"])))
    if body.get("activityEnd") is not None:
        found.append(ActivityEnd())
    if body.get("audioStreamEnd") is True:
        found.append(AudioStreamEnd())
    return found


def _audio(blob: Mapping[str, Any]) -> AudioInput:
    kind = str(blob.get("mimeType") or "audio/pcm").lower().replace(" ", "")
    if not kind.startswith("audio/pcm"):
        raise WireError("Unsupported MIME type for audio input: use audio/pcm.")
    named = re.search(r"rate=(\d{1,6})", kind)
    rate_hz = int(named[1]) if named else DEFAULT_RATE_HZ
    if not MIN_RATE_HZ <= rate_hz <= MAX_RATE_HZ:
        raise WireError(INVALID_ARGUMENT)
    pcm = unbase64(blob["data"])
    return AudioInput(pcm[: len(pcm) // 2 * 2], rate_hz)


def _responses(body: Mapping[str, Any]) -> list[Message]:
    return [
        FunctionResponse(
            id=str(answer.get("id") or ""),
            name=str(answer.get("name") or ""),
            response=_result(answer.get("response")),
            will_continue=answer.get("willContinue") is True,
        )
        for answer in items(body.get("functionResponses") or [])
    ]


def _result(value: object) -> Mapping[str, Any]:
    """Return what the function returned; some clients wrap it in `result` or `output`."""
    response = mapping(value)
    for key in ("result", "output"):
        if set(response) == {key} and isinstance(response[key], Mapping):
            return mapping(response[key])
    return response
