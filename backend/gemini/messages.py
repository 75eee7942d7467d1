"""The live protocol's words, without any I/O: client messages out of values, events out of frames.

Outgoing keys are camelCase, as documented. Incoming frames may be text or binary, bundle several
fields, and carry fields, names and number spellings that are not known here; what cannot be
understood is left out, never guessed (GEMINI_LIVE.md sections 4 to 6).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, Literal

import pybase64

from backend.gemini import events
from backend.gemini.setup import LiveSetup, setup_fields
from backend.gemini.sound_frame import only_audio

INPUT_RATE_HZ: Final = 16_000
"""Sample rate of the candidate's voice as we send it (the model's own input rate)."""

Turn = tuple[Literal["user", "model"], str]
"""Who spoke and what: one earlier turn of a seed."""

Scheduling = Literal["SILENT", "WHEN_IDLE", "INTERRUPT"]

AUDIO_STREAM_END: Final = '{"realtimeInput":{"audioStreamEnd":true}}'
"""Says that the microphone is paused: audio still waiting at the server is worked on now."""

_AUDIO_OPEN: Final = (
    b'{"realtimeInput":{"audio":{"mimeType":"audio/pcm;rate=%d","data":"' % INPUT_RATE_HZ
)
_AUDIO_CLOSE: Final = b'"}}}'

_URL_SAFE: Final = str.maketrans("-_", "+/", " \t\r\n")
_RATE: Final = re.compile(r"rate=(\d{4,6})")
_SECONDS: Final = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)s?")
_IDLE: Final = frozenset({"", "IDLE", "INTERACTION_STATUS_UNSPECIFIED"})

_COUNTS: Final = {
    "promptTokenCount": "prompt",
    "responseTokenCount": "response",
    "thoughtsTokenCount": "thoughts",
    "cachedContentTokenCount": "cached",
    "toolUsePromptTokenCount": "tool_prompt",
    "totalTokenCount": "total",
}
_DETAILS: Final = {"promptTokensDetails": "prompt", "responseTokensDetails": "response"}


class MalformedFrame(ValueError):
    """A frame that is no JSON object; the text never holds its content."""


def setup(wanted: LiveSetup) -> str:
    """Return the first message of a session, only with what its model takes."""
    return _json({"setup": setup_fields(wanted)})


def audio(pcm: bytes) -> bytes:
    """Return a piece of the candidate's voice: int16 little-endian mono at 16 kHz, whole samples.

    No JSON library is involved: base64 needs no escapes.
    """
    return _AUDIO_OPEN + pybase64.b64encode(pcm) + _AUDIO_CLOSE


def text(words: str) -> str:
    """Return typed words that count as the candidate's activity, like speech."""
    return _json({"realtimeInput": {"text": words}})


def turns(earlier: Sequence[Turn], *, complete: bool) -> str:
    """Return earlier turns in order; `complete` makes the model answer and cuts what it says."""
    contents = [{"role": role, "parts": [{"text": words}]} for role, words in earlier]
    return _json({"clientContent": {"turns": contents, "turnComplete": complete}})


def tool_response(
    call_id: str, name: str, response: Mapping[str, Any], scheduling: Scheduling | None = None
) -> str:
    """Return the answer to one call; `scheduling` is for functions that the model runs aside."""
    answer: dict[str, Any] = {"id": call_id, "name": name, "response": dict(response)}
    if scheduling:
        answer["scheduling"] = scheduling
    return _json({"toolResponse": {"functionResponses": [answer]}})


def parse(frame: str | bytes) -> list[events.Event]:
    """Return everything a server frame says, in the order in which it should be worked on.

    Resumption and the coming hang-up first, then an interruption, so that audio of the same frame
    is never dropped with the old; the turn's end last (GEMINI_LIVE.md section 18.6).

    Raises:
        MalformedFrame: The frame is no JSON object.
    """
    raw = frame.encode("utf-8", "replace") if isinstance(frame, str) else frame
    if only := only_audio(raw):
        return [only]
    message = _decode(raw)
    content = _mapping(message.get("serverContent"))
    return [
        *_session(message),
        *_interruptions(message, content),
        *_model_turn(content),
        *_transcripts(content),
        *_tool_calls(message),
        *_usage(message),
        *_ends(message, content),
    ]


def _json(message: Mapping[str, Any]) -> str:
    """Return JSON that can be sent: a lone surrogate, which UTF-8 cannot hold, becomes `?`."""
    return _whole(json.dumps(message, ensure_ascii=False, separators=(",", ":")))


def _whole(words: str) -> str:
    return words.encode("utf-8", "replace").decode("utf-8")


def _decode(raw: bytes) -> Mapping[str, Any]:
    try:
        words = raw.decode("utf-8")
        message = json.loads(words)
        # Only an escape can bring in what neither UTF-8 nor a database column takes.
        message = _clean(message) if "\\u" in words else message
    except (ValueError, RecursionError):
        raise MalformedFrame("not JSON") from None
    if not isinstance(message, dict):
        raise MalformedFrame("not a JSON object")
    return message


