"""The first message of a live session: what we want, cut down to what its model takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from backend.gemini.capabilities import DEFAULT_MODEL, Capabilities, bare_name, capabilities
from backend.gemini.coverage import FUNCTION_DECLARATIONS

Sensitivity = Literal["HIGH", "LOW"]


@dataclass(frozen=True, slots=True)
class LiveSetup:
    """What one live session should be. Fields its model does not take are left out in silence."""

    model: str = DEFAULT_MODEL
    instruction: str = field(default="", repr=False)
    """The system instruction; it holds the candidate's name, so no `repr` shows it."""
    voice: str = ""
    """A prebuilt voice's name; empty leaves the choice to the model."""
    language: str = ""
    """BCP-47, as a hint to the transcription where the model takes one."""
    functions: tuple[Mapping[str, Any], ...] = FUNCTION_DECLARATIONS
    silence_ms: int | None = None
    """Silence that ends an answer; None leaves the vendor's default (about 800 ms)."""
    start_sensitivity: Sensitivity | None = None
    end_sensitivity: Sensitivity | None = None
    """LOW waits longer before it believes that speech ended; None leaves the vendor's default."""
    prefix_padding_ms: int | None = None
    """Speech needed before the server believes that it began."""
    resumption: bool = True
    """Ask for resumption handles; a handle stores the conversation at the vendor for two hours."""
    handle: str = field(default="", repr=False)
    """The handle to resume from; empty opens a new session."""
    seeded: bool = False
    """Earlier turns will be sent as the first content, before anything else."""
    trigger_tokens: int | None = None
    target_tokens: int | None = None
    """When to compress the context and down to what; None leaves the vendor's 80 % and half."""


def setup_fields(setup: LiveSetup) -> dict[str, Any]:
    """Return the content of the setup message for its model.

    Raises:
        ValueError: The model's name is no name.
    """
    row = capabilities(setup.model)
    fields: dict[str, Any] = {
        "model": f"models/{bare_name(setup.model)}",
        "generationConfig": _generation(setup, row),
        "inputAudioTranscription": _transcription(setup, row),
    }
    if row.converses:
        fields |= _conversation(setup, row)
    if row.activity_detection and (detection := _detection(setup)):
        fields["realtimeInputConfig"] = {"automaticActivityDetection": detection}
    if row.compression:
        fields["contextWindowCompression"] = _compression(setup)
    if row.resumption and setup.resumption:
        fields["sessionResumption"] = {"handle": setup.handle} if setup.handle else {}
    if row.seed_needs_history and setup.seeded:
        fields["historyConfig"] = {"initialHistoryInClientContent": True}
    return fields


def _generation(setup: LiveSetup, row: Capabilities) -> dict[str, Any]:
    generation: dict[str, Any] = {"responseModalities": [row.modality]}
    if row.thinking:
        generation["thinkingConfig"] = dict(row.thinking)
    if row.converses and setup.voice:
        generation["speechConfig"] = {
            "voiceConfig": {"prebuiltVoiceConfig": {"voiceName": setup.voice}}
        }
    return generation


def _transcription(setup: LiveSetup, row: Capabilities) -> dict[str, Any]:
    if row.transcription_languages and setup.language:
        return {"languageCodes": [setup.language]}
    return {}


def _conversation(setup: LiveSetup, row: Capabilities) -> dict[str, Any]:
    fields: dict[str, Any] = {"outputAudioTranscription": {}}
    if setup.instruction:
        fields["systemInstruction"] = {"parts": [{"text": setup.instruction}], "role": "user"}
    if setup.functions:
        behavior = {"behavior": row.function_behavior} if row.function_behavior else {}
        declarations = [{**function, **behavior} for function in setup.functions]
        fields["tools"] = [{"functionDeclarations": declarations}]
    return fields


def _detection(setup: LiveSetup) -> dict[str, Any]:
    detection: dict[str, Any] = {}
    if setup.silence_ms is not None:
        detection["silenceDurationMs"] = setup.silence_ms
    if setup.prefix_padding_ms is not None:
        detection["prefixPaddingMs"] = setup.prefix_padding_ms
    if setup.start_sensitivity:
        detection["startOfSpeechSensitivity"] = f"START_SENSITIVITY_{setup.start_sensitivity}"
    if setup.end_sensitivity:
        detection["endOfSpeechSensitivity"] = f"END_SENSITIVITY_{setup.end_sensitivity}"
    return detection


def _compression(setup: LiveSetup) -> dict[str, Any]:
    window = {} if setup.target_tokens is None else {"targetTokens": setup.target_tokens}
    compression: dict[str, Any] = {"slidingWindow": window}
    if setup.trigger_tokens is not None:
        compression["triggerTokens"] = setup.trigger_tokens
    return compression
