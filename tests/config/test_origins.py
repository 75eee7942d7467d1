"""Only a page of exactly our origin opens a socket."""

import pytest

from backend.config.origins import ExactOrigin, is_trusted_origin

TRUSTED = ["https://good.example", "http://127.0.0.1:8000"]


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "null",
        "file://",
        "http://good.example",
        "https://good.example:8443",
        "https://good.example:99999",
        "https://good.example:x",
        "https://good.example.evil.com",
        "https://evil-good.example",
        "https://evil.com#https://good.example",
        "https://good.example@evil.com",
        "https://good.example/",
        "https://GOOD.example/path",
        "http://127.0.0.1",
        "http://[::1",
        "https://good.example\x00",
        "é",
    ],
)
def test_another_origin_is_refused(origin):
    headers = [] if origin is None else [(b"origin", origin.encode("latin-1"))]

    assert not is_trusted_origin(headers, TRUSTED)


@pytest.mark.parametrize("origin", ["https://good.example", "http://127.0.0.1:8000"])
def test_our_own_origin_is_let_in(origin):
    assert is_trusted_origin([(b"Origin", origin.encode())], TRUSTED)


def test_a_trusted_origin_written_with_its_default_port_is_the_same():
    assert is_trusted_origin([(b"origin", b"https://good.example")], ["https://Good.example:443/"])


def test_two_origins_are_one_too_many():
    header = (b"origin", b"https://good.example")

    assert not is_trusted_origin([header, header], TRUSTED)


@pytest.mark.asyncio
async def test_the_handshake_of_another_origin_is_refused_before_the_application(settings):
    settings.TRUSTED_ORIGINS = TRUSTED
    reached, sent = [], []

    async def application(scope, receive, send):
        reached.append(scope)

    async def send(message):
        sent.append(message)

    scope = {"type": "websocket", "path": "/ws/", "headers": [(b"origin", b"https://evil.com")]}

    async def receive():
        raise AssertionError("nothing is received from another origin")

    await ExactOrigin(application)(scope, receive, send)

    assert reached == []
    # Closing before accepting is what servers answer with 403.
    assert [message["type"] for message in sent] == ["websocket.close"]
