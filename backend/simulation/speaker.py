"""The candidate's loudspeaker: when queued interviewer audio is heard. Pure; times in seconds."""

from collections import deque
from typing import Final

from backend.simulation.wire import SPEAKER_RATE_HZ

BYTES_PER_S: Final = SPEAKER_RATE_HZ * 2


class Speaker:
    """Plays what arrives without gaps, as the page does; keeps only times, no sound."""

    def __init__(self) -> None:
        self._queue: deque[tuple[int, float, float]] = deque()
        """Sequence, start and end of every piece that has not been heard to its end."""
        self._last: tuple[int, float, float] | None = None
        self._reported = 0
        self.began_s: float | None = None
        """When the running stretch of speech began; None in silence."""

    def play(self, sequence: int, pcm: bytes, now_s: float) -> None:
        """Queue samples, int16 mono 24 kHz."""
        self.pass_time(now_s)
        start_s = self._queue[-1][2] if self._queue else now_s
        if not self._queue:
            self.began_s = now_s
        self._queue.append((sequence, start_s, start_s + len(pcm) / BYTES_PER_S))

    def pass_time(self, now_s: float) -> None:
        """Drop what has been heard to its end."""
        while self._queue and self._queue[0][2] <= now_s:
            self._last = self._queue.popleft()

    def is_playing(self, now_s: float) -> bool:
        """Whether something is heard now."""
        self.pass_time(now_s)
        return bool(self._queue)

    def silent_since_s(self, now_s: float) -> float | None:
        """When the last sound ended; None while playing or before the first."""
        self.pass_time(now_s)
        return self._last[2] if self._last and not self._queue else None

    def drained(self, now_s: float) -> tuple[int, int] | None:
        """Return (sequence, offset in ms) of the last sound heard, once after each stretch."""
        self.pass_time(now_s)
        if self._queue or self._last is None or self._last[0] == self._reported:
            return None
        sequence, start_s, end_s = self._last
        self._reported = sequence
        return sequence, round((end_s - start_s) * 1000)

    def flush(self, now_s: float) -> tuple[int, int]:
        """Drop everything at once; return (sequence, offset in ms) of the last sound heard."""
        self.pass_time(now_s)
        heard = self._last
        if self._queue and self._queue[0][1] <= now_s:
            sequence, start_s, _ = self._queue[0]
            heard = (sequence, start_s, now_s)
        self._queue.clear()
        if heard is None:
            return 0, 0
        self._last = heard
        self._reported = heard[0]
        return heard[0], round((heard[2] - heard[1]) * 1000)

    def restart(self) -> None:
        """Forget everything: a new connection numbers its audio from 1."""
        self._queue.clear()
        self._last = None
        self._reported = 0