def _clean(value: Any) -> Any:
    """Return a JSON value whose texts hold neither lone surrogates nor NUL."""
    if isinstance(value, str):
        return _whole(value).replace("\0", "")
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    return value


def _session(message: Mapping[str, Any]) -> Iterator[events.Event]:
    if isinstance(complete := message.get("setupComplete"), dict):
        yield events.SetupComplete(_text(complete.get("sessionId")))
    if isinstance(update := message.get("sessionResumptionUpdate"), dict):
        handle = _text(update.get("newHandle")) if update.get("resumable") is True else ""
        yield events.Resumption(handle, bool(handle))
    if isinstance(away := message.get("goAway"), dict):
        yield events.GoAway(_seconds(away.get("timeLeft")) or 0.0)


def _interruptions(
    message: Mapping[str, Any], content: Mapping[str, Any]
) -> Iterator[events.Event]:
    if content.get("interrupted") is True:
        yield events.Interrupted()
    if isinstance(cancelled := message.get("toolCallCancellation"), dict):
        yield events.ToolCancelled(tuple(_text(one) for one in _list(cancelled.get("ids")) if one))
    activity = _mapping(message.get("voiceActivity"))
    signal = _mapping(message.get("voiceActivityDetectionSignal"))
    kind = _text(activity.get("type")) or _text(signal.get("vadSignalType"))
    if kind.endswith(("_START", "_SOS", "_END", "_EOS")):
        offset_s = _seconds(activity.get("audioOffset"))
        yield events.VoiceActivity(kind.endswith(("_START", "_SOS")), offset_s)


def _model_turn(content: Mapping[str, Any]) -> Iterator[events.Event]:
    for part in _list(_mapping(content.get("modelTurn")).get("parts")):
        fields = _mapping(part)
        blob = _mapping(fields.get("inlineData"))
        if (mime := _text(blob.get("mimeType"))).startswith("audio/"):
            pcm = _base64(_text(blob.get("data")))
            if pcm := pcm[: len(pcm) // 2 * 2]:
                rate = _RATE.search(mime)
                yield events.Audio(pcm, int(rate[1]) if rate else events.OUTPUT_RATE_HZ)
        if words := _text(fields.get("text")):
            yield events.Text(words, fields.get("thought") is True)


def _transcripts(content: Mapping[str, Any]) -> Iterator[events.Event]:
    interim = _mapping(content.get("interimInputTranscription"))
    if words := _text(interim.get("text")):
        yield events.InterimTranscript(words)
    for key, kind in (
        ("inputTranscription", events.InputTranscript),
        ("outputTranscription", events.OutputTranscript),
    ):
        piece = _mapping(content.get(key))
        words, finished = _text(piece.get("text")), piece.get("finished") is True
        if words or finished:
            yield kind(words, finished)


def _tool_calls(message: Mapping[str, Any]) -> Iterator[events.Event]:
    for call in _list(_mapping(message.get("toolCall")).get("functionCalls")):
        fields = _mapping(call)
        if name := _text(fields.get("name")):
            yield events.ToolCall(_text(fields.get("id")), name, _mapping(fields.get("args")))


def _usage(message: Mapping[str, Any]) -> Iterator[events.Event]:
    usage = _mapping(message.get("usageMetadata"))
    counts = {ours: _count(usage[theirs]) for theirs, ours in _COUNTS.items() if theirs in usage}
    for key, prefix in _DETAILS.items():
        for detail in map(_mapping, _list(usage.get(key))):
            kind = f"{prefix}_{_text(detail.get('modality')).lower() or 'other'}"
            counts[kind] = counts.get(kind, 0) + _count(detail.get("tokenCount"))
    if counts:
        yield events.Usage(counts)


def _ends(message: Mapping[str, Any], content: Mapping[str, Any]) -> Iterator[events.Event]:
    if content.get("generationComplete") is True:
        yield events.GenerationComplete()
    if content.get("waitingForInput") is True:
        yield events.WaitingForInput()
    status = _text(content.get("interactionStatus")) or _text(message.get("interactionStatus"))
    if content.get("turnComplete") is True:
        yield events.TurnComplete(_text(content.get("turnCompleteReason")), status in _IDLE)
    elif status:
        yield events.InteractionStatus(status)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(value: object) -> int:
    """Return a whole number out of 7, 7.0 or "7" (int64 travels as text); 0 for anything else."""
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return 0
    return int(value)


def _seconds(value: object) -> float | None:
    """Return the seconds of "50s", "0.360s" or a plain number; None for anything else."""
    found = _SECONDS.fullmatch(str(value)) if isinstance(value, str | int | float) else None
    return float(found[1]) if found else None


def _base64(words: str) -> bytes:
    """Return the bytes of base64 in either alphabet, padded or not; nothing when it is broken."""
    with suppress(ValueError):
        return pybase64.b64decode(words, validate=True)
    plain = words.translate(_URL_SAFE).rstrip("=")
    with suppress(ValueError):
        return pybase64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    return b""
