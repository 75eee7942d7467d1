"""Tokens of a session: 25 a second of audio, and every turn bills the whole context again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

AUDIO_TOKENS_PER_S: Final = 25
"""GEMINI_LIVE.md section 12."""

CHARACTERS_PER_TOKEN: Final = 4
"""The usual rule of thumb for English text."""


@dataclass
class Usage:
    """Counts one session; `turn()` hands out a turn's figures and begins the next."""

    context_audio_s: float = 0.0
    context_text: int = 0
    response_audio_s: float = 0.0

    def heard_audio(self, seconds: float) -> None:
        """Count sound of the candidate."""
        self.context_audio_s += seconds

    def read_text(self, text: str) -> None:
        """Count text: the instruction, typed words, results of functions."""
        self.context_text += -(-len(text) // CHARACTERS_PER_TOKEN)

    def spoke(self, seconds: float) -> None:
        """Count sound of the interviewer."""
        self.response_audio_s += seconds

    def turn(self) -> dict[str, Any]:
        """Return this turn's `usageMetadata`; its answer joins the context of the next."""
        prompt_audio = round(self.context_audio_s * AUDIO_TOKENS_PER_S)
        response = round(self.response_audio_s * AUDIO_TOKENS_PER_S)
        prompt = prompt_audio + self.context_text
        self.context_audio_s += self.response_audio_s
        self.response_audio_s = 0.0
        return {
            "promptTokenCount": prompt,
            "responseTokenCount": response,
            "totalTokenCount": prompt + response,
            "promptTokensDetails": [
                {"modality": "AUDIO", "tokenCount": prompt_audio},
                {"modality": "TEXT", "tokenCount": self.context_text},
            ],
            "responseTokensDetails": [{"modality": "AUDIO", "tokenCount": response}],
        }
