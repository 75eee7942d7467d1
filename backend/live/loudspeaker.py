"""What the candidate's loudspeaker was given, where it sounds, and what of it was heard. Pure."""

from __future__ import annotations

from collections import deque
from typing import Final, NamedTuple

from backend.live import protocol
from backend.live.clock import TICK_HZ, Playhead

BYTES_PER_S: Final = 2 * protocol.INTERVIEWER_RATE_HZ
TICKS_PER_BYTE: Final = TICK_HZ // BYTES_PER_S
MAX_KEPT_BYTES: Final = 30 * BYTES_PER_S
"""Audio kept for a speech that may have to go on, 30 s; a longer one ends with what was sent."""


class _Piece(NamedTuple):
    first_frame: int
    """Number of the first message that carries it."""
    tick: int
    pcm: bytes

    @property
    def end(self) -> int:
        return self.tick + len(self.pcm) * TICKS_PER_BYTE


class Loudspeaker:
    """One page's loudspeaker, estimated from what was sent when; int16 LE mono 24 kHz."""

    def __init__(self, position: int) -> None:
        """Start silent at `position` ticks."""
        self._playhead = Playhead(end=position)
        self._pieces: deque[_Piece] = deque()
        self._kept_bytes = 0
        self._cut: tuple[_Piece, ...] = ()
        self._unheard = b""

    def is_playing(self, now: int) -> bool:
        """Whether something is still to be heard."""
        return self._playhead.is_playing(now)

    def schedule(self, now: int, pcm: bytes) -> int:
        """Return the tick at which audio sent at `now` begins to sound."""
        return self._playhead.schedule(now, len(pcm) * TICKS_PER_BYTE)

    def play(self, first_frame: int, tick: int, pcm: bytes, now: int) -> None:
        """Keep audio until it was heard; `first_frame` numbers its first message."""
        while self._pieces and (self._pieces[0].end < now or self._kept_bytes > MAX_KEPT_BYTES):
            self._kept_bytes -= len(self._pieces.popleft().pcm)
        self._pieces.append(_Piece(first_frame, tick, pcm))
        self._kept_bytes += len(pcm)

    def cut(self, now: int) -> int:
        """Stop here; return how many ticks were not heard, as far as is known."""
        self._cut = tuple(self._pieces)
        self._unheard = b"".join(
            piece.pcm[max(0, now - piece.tick) // TICKS_PER_BYTE // 2 * 2 :]
            for piece in self._pieces
            if piece.end > now
        )
        self._pieces.clear()
        self._kept_bytes = 0
        return self._playhead.cut(now)

    def report(self, number: int, offset_ms: int) -> int | None:
        """Take the page's word for what was heard before the last cut.

        `number` is the message begun last, `offset_ms` the time into it. Returns how many ticks
        were not heard, or None when nothing was cut.
        """
        if not self._cut:
            return None
        heard_bytes = offset_ms * BYTES_PER_S // 1000 // 2 * 2
        unheard: list[bytes] = []
        for piece in self._cut:
            frames = number - piece.first_frame
            skip = frames * protocol.INTERVIEWER_FRAME_BYTES + heard_bytes if frames >= 0 else 0
            unheard.append(piece.pcm[skip:])
        self._cut = ()
        self._unheard = b"".join(unheard)
        return len(self._unheard) * TICKS_PER_BYTE

    def take_unheard(self) -> bytes:
        """Return, once, what was cut off and not heard."""
        unheard, self._unheard, self._cut = self._unheard, b"", ()
        return unheard
