"""Opening the line to the model's server, with the limits and the silence the live API needs."""

from __future__ import annotations

import logging
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import InvalidStatus, WebSocketException

from backend.gemini.address import is_loopback
from backend.gemini.closes import GeminiUnreachable, Verdict, judge_refusal

MAX_QUEUED_FRAMES: Final = 256
"""Frames held for a slow reader before the socket itself is paused: a guess, some 25 s of speech.
Without keepalive pings a paused socket costs nothing but delay."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long each step may take, in seconds; past it the step fails, never hangs."""

    open_s: float = 10.0
    """TCP, TLS and the upgrade together."""
    setup_s: float = 15.0
    """From the setup message to its answer: a bad setup is sometimes met with silence (vendor
    guidance in GEMINI_LIVE.md section 8: 10 to 30 s)."""
    send_s: float = 10.0
    """One message, when the server no longer reads: a guess."""
    close_s: float = 2.0
    """The goodbye; then the line is cut, so that a hand-over is not held up."""


class _NoDebugLog(logging.LoggerAdapter[logging.Logger]):
    """Keeps the WebSocket library from logging headers (the key) and frames to debug."""

    def isEnabledFor(self, level: int) -> bool:  # noqa: N802  # the name logging gave it
        return level > logging.INFO and super().isEnabledFor(level)


class _Opener(open_socket):
    """Opens a socket and follows no redirect: the key's header would go to the other host."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


async def open_line(address: str, api_key: str, limits: Limits) -> ClientConnection:
    """Return an upgraded connection on which nothing was said yet.

    Raises:
        GeminiUnreachable: It did not open.
    """
    try:
        web_socket = await _Opener(
            address,
            additional_headers={"x-goog-api-key": api_key} if api_key else None,
            user_agent_header="viva",
            compression=None,
            proxy=None if is_loopback(address) else True,
            open_timeout=limits.open_s,
            close_timeout=limits.close_s,
            ping_interval=None,
            max_size=None,
            max_queue=MAX_QUEUED_FRAMES,
            logger=_NoDebugLog(logging.getLogger(__name__)),
        )
    except InvalidStatus as refused:
        status = refused.response.status_code
        verdict = judge_refusal(status)
        raise GeminiUnreachable(f"refused with HTTP {status}", verdict) from None
    except TimeoutError:
        raise GeminiUnreachable("no connection in time") from None
    except ssl.SSLCertVerificationError:
        raise GeminiUnreachable("the certificate is not trusted", Verdict.FATAL) from None
    except (OSError, EOFError, WebSocketException) as failed:
        raise GeminiUnreachable(f"no connection: {type(failed).__name__}") from None
    _keep_alive(web_socket)
    return web_socket


def _keep_alive(web_socket: ClientConnection) -> None:
    """Let the kernel notice a line that died in silence: 30 s idle, then 3 probes 10 s apart."""
    line = web_socket.transport.get_extra_info("socket")
    with suppress(OSError, AttributeError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 30)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 10)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3)
