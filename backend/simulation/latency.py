"""How long the candidate waited: times in, milliseconds out. Pure; times in seconds."""

from collections import deque
from collections.abc import Sequence
from typing import TypedDict


class Spread(TypedDict):
    """Percentiles of a series, in ms; None when it is empty."""

    p50: float | None
    p95: float | None
    p99: float | None
    n: int


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the nearest-rank percentile: the least value that `share` of all do not exceed."""
    if not values:
        return None
    ordered = sorted(values)
    rank = max(1, -int(-share * len(ordered) // 1))
    return ordered[min(rank, len(ordered)) - 1]


def spread(values_ms: Sequence[float]) -> Spread:
    """Return p50, p95 and p99 rounded to 0.1 ms, and how many values there are."""

    def rounded(share: float) -> float | None:
        value = percentile(values_ms, share)
        return None if value is None else round(value, 1)

    return Spread(p50=rounded(0.5), p95=rounded(0.95), p99=rounded(0.99), n=len(values_ms))


class ReplyWatch:
    """Measures from the end of an answer to the first sound of the reply."""

    def __init__(self) -> None:
        self.waits_ms: list[float] = []
        self.cut_in = 0
        """How often the interviewer began while the candidate still spoke."""
        self._ended_s: float | None = None
        self._speaking = False

    @property
    def is_waiting(self) -> bool:
        """Whether an answer ended that no reply followed yet."""
        return self._ended_s is not None

    def speech_began(self) -> None:
        """The candidate speaks (again): an unanswered end was only a pause."""
        self._speaking = True
        self._ended_s = None

    def speech_ended(self, now_s: float) -> None:
        """The last sound of an answer was sent."""
        self._speaking = False
        self._ended_s = now_s

    def reply_sounded(self, now_s: float) -> None:
        """Interviewer audio arrived."""
        if self._speaking:
            self.cut_in += 1
            self._speaking = False
        elif self._ended_s is not None:
            self.waits_ms.append((now_s - self._ended_s) * 1000)
            self._ended_s = None

    def forget(self) -> None:
        """The connection was lost: what is measured now would be the outage."""
        self._ended_s = None
        self._speaking = False


class AckWatch:
    """Measures from the sending of a frame to its durable acknowledgement."""

    def __init__(self) -> None:
        self.waits_ms: list[float] = []
        self._sent: deque[tuple[int, float]] = deque()

    def sent(self, sequence: int, now_s: float) -> None:
        """A frame was sent."""
        self._sent.append((sequence, now_s))

    def acknowledged(self, sequence: int, now_s: float) -> None:
        """Every frame up to `sequence` is durable."""
        while self._sent and self._sent[0][0] <= sequence:
            self.waits_ms.append((now_s - self._sent.popleft()[1]) * 1000)

    def forget(self) -> None:
        """The connection was lost: frames sent on it are measured no more."""
        self._sent.clear()
