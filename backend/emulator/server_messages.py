"""What the server says: builders of messages in camelCase with standard base64; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from backend.emulator.wire import base64_text

Body = dict[str, Any]

OUTPUT_RATE_HZ: Final = 24_000
"""Sample rate of all speech sent (GEMINI_LIVE.md section 9)."""


def setup_complete(session_id: str) -> Body:
    """Return the answer to a setup."""
    return {"setupComplete": {"sessionId": session_id}}


def content(**fields: Any) -> Body:
    """Return a serverContent message with these fields."""
    return {"serverContent": fields}


def audio(pcm: bytes) -> Body:
    """Return a piece of speech: int16 little-endian mono at 24 kHz."""
    kind = f"audio/pcm;rate={OUTPUT_RATE_HZ}"
    part = {"inlineData": {"mimeType": kind, "data": base64_text(pcm)}}
    return content(modelTurn={"role": "model", "parts": [part]})


def output_transcription(text: str) -> Body:
    """Return the next words of the speech."""
    return content(outputTranscription={"text": text})


def input_transcription(text: str, *, finished: bool) -> Body:
    """Return the next words of the candidate."""
    return content(inputTranscription={"text": text, "languageCode": "en-US", "finished": finished})


def interim_transcription(text: str) -> Body:
    """Return a draft of the candidate's running turn; it replaces the draft before."""
    return content(interimInputTranscription={"text": text})


def interrupted() -> Body:
    """Return the order to drop all queued speech."""
    return content(interrupted=True)


def generation_complete() -> Body:
    """Return the word that everything of the turn was sent."""
    return content(generationComplete=True)


def turn_complete(usage: Mapping[str, Any] | None, status: str = "IDLE") -> Body:
    """Return the end of a turn, with its tokens."""
    body = content(turnComplete=True, interactionStatus=status)
    return {**body, "usageMetadata": dict(usage)} if usage else body


def tool_call(call_id: str, name: str, args: Mapping[str, Any]) -> Body:
    """Return a function call."""
    return {"toolCall": {"functionCalls": [{"id": call_id, "name": name, "args": dict(args)}]}}


def tool_cancellation(ids: Iterable[str]) -> Body:
    """Return the word that these calls need no answer."""
    return {"toolCallCancellation": {"ids": list(ids)}}


def go_away(left_s: float) -> Body:
    """Return the warning that the connection ends soon."""
    return {"goAway": {"timeLeft": f"{left_s:g}s"}}


def resumption(handle: str | None) -> Body:
    """Return a handle to resume from, or that there is none now."""
    return {"sessionResumptionUpdate": {"newHandle": handle, "resumable": True} if handle else {}}


def voice_activity(kind: str, offset_ms: int) -> Body:
    """Return that the candidate's voice began (`ACTIVITY_START`) or ended (`ACTIVITY_END`)."""
    return {"voiceActivity": {"type": kind, "audioOffset": f"{offset_ms / 1000:.3f}s"}}


def merge(bodies: Iterable[Body]) -> Body:
    """Return one message with the fields of several; for clients that must process every field."""
    merged: Body = {}
    for body in bodies:
        for key, value in body.items():
            known = merged.get(key)
            merged[key] = {**known, **value} if isinstance(known, dict) else value
    return merged
