"""When speech is sent and how much of it was heard: a model of the listener's playback, pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

LEAD_S: Final = 4.0
"""How far speech is sent ahead of its playback. Google was seen 5 to 13 s ahead (GEMINI_LIVE.md
section 7); less makes the transcript of an interrupted turn truer."""


@dataclass
class Playback:
    """Assumes that a listener plays what it gets, at once and without gaps it did not get.

    Times are seconds of any one clock.
    """

    ends_s: float = 0.0
    lines: list[tuple[str, float]] = field(default_factory=list)
    """Each sentence with the time at which its last sound is played."""

    def add(self, seconds: float, now_s: float) -> None:
        """Note that sound was sent."""
        self.ends_s = max(self.ends_s, now_s) + seconds

    def finish(self, line: str) -> None:
        """Note that all sound of a sentence was sent."""
        self.lines.append((line, self.ends_s))

    def lead_s(self, now_s: float) -> float:
        """Return how many seconds of sound are sent and not yet played."""
        return max(0.0, self.ends_s - now_s)

    def unheard(self, now_s: float) -> tuple[str, ...]:
        """Return the finished sentences that were not played to their end."""
        return tuple(line for line, until_s in self.lines if until_s > now_s)

    def clear(self, now_s: float) -> None:
        """Forget everything: the turn is over or the listener dropped it."""
        self.ends_s = now_s
        self.lines = []


def word_groups(line: str, seconds: float, step_s: float) -> list[tuple[float, str]]:
    """Return the words of a sentence with the second at which each group begins to be spoken.

    Words are taken to be as long as their letters; groups begin on multiples of `step_s`.
    """
    groups: dict[int, list[str]] = {}
    passed = 0
    for word in line.split():
        at_s = seconds * passed / max(1, len(line))
        groups.setdefault(int(at_s / step_s), []).append(word)
        passed += len(word) + 1
    return [(step * step_s, " " + " ".join(words)) for step, words in groups.items()]
