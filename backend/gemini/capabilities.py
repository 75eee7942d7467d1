"""Which setup fields each live model takes: sending one too many closes the session.

Every row restates GEMINI_LIVE.md sections 5, 10 and 11 (vendor pages and field reports of
September and October 2026). A model without a row gets only what every talking model takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal

DEFAULT_MODEL: Final = "gemini-3.8-live"
"""Holds interviews unless the settings name another (stable since September 2026)."""

TRANSCRIBE_MODEL: Final = "gemini-3.5-transcribe-live"
"""Only listens: text out, one input transcript, at most 600 s a session."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one model takes. The defaults are the conservative row."""

    modality: Literal["AUDIO", "TEXT"] = "AUDIO"
    """What it answers in; every model takes exactly one."""
    converses: bool = True
    """Takes an instruction, a voice, functions and an output transcript; else it only listens."""
    thinking: Mapping[str, Any] = field(default_factory=dict)
    """The whole `thinkingConfig`, when the model wants one. Empty: it must not be sent."""
    function_behavior: Literal["BLOCKING", "NON_BLOCKING", ""] = ""
    """Said with each function: BLOCKING makes the model wait for the answer where it would not by
    itself; empty where it waits anyway."""
    scheduling: bool = False
    """Whether a function response may carry `scheduling`."""
    compression: bool = True
    resumption: bool = True
    activity_detection: bool = True
    """Takes `realtimeInputConfig`; 3.1 ignores the silence in it (python-genai issue 2580)."""
    transcription_languages: bool = False
    """Whether `languageCodes` may go with a transcription. Only the listening model documents
    them; elsewhere the instruction names the language."""
    content_any_time: bool = False
    """Whether `clientContent` is welcome after the first turn; else text goes as realtime input."""
    seed_needs_history: bool = False
    """Whether a seed of earlier turns must be announced by `historyConfig`."""
    seed_ends_with_user: bool = True
    """Whether the last seeded turn must be the candidate's; harmless where it need not."""
    session_limit_s: int | None = None
    """Longest session, compression or not; None where only connections are cut."""


CONSERVATIVE: Final = Capabilities()
"""For a model we know nothing about."""

_NATIVE_AUDIO_2_5: Final = Capabilities(thinking=MappingProxyType({"thinkingBudget": 0}))

TABLE: Final[Mapping[str, Capabilities]] = MappingProxyType(
    {
        "gemini-3.8-live": Capabilities(
            function_behavior="BLOCKING",
            scheduling=True,
            content_any_time=True,
            seed_ends_with_user=False,
        ),
        "gemini-3.8-live-extended-thinking": Capabilities(
            thinking=MappingProxyType({"thinkingLevel": "LOW"}),
            function_behavior="NON_BLOCKING",
            content_any_time=True,
            seed_ends_with_user=False,
        ),
        "gemini-3.1-flash-live-preview": Capabilities(
            seed_needs_history=True, seed_ends_with_user=False
        ),
        "gemini-2.5-flash-native-audio-preview-12-2025": _NATIVE_AUDIO_2_5,
        "gemini-2.5-flash-native-audio-latest": _NATIVE_AUDIO_2_5,
        TRANSCRIBE_MODEL: Capabilities(
            modality="TEXT",
            converses=False,
            compression=False,
            resumption=False,
            activity_detection=False,
            transcription_languages=True,
            session_limit_s=600,
        ),
    }
)
"""Exact model names, without `models/`."""


def bare_name(model: str) -> str:
    """Return a model's name without `models/`.

    Raises:
        ValueError: The name is empty or could leave its place in an address.
    """
    name = model.strip().removeprefix("models/")
    if not name or ".." in name or any(sign in name for sign in "?&#") or name != name.strip("/"):
        raise ValueError("not a model name")
    return name


def capabilities(model: str) -> Capabilities:
    """Return the row of a model, with or without `models/`; the conservative row when unknown."""
    return TABLE.get(bare_name(model), CONSERVATIVE)
