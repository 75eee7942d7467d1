"""The two doors of speech: something that hears, something that speaks, and what they exchange."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal, Protocol

RECOGNITION_RATE_HZ = 16_000
"""Sample rate of all audio given to a recogniser (the page captures at this rate)."""

HeardKind = Literal["start", "partial", "final"]


class SpeechFailed(Exception):
    """Speech cannot go on: the engine is missing, would not start, or died twice."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing heard. Times are milliseconds of the audio fed since `start()`, gaps included.

    A turn of speech arrives as exactly one `start`, any number of `partial`s and exactly one
    `final`, in this order; turns never overlap.

    - `start`: a voice was detected (about 200 ms after its first sound). `text` is empty,
      `start_ms` is where the voice began, `end_ms` where it was detected. Use it to yield.
    - `partial`: `text` is the whole turn so far and replaces the partial before it; words may
      still change. Sent only when the text changed.
    - `final`: the turn is over, because `silence_ms` passed without voice or `flush` was called.
      `text` is the whole turn and may be empty (a cough). `end_ms` is the last voiced sound, so
      the pause that ended the turn is not part of it.
    """

    kind: HeardKind
    text: str
    start_ms: int
    end_ms: int
    confidence: float | None = None
    """0 to 1 on a `final` with words, else None. A draft figure: relative, not a probability."""


class Recogniser(Protocol):
    """Hears one speaker. One instance per live stream; not shared, not restarted after `close`."""

    async def start(self) -> None:
        """Get ready to hear. Returns once the engine is loaded (up to about a second).

        Raises:
            SpeechFailed: The engine is missing or would not start.
        """

    def feed(self, pcm: bytes) -> None:
        """Take int16 little-endian mono samples at 16 kHz, any whole number of samples.

        Never waits and never raises. When the engine falls behind by more than a few seconds, new
        audio is left out, and the time it took is kept: later times stay true.
        """

    def set_silence_ms(self, silence_ms: int) -> None:
        """Change how long a pause ends a turn, from now on, also within a running turn.

        Never waits.
        """

    def flush(self) -> None:
        """End a running turn now, after all audio fed so far (the microphone went off).

        Never waits. The `final` follows as usual; without a running turn nothing does.
        """

    def __aiter__(self) -> AsyncIterator[Heard]:
        """What is heard, in order, until `close`. One reader at a time.

        Raises:
            SpeechFailed: Raised to the reader when the engine died and a fresh one died too.
        """

    async def close(self) -> None:
        """Stop at once and free everything. May be called twice; ends the iteration."""


class Synthesiser(Protocol):
    """Speaks for one voice. Holds no stream, so one instance may serve many sessions."""

    @property
    def rate_hz(self) -> int:
        """Sample rate of what `speak` and `stream` return."""

    async def speak(self, text: str) -> bytes:
        """The whole text as int16 little-endian mono samples at `rate_hz`; empty for no words.

        Raises:
            SpeechFailed: The engine failed on this text or took too long.
        """

    def stream(self, text: str) -> AsyncIterator[bytes]:
        """The same audio sentence by sentence, so that the first sound comes early.

        Raises:
            SpeechFailed: As for `speak`.
        """
