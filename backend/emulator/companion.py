"""A mind for clients without the interview's functions: it answers what it heard, and no more."""

from __future__ import annotations

from typing import Self

from backend.emulator.moves import Action, Input, Said, Say
from backend.emulator.understanding import Intent, understand
from backend.gemini.coverage import Briefing

MAX_QUOTED_WORDS = 20
"""Longer turns are answered with their beginning only."""


class Companion:
    """Replies to each turn of speech or text."""

    def copy(self, briefing: Briefing | None = None) -> Self:
        """Return itself: it remembers nothing."""
        return self

    @property
    def patience_s(self) -> float | None:
        """Silence is no matter."""
        return None

    @property
    def thinking_time(self) -> bool:
        """Nobody asks it for a moment."""
        return False

    def react(self, value: Input) -> list[Action]:
        """Return the reply to what was said; nothing for anything else."""
        if not isinstance(value, Said):
            return []
        if understand(value.text, typed=value.typed) is Intent.HEARING:
            return [Say(("Yes, I can hear you.",))]
        quoted = " ".join(value.text.split()[:MAX_QUOTED_WORDS])
        return [Say((f"I heard: {quoted}.", "I am an emulator and only hold interviews."))]
