"""What a browser sends, message by message: limited, decoded and handed to the session."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from backend.live import protocol
from backend.live.direct import DirectSocket
from backend.live.protocol import BadMessage, CloseCode
from backend.live.rate import RateLimit

logger = logging.getLogger(__name__)

Receive = Callable[[], Awaitable[dict[str, Any]]]


class Gone(Exception):
    """The browser hung up."""


class TooFast(Exception):
    """The browser sends more than it may."""


def payload_of(message: dict[str, Any]) -> str | bytes:
    """Return what an ASGI message holds.

    Raises:
        Gone: the browser hung up.
    """
    if message["type"] == "websocket.disconnect":
        raise Gone
    data = message.get("bytes")
    return message.get("text") or "" if data is None else data


def decode(payload: str | bytes) -> protocol.AudioFrame | protocol.ClientMessage:
    """Return what was sent.

    Raises:
        BadMessage: not of the protocol.
    """
    if isinstance(payload, bytes):
        return protocol.parse_audio(payload)
    return protocol.parse_text(payload)


class Taker(Protocol):
    """A session, as far as its browser goes. Never waits."""

    def on_frame(self, frame: protocol.AudioFrame) -> None:
        """Take a frame of the candidate; raises BadMessage."""

    def on_message(self, message: protocol.ClientMessage) -> None:
        """Take a text message; raises BadMessage."""

    def hang_up(self, code: int) -> None:
        """End the connection."""


class Intake:
    """Reads one connection of a session."""

    def __init__(self, session: Taker) -> None:
        """Begin to count, on the running loop."""
        self._session = session
        self._now_s = asyncio.get_running_loop().time
        self._limit = RateLimit(self._now_s())
        self._broken = False

    async def run(self, receive: Receive, direct: DirectSocket | None) -> int:
        """Hand over what arrives; return the code when the browser breaks the rules.

        Raises:
            Gone: it hung up.
        """
        if direct is not None:
            direct.listen(self._take_directly)
        try:
            while True:
                self._take(payload_of(await receive()))
        except BadMessage:
            return CloseCode.BAD_MESSAGE
        except TooFast:
            return CloseCode.TOO_FAST

    def _take(self, payload: str | bytes) -> None:
        if not self._limit.admit(self._now_s(), len(payload)):
            raise TooFast
        message = decode(payload)
        if isinstance(message, protocol.AudioFrame):
            self._session.on_frame(message)
        else:
            self._session.on_message(message)

    def _take_directly(self, payload: str | bytes) -> None:
        """Take a message inside the server's callback, which no exception may reach."""
        if self._broken:
            return
        try:
            self._take(payload)
        except BadMessage:
            self._break(CloseCode.BAD_MESSAGE)
        except TooFast:
            self._break(CloseCode.TOO_FAST)
        except Exception:  # as in the socket's last resort: a code, never a traceback
            logger.exception("a live connection failed")
            self._break(CloseCode.OUR_FAILURE)

    def _break(self, code: int) -> None:
        self._broken = True
        self._session.hang_up(code)
