"""How long the page waits before it connects again (frontend/src/live/closing.ts)."""

from __future__ import annotations

import random
from typing import Final

AT_ONCE_CODES: Final = frozenset({1001, 1012})
FIRST_CEILING_S: Final = 0.5
LAST_CEILING_S: Final = 8.0


def retry_s(code: int, attempt: int) -> float:
    """Return how long the page waits before its next try."""
    if code in AT_ONCE_CODES and attempt == 0:
        return random.random() * 0.25
    return random.random() * min(LAST_CEILING_S, FIRST_CEILING_S * 2.0**attempt)
