"""The ASGI application: REST and the live socket on one port, for this machine only."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any, Final
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from backend.emulator.connection import Receive, Send
from backend.emulator.faults import HEADER, QUERY, FaultError
from backend.emulator.live import LIVE_PATH, Live
from backend.emulator.rest import Answer, bad_key, failure, respond

Scope = MutableMapping[str, Any]

MAX_BODY_BYTES: Final = 24 * 1024 * 1024
"""Google's limit of a request with inline data is 20 MB."""

LOOPBACK_HOSTS: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class Application:
    """Answers every ASGI scope of the emulator."""

    def __init__(self, live: Live) -> None:
        """Serve these live conversations."""
        self._live = live

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or one socket."""
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        headers = _headers(scope)
        # Any page in a browser can open a socket to loopback; only pages from here may.
        if not _is_ours(headers.get("origin")) or not LIVE_PATH.match(scope["path"]):
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
            return
        query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        try:
            faults = self._live.faults_for(headers.get(HEADER) or query.get(QUERY))
        except FaultError as error:
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close", "code": 1007, "reason": str(error)[:120]})
            return
        await send({"type": "websocket.accept"})
        await self._live.converse(receive, send, faults, _key(headers, scope["query_string"]))

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _headers(scope)
        if not _is_ours(headers.get("origin")):
            await _answer(send, failure(403, "PERMISSION_DENIED", "This origin is not allowed."))
            return
        if self._live.refuses(_key(headers, scope["query_string"])):
            await _answer(send, bad_key())
            return
        body = await _body(receive)
        if body is None:
            await _answer(send, failure(413, "INVALID_ARGUMENT", "The request is too large."))
            return
        query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        await _answer(send, respond(scope["method"], scope["path"], query, body))


async def _body(receive: Receive) -> bytes | None:
    body = bytearray()
    while True:
        event = await receive()
        if event["type"] != "http.request":
            return bytes(body)
        body += event.get("body", b"")
        if len(body) > MAX_BODY_BYTES:
            return None
        if not event.get("more_body"):
            return bytes(body)


async def _answer(send: Send, answer: Answer) -> None:
    headers = [
        (b"content-type", answer.content_type.encode()),
        (b"content-length", str(len(answer.body)).encode()),
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


def _headers(scope: Scope) -> dict[str, str]:
    return {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
    }


def _is_ours(origin: str | None) -> bool:
    if origin is None:
        return True
    try:
        return urlsplit(origin).hostname in LOOPBACK_HOSTS
    except ValueError:
        return False


def _key(headers: dict[str, str], raw_query: bytes) -> str:
    """Return the API key wherever the client put it.

    JavaScript sends it in the query without encoding, so `+` may stand for itself there.
    """
    for name in ("x-goog-api-key", "authorization"):
        if name in headers:
            return headers[name].split(" ")[-1]
    for pair in raw_query.decode("latin-1").split("&"):
        name, _, value = pair.partition("=")
        if name in ("key", "access_token"):
            return value if "%" not in value else unquote_plus(value)
    return ""
