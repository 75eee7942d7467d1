"""What the page is told, in the words of the protocol."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from backend.live import protocol
from backend.live.outbox import Outbox, TooSlow

FRAME_BYTES: Final = protocol.INTERVIEWER_FRAME_BYTES


class Browser:
    """One page, reached through its outbox. Never waits."""

    def __init__(self, outbox: Outbox, on_too_slow: Callable[[], None]) -> None:
        """Call `on_too_slow` when the page does not take what it is sent."""
        self._outbox = outbox
        self._on_too_slow = on_too_slow
        self._sent_frames = 0

    @property
    def next_frame(self) -> int:
        """The number that the next message with interviewer audio gets."""
        return self._sent_frames + 1

    def tell(self, message: Mapping[str, Any], *, soon: bool = False) -> None:
        """Send a message; `soon`: with the next one, or at the second look."""
        self._send(protocol.encode(dict(message)), soon=soon)

    def play(self, pcm: bytes) -> None:
        """Send interviewer audio, int16 LE mono 24 kHz, in frames of at most 100 ms."""
        for offset in range(0, len(pcm), FRAME_BYTES):
            self._sent_frames += 1
            self._send(protocol.encode_audio(self._sent_frames, pcm[offset : offset + FRAME_BYTES]))

    def acknowledge(
        self, frame: int, message: int, position_ms: int, *, soon: bool = False
    ) -> None:
        """Say what is durable. Four times a second to every page, hence no JSON library."""
        self._send(
            f'{{"type":"ack","sequence":{frame},"message":{message},"position_ms":{position_ms}}}',
            soon=soon,
        )

    def look(self) -> None:
        """Send what has waited for company since the last look."""
        try:
            self._outbox.look()
        except TooSlow:
            self._on_too_slow()

    def drop_audio(self) -> None:
        """Forget the audio that was not sent yet."""
        self._outbox.drop_audio()

    def tell_time(self, left_s: int, *, running: bool) -> None:
        """Send the time left."""
        self.tell({"type": "time", "left_s": max(0, left_s), "running": running})

    def _send(self, message: str | bytes, *, soon: bool = False) -> None:
        try:
            if soon:
                self._outbox.put_soon(message)
            else:
                self._outbox.put(message)
        except TooSlow:
            self._on_too_slow()
