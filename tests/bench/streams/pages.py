"""Plays the candidates' pages at C speed, in a process of its own.

Reads one JSON object: `port`, `origin`, `pages` (each `path` and `cookie`), `ramp_s`, `warm_s`,
`seconds`. Prints the window of the measurement when all pages have heard the interviewer, and the
tally when all is over.
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

HELLO: Final = b'{"type":"hello","microphone":true,"client":"page"}'
PING_FRAMES: Final = 50
"""Frames between two pings of the page: it sends one every 5 s."""
ACK: Final = b'{"type":"ack","sequence":'
CONNECT_S: Final = 60.0
LAST_WORDS_S: Final = 2.0
"""Time after the last frame for what is still on its way, and for the last acknowledgement."""
NEVER_NS: Final = 1 << 62


class Pages:
    """All pages of the process."""

    def __init__(self) -> None:
        """Open no window yet."""
        self.tally = Tally()
        self.window_ns = (NEVER_NS, NEVER_NS)
        self.over = False


class Page(picows.WSListener):
    """One candidate's page."""

    def __init__(self, pages: Pages, phase_s: float) -> None:
        """Send frames `phase_s` after the welcome."""
        super().__init__()
        self._pages = pages
        self._phase_s = phase_s
        self._transport: Any = None
        self._pace: Pace | None = None
        self.sent = 0
        self.acknowledged = -1
        self.heard = asyncio.get_running_loop().create_future()

    def on_ws_connected(self, transport: picows.WSTransport) -> None:
        """Say hello."""
        self._transport = transport
        transport.send(picows.WSMsgType.TEXT, HELLO)

    def on_ws_frame(self, transport: picows.WSTransport, frame: picows.WSFrame) -> None:
        """Take the time of audio, note acknowledgements, drop the rest."""
        if frame.msg_type == picows.WSMsgType.BINARY:
            stamp_ns = frames.stamp_of_interviewer_frame(frame.get_payload_as_memoryview())
            self._pages.tally.take(stamp_ns, frames.now_ns(), self._pages.window_ns)
            if not self.heard.done():
                self.heard.set_result(None)
        elif frame.msg_type == picows.WSMsgType.TEXT:
            self._read(frame.get_payload_as_bytes())
        elif frame.msg_type == picows.WSMsgType.CLOSE:
            self._closed(f"closed with {frame.get_close_code().value}")
            transport.disconnect()

    def on_ws_disconnected(self, transport: picows.WSTransport) -> None:
        """Note a line that broke."""
        self._closed("the line broke")

    def stop(self) -> None:
        """Send no more."""
        if self._pace is not None:
            self._pace.stop()

    def _read(self, message: bytes) -> None:
        if message.startswith(ACK):
            self.acknowledged = int(message[len(ACK) :].partition(b",")[0])
        elif self._pace is None and message.startswith(b'{"type":"welcome"'):
            first_s = asyncio.get_running_loop().time() + self._phase_s
            self._pace = Pace(self._speak, first_s)

    def _speak(self) -> None:
        if frames.now_ns() >= self._pages.window_ns[1]:
            self.stop()
            return
        self._transport.send(picows.WSMsgType.BINARY, frames.candidate_frame(self.sent))
        self.sent += 1
        self._pages.tally.sent += 1
        if self.sent % PING_FRAMES == 0:
            ping = b'{"type":"ping","sent_ms":%d}' % (frames.now_ns() // 1_000_000)
            self._transport.send(picows.WSMsgType.TEXT, ping)

    def _closed(self, words: str) -> None:
        self.stop()
        if not self._pages.over:
            self._pages.tally.fault(words)
        if not self.heard.done():
            self.heard.set_result(None)


async def open_page(task: dict[str, Any], which: dict[str, str], page: Page) -> picows.WSTransport:
    """Open one page's socket as a browser would."""
    headers = {"Origin": task["origin"], "Sec-WebSocket-Protocol": "viva.v1"}
    if which["cookie"]:
        headers["Cookie"] = which["cookie"]
    transport, _ = await picows.ws_connect(
        lambda: page, f"ws://127.0.0.1:{task['port']}{which['path']}", extra_headers=headers
    )
    return transport


async def open_all(task: dict[str, Any], pages: Pages) -> list[tuple[Page, picows.WSTransport]]:
    """Open the pages one after another over `ramp_s` and wait until each hears its interviewer."""
    phases = random.Random(3)
    opened = []
    for which in task["pages"]:
        page = Page(pages, phases.uniform(0, frames.FRAME_S))
        opened.append((page, await open_page(task, which, page)))
        await asyncio.sleep(task["ramp_s"] / len(task["pages"]))
    async with asyncio.timeout(CONNECT_S):
        await asyncio.gather(*(page.heard for page, _ in opened))
    return opened


async def main() -> None:
    """Do as the task says."""
    task = json.loads(sys.stdin.readline())
    pages = Pages()
    opened = await open_all(task, pages)
    begin_ns = frames.now_ns() + int(task["warm_s"] * 1e9)
    end_ns = begin_ns + int(task["seconds"] * 1e9)
    pages.window_ns = (begin_ns, end_ns)
    sys.stdout.write(json.dumps({"window_ns": pages.window_ns}) + "\n")
    sys.stdout.flush()
    await asyncio.sleep((end_ns - frames.now_ns()) / 1e9 + LAST_WORDS_S)
    pages.over = True
    for page, transport in opened:
        page.stop()
        if task["acks"] and page.acknowledged != page.sent - 1:
            pages.tally.fault(f"acknowledged {page.acknowledged} of {page.sent}")
        transport.send_close(picows.WSCloseCode.OK)
        transport.disconnect()
    pages.tally.write()


if __name__ == "__main__":
    uvloop.run(main())
