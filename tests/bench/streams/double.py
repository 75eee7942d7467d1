"""Stands in for the model's server at C speed, in a process of its own.

It accepts every setup and then speaks without a pause: audio at real-time pace and what it says in
words; every ten seconds its turn ends and an answer of the candidate is understood. `python -m tests.bench.streams.double PORT` prints a
line when it listens; it reads `forget` (the warming is over), then `FROM_NS TO_NS` (the window of
the measurement: it falls silent at its end), then `report`, prints its tally and ends.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from typing import Any, Final

import picows
import uvloop

from tests.bench.streams import frames
from tests.bench.streams.pace import Pace
from tests.bench.streams.samples import Tally

SETUP_COMPLETE: Final = b'{"setupComplete":{"sessionId":"bench"}}'
SAID: Final = b'{"serverContent":{"outputTranscription":{"text":" and what came of it"}}}'
HEARD: Final = b'{"serverContent":{"inputTranscription":{"text":" we measured it again"}}}'
TURN_ENDS: Final = json.dumps(
    {
        "serverContent": {"turnComplete": True},
        "usageMetadata": {"promptTokenCount": 250, "responseTokenCount": 250},
    }
).encode()
SAID_EVERY: Final = 5
"""Frames between two pieces of the interviewer's transcript: a guess at the vendor's pace."""
TURN_FRAMES: Final = 100
"""Frames of one turn: two turns in ten seconds, more than people take."""
NEVER_NS: Final = 1 << 62


class Double:
    """All streams of the process."""

    def __init__(self) -> None:
        """Open no window yet."""
        self.tally = Tally()
        self.window_ns = (NEVER_NS, NEVER_NS)
        self.phases = random.Random(2)


class Stream(picows.WSListener):
    """One session."""

    def __init__(self, double: Double) -> None:
        """Wait for the setup."""
        super().__init__()
        self._double = double
        self._frames = double.phases.randrange(TURN_FRAMES)
        self._pace: Pace | None = None
        self._transport: Any = None

    def on_ws_frame(self, transport: picows.WSTransport, frame: picows.WSFrame) -> None:
        """Answer the setup; take the time of audio."""
        if frame.msg_type == picows.WSMsgType.CLOSE:
            self._hush()
            transport.send_close(picows.WSCloseCode.OK)
            transport.disconnect()
            return
        if frame.msg_type not in (picows.WSMsgType.TEXT, picows.WSMsgType.BINARY):
            return
        message = frame.get_payload_as_bytes()
        if self._pace is None:
            self._begin(transport)
            return
        stamp_ns = frames.stamp_of_candidate_frame(message)
        if stamp_ns is not None:
            self._double.tally.take(stamp_ns, frames.now_ns(), self._double.window_ns)

    def on_ws_disconnected(self, transport: picows.WSTransport) -> None:
        """Fall silent."""
        self._hush()

    def _begin(self, transport: picows.WSTransport) -> None:
        self._transport = transport
        transport.send(picows.WSMsgType.BINARY, SETUP_COMPLETE)
        phase_s = self._double.phases.uniform(0, frames.FRAME_S)
        self._pace = Pace(self._speak, asyncio.get_running_loop().time() + phase_s)

    def _speak(self) -> None:
        if frames.now_ns() >= self._double.window_ns[1]:
            self._hush()
            return
        self._send(frames.interviewer_frame())
        self._double.tally.sent += 1
        self._frames += 1
        if self._frames % SAID_EVERY == 0:
            self._send(SAID)
        if self._frames % TURN_FRAMES == 0:
            self._send(TURN_ENDS)
            self._send(HEARD)

    def _send(self, message: bytes) -> None:
        self._transport.send(picows.WSMsgType.BINARY, message)

    def _hush(self) -> None:
        if self._pace is not None:
            self._pace.stop()


async def main(port: int) -> None:
    """Serve until told to report."""
    double = Double()
    server = await picows.ws_create_server(lambda _request: Stream(double), "127.0.0.1", port)
    commands = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(commands), sys.stdin
    )
    sys.stdout.write('{"listening": true}\n')
    sys.stdout.flush()
    while words := (await commands.readline()).split():
        if words == [b"report"]:
            double.tally.write()
            break
        if words == [b"forget"]:
            double.tally = Tally()
            continue
        begin_ns, end_ns = map(int, words)
        double.window_ns = (begin_ns, end_ns)
    server.close()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
