"""The process that recognises speech: reads framed audio on stdin, writes what it heard on stdout.

It is the only importer of pocketsphinx, because decoding holds the interpreter lock (measured: up
to 609 ms at a stretch in a thread, STACK.md section 5). Start it as
`python -m backend.speech.recognition_child`; the end of its input ends it.
"""

import json
import math
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from backend.speech import framing
from backend.speech.ports import RECOGNITION_RATE_HZ, Heard
from backend.speech.terms import pronunciations
from backend.speech.turns import FRAME_MS, Step, TurnTracker, Voice
from backend.speech.words import written

FRAME_BYTES: Final = RECOGNITION_RATE_HZ * FRAME_MS // 1000 * 2

PREROLL_FRAMES: Final = 16
"""Audio before an onset that is decoded with it: 210 ms of onset window and 270 ms of lead-in, so
that a soft first consonant is not lost."""

PARTIAL_EVERY_MS: Final = 240
"""How often a running segment is asked for its words."""

WARM_UP_MS: Final = 8_000
"""A decoder knows neither the microphone's level nor its colour at first: measured over fresh
decoders 10.3 % word errors, 5.6 % when the same speech is decoded again with the mean it had. Until
this much speech was heard, segments are therefore begun again with a better mean."""

WARM_UP_FIRST_MS: Final = 2_490
"""A first segment is begun again once, here, while no reply waits for it (measured: 7.1 %).
Shorter ones are decoded a second time at their end, in the pause before the reply."""

WARM_UP_FIRST_BYTES: Final = WARM_UP_FIRST_MS // FRAME_MS * FRAME_BYTES

DECODER_OPTIONS: Final[dict[str, Any]] = {
    "samprate": RECOGNITION_RATE_HZ,
    "loglevel": "FATAL",
    "maxhmmpf": 3000,
}
"""At most 3000 active models a frame in place of 30000: over 32 texts of 536 words the processor
time fell from 0.29 to 0.16 of real time on a busy machine, and word errors rose from 5.6 to 6.0 %
(flite rms) and from 10.6 to 11.2 % (slt). Several sessions share a few cores."""


