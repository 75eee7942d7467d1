"""First to see a connection: its true client, and security headers on its answer."""

from __future__ import annotations

from django.conf import settings

from backend.accounts.client_address import client_address
from backend.config.asgi_types import Application, Event, Receive, Scope, Send
from backend.config.headers import security_headers

FORWARDING = (b"x-forwarded-", b"forwarded", b"x-real-ip")
"""Headers that only a trusted proxy may write; nothing behind this module sees them."""
DOCUMENTATION_ADDRESS = "192.0.2.1"
"""An address that belongs to nobody (RFC 5737)."""


class TrueClient:
    """Puts the true client address and scheme into the scope, the same on every server."""

    def __init__(self, application: Application) -> None:
        """Wrap an application."""
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on the connection with what our own proxies said about it, and nothing else."""
        if scope["type"] == "lifespan":
            await self._application(scope, receive, send)
            return
        seen = with_true_client(scope, settings.TRUSTED_PROXIES)
        await self._application(seen, receive, send)


def with_true_client(scope: Scope, trusted: list[str]) -> Scope:
    """Return the scope with client and scheme as a trusted proxy reports them."""
    forwarded = [(name, value) for name, value in scope["headers"] if _is_forwarding(name)]
    peer = (scope.get("client") or ("", 0))[0] or ""
    address = client_address(peer, _joined(forwarded, b"x-forwarded-for"), trusted)
    scheme = scope.get("scheme") or ("ws" if scope["type"] == "websocket" else "http")
    if _is_trusted(peer, trusted):
        said = _joined(forwarded, b"x-forwarded-proto").rpartition(",")[2].strip()
        if said in ("http", "https"):
            secure = said == "https"
            scheme = ("wss" if secure else "ws") if scope["type"] == "websocket" else said
    return {
        **scope,
        "client": (address, 0) if address != peer else scope.get("client"),
        "scheme": scheme,
        "headers": [pair for pair in scope["headers"] if not _is_forwarding(pair[0])],
    }


def _is_trusted(peer: str, trusted: list[str]) -> bool:
    # Only a trusted peer is replaced by the address that it names.
    return client_address(peer, DOCUMENTATION_ADDRESS, trusted) == DOCUMENTATION_ADDRESS


def _is_forwarding(name: bytes) -> bool:
    return name.lower().startswith(FORWARDING)


def _joined(headers: list[tuple[bytes, bytes]], wanted: bytes) -> str:
    return ",".join(value.decode("latin-1") for name, value in headers if name.lower() == wanted)


class WithHeaders:
    """Sends responses with the security headers that they lack."""

    def __init__(self, path: str, send: Send) -> None:
        """Wrap `send` for one request."""
        self._path = path
        self._send = send
        self.started = False

    async def __call__(self, message: Event) -> None:
        """Send an event."""
        if message["type"] == "http.response.start":
            self.started = True
            headers = list(message["headers"])
            present = {name.lower() for name, _ in headers}
            headers += [
                (name.lower().encode(), value.encode())
                for name, value in security_headers(self._path).items()
                if name.lower().encode() not in present
            ]
            message = {**message, "headers": headers}
        await self._send(message)
