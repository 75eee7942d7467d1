"""Opening the line to the model's server, with the limits and the silence the live API needs."""

from __future__ import annotations

import asyncio
import functools
import logging
import os
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from picows import WSError, WSHandshakeError, ws_connect
from python_socks import ProxyError
from websockets.exceptions import InvalidProxy
from websockets.proxy import get_proxy
from websockets.uri import parse_uri

from backend.gemini.address import is_loopback
from backend.gemini.closes import GeminiUnreachable, Verdict, judge_refusal
from backend.gemini.line import Line

MAX_FRAME_BYTES: Final = 64 << 20
"""Largest frame that is read: three times the largest one ever reported, 20 MB (a guess)."""
UNANSWERED_MS: Final = 8_000
"""Milliseconds that sent bytes may go unacknowledged until the kernel gives the line up; audio
flows ten times a second, so that a dead path is noticed well before the model is missed."""


_openings: Final[set[asyncio.Future[bool]]] = set()
"""Lines on their way; one that is given up ends by itself, at the latest by its timeout."""


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
    """Keeps the WebSocket library from logging headers (the key) and addresses to debug."""

    def isEnabledFor(self, level: int) -> bool:  # noqa: N802  # the name logging gave it
        return level > logging.WARNING and super().isEnabledFor(level)


async def open_line(address: str, api_key: str, limits: Limits) -> Line:
    """Return an upgraded line on which nothing was said yet.

    Raises:
        GeminiUnreachable: It did not open.
    """
    line = Line()
    try:
        async with asyncio.timeout(limits.open_s):
            await _open(line, address, api_key, limits)
    except WSHandshakeError as refused:
        raise _unreachable(refused) from None
    except TimeoutError:
        line.abort()
        raise GeminiUnreachable("no connection in time") from None
    except ssl.SSLCertVerificationError:
        raise GeminiUnreachable("the certificate is not trusted", Verdict.FATAL) from None
    except (OSError, EOFError, WSError, ProxyError, InvalidProxy, ValueError) as failed:
        raise GeminiUnreachable(f"no connection: {type(failed).__name__}") from None
    except asyncio.CancelledError:
        line.abort()
        raise
    _keep_alive(line)
    return line


async def _open(line: Line, address: str, api_key: str, limits: Limits) -> None:
    headers = {"User-Agent": "viva"}
    if api_key:
        headers["x-goog-api-key"] = api_key
    opening = asyncio.ensure_future(_connect(line, address, headers, limits))
    _openings.add(opening)
    opening.add_done_callback(_opened)
    # Shielded: picows fails a future of its own at its timeout, which nobody would ask for.
    if not await asyncio.shield(opening):
        raise EOFError


def _opened(opening: asyncio.Future[bool]) -> None:
    """Forget a line that is open, or was given up; why it failed, its caller knows."""
    _openings.discard(opening)
    if not opening.cancelled():
        opening.exception()


async def _connect(line: Line, address: str, headers: dict[str, str], limits: Limits) -> bool:
    _, opened = await ws_connect(
        lambda: line,
        address,
        ssl_context=_trust(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
        if address.startswith("wss:")
        else None,
        websocket_handshake_timeout=limits.open_s,
        logger_name=_NoDebugLog(logging.getLogger(__name__)),
        max_frame_size=MAX_FRAME_BYTES,
        extra_headers=headers,
        # The key's header would go to the other host.
        max_redirects=0,
        proxy=_proxy(address),
        # The interpreter's own TLS rather than a second one.
        use_aiofastnet=False,
    )
    return opened is not None


def _unreachable(refused: WSHandshakeError) -> GeminiUnreachable:
    if refused.response is None:
        return GeminiUnreachable("no connection: no WebSocket answered")
    status = int(refused.response.status)
    return GeminiUnreachable(f"refused with HTTP {status}", judge_refusal(status))


@functools.lru_cache(maxsize=4)
def _trust(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    """Return the certificates that are trusted, read once: that takes some 20 ms on the loop."""
    return ssl.create_default_context()


def _proxy(address: str) -> str | None:
    """Return the proxy that the environment names; none on this machine."""
    if is_loopback(address):
        return None
    found = get_proxy(parse_uri(address))
    # picows resolves names at a SOCKS5 proxy anyway and does not know this word for it.
    return found.replace("socks5h://", "socks5://", 1) if found else None


def _keep_alive(line: Line) -> None:
    """Let the kernel notice a line that died in silence: 30 s idle, then 3 probes 10 s apart."""
    kernel = line.transport.get_extra_info("socket")
    # ValueError: uvloop's word for a socket that the server has closed meanwhile.
    with suppress(OSError, AttributeError, ValueError):
        kernel.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        kernel.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 30)
        kernel.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 10)
        kernel.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3)
        kernel.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNANSWERED_MS)