class Stream:
    """One listening session: audio in, `Heard` out, on one decoder."""

    def __init__(self, decoder: Any, vads: tuple[Any, Any], silence_ms: int, start_ms: int) -> None:
        self.tracker = TurnTracker(silence_ms)
        self.tracker.skip(start_ms)
        self._decoder = decoder
        self._clear_vad, self._soft_vad = vads
        self._audio = b""
        self._preroll: deque[bytes] = deque(maxlen=PREROLL_FRAMES)
        self._segments: list[str] = []
        self._confidences: list[float] = []
        self._told = ""
        self._since_partial_ms = 0
        self._segment = bytearray()
        self._decoded_ms = 0

    def feed(self, pcm: bytes) -> Iterator[Heard]:
        """Take samples of any length; yield what became known."""
        self._audio += pcm
        whole = len(self._audio) // FRAME_BYTES * FRAME_BYTES
        chunk, self._audio = self._audio[:whole], self._audio[whole:]
        for offset in range(0, whole, FRAME_BYTES):
            yield from self._frame(chunk[offset : offset + FRAME_BYTES])

    def skip(self, gap_ms: int) -> None:
        """Let time pass without audio."""
        self.tracker.skip(gap_ms)
        self._preroll.clear()

    def flush(self) -> Iterator[Heard]:
        """End a running turn now."""
        self._preroll.clear()
        yield from self._apply(self.tracker.finish())

    def _frame(self, frame: bytes) -> Iterator[Heard]:
        if self.tracker.in_segment:
            self._decode(frame)
        else:
            self._preroll.append(frame)
        yield from self._apply(self.tracker.push(self._voice(frame)))
        if not self.tracker.in_segment:
            return
        self._since_partial_ms += FRAME_MS
        if self._since_partial_ms >= PARTIAL_EVERY_MS:
            self._since_partial_ms = 0
            yield from self._partial(self._decoder.hyp())

    def _voice(self, frame: bytes) -> Voice:
        soft = self._soft_vad.is_speech(frame)  # asked for every frame: detectors keep a state
        if self._clear_vad.is_speech(frame):
            return Voice.CLEAR
        return Voice.SOFT if soft else Voice.NONE

    def _apply(self, steps: list[Step]) -> Iterator[Heard]:
        for step in steps:
            if step is Step.TURN_BEGINS:
                self._segments, self._confidences, self._told = [], [], ""
                yield Heard("start", "", self.tracker.turn_start_ms, self.tracker.now_ms)
            elif step is Step.SEGMENT_BEGINS:
                self._begin_segment()
            elif step is Step.SEGMENT_ENDS:
                yield from self._end_segment()
            else:
                yield self._final()

    def _begin_segment(self) -> None:
        self._segment.clear()
        self._decoder.start_utt()
        for frame in self._preroll:
            self._decode(frame)
        self._preroll.clear()
        self._since_partial_ms = 0

    def _decode(self, frame: bytes) -> None:
        self._decoder.process_raw(frame)
        if self._decoded_ms >= WARM_UP_MS:
            return
        self._segment += frame
        self._decoded_ms += FRAME_MS
        if self._decoded_ms == WARM_UP_FIRST_MS:
            self._decoder.end_utt()
            self._decode_again()

    def _decode_again(self) -> None:
        self._decoder.get_cmn(True)
        self._decoder.start_utt()
        self._decoder.process_raw(bytes(self._segment))

    def _end_segment(self) -> Iterator[Heard]:
        self._decoder.end_utt()
        if self._decoded_ms < WARM_UP_MS and len(self._segment) < WARM_UP_FIRST_BYTES:
            self._decode_again()
            self._decoder.end_utt()
        hypothesis = self._decoder.hyp()
        if hypothesis is None or not hypothesis.hypstr:
            return
        yield from self._partial(hypothesis)
        self._segments.append(hypothesis.hypstr)
        self._confidences += self._word_confidences()

    def _word_confidences(self) -> list[float]:
        return [
            min(1.0, segment.prob)
            for segment in self._decoder.seg() or ()
            if segment.word[0] not in "<["
        ]

    def _partial(self, hypothesis: Any) -> Iterator[Heard]:
        if hypothesis is None or not hypothesis.hypstr:
            return
        text = written(" ".join([*self._segments, hypothesis.hypstr]))
        if text == self._told:
            return
        self._told = text
        yield Heard("partial", text, self.tracker.turn_start_ms, self.tracker.now_ms)

    def _final(self) -> Heard:
        scores = self._confidences
        confidence = math.fsum(scores) / len(scores) if scores else None
        text = written(" ".join(self._segments))
        return Heard(
            "final", text, self.tracker.turn_start_ms, self.tracker.last_voice_ms, confidence
        )


def load(vocabulary: list[str]) -> tuple[Any, tuple[Any, Any]]:
    """Return a decoder that knows the extra words, and a strict and a lenient voice detector."""
    from pocketsphinx import Decoder, Vad

    decoder = Decoder(**DECODER_OPTIONS)
    added = pronunciations(vocabulary, decoder.lookup_word)
    for place, (word, phones) in enumerate(added, start=1):
        decoder.add_word(word, phones, place == len(added))
    return decoder, (
        Vad(mode=Vad.STRICT, frame_length=FRAME_MS / 1000),
        Vad(mode=Vad.MEDIUM_STRICT, frame_length=FRAME_MS / 1000),
    )


def _write(kind: bytes, payload: bytes = b"") -> None:
    sys.stdout.buffer.write(framing.pack(kind, payload))
    sys.stdout.buffer.flush()


def _tell(heard: Iterator[Heard]) -> None:
    for one in heard:
        _write(framing.HEARD, json.dumps(asdict(one)).encode())


def _handle(stream: Stream, kind: bytes, payload: bytes) -> None:
    if kind == framing.AUDIO:
        _tell(stream.feed(payload))
    elif kind == framing.GAP:
        stream.skip(int(json.loads(payload)))
    elif kind == framing.SILENCE:
        stream.tracker.silence_ms = int(json.loads(payload))
    elif kind == framing.FLUSH:
        _tell(stream.flush())


def main() -> int:
    """Serve one stream until the input ends; return the exit status."""
    first = framing.read(sys.stdin.buffer)
    if first is None or first[0] != framing.CONFIGURE:
        return 2
    settings = json.loads(first[1])
    try:
        decoder, vads = load(settings["vocabulary"])
    except ImportError:
        _write(framing.FAILED, b"Speech recognition needs the Python package pocketsphinx.")
        return 1
    stream = Stream(decoder, vads, settings["silence_ms"], settings["start_ms"])
    _write(framing.READY)
    while (message := framing.read(sys.stdin.buffer)) is not None:
        _handle(stream, *message)
    return 0


if __name__ == "__main__":
    sys.exit(main())
