"""The true client, whatever the headers claim; the same for both servers."""

import pytest

from backend.config.edge import TrueClient, WithHeaders, with_true_client


def scope(peer, *headers, kind="http"):
    return {
        "type": kind,
        "path": "/",
        "client": (peer, 5000) if peer else None,
        "scheme": "ws" if kind == "websocket" else "http",
        "headers": [(name.encode(), value.encode()) for name, value in headers],
    }


def test_nobody_is_believed_without_a_trusted_proxy():
    seen = with_true_client(
        scope("198.51.100.7", ("x-forwarded-for", "6.6.6.6"), ("x-forwarded-proto", "https")), []
    )

    assert seen["client"] == ("198.51.100.7", 5000)
    assert seen["scheme"] == "http"


@pytest.mark.parametrize("peer", ["10.0.0.9", None])
def test_a_trusted_proxy_names_client_and_scheme(peer):
    seen = with_true_client(
        scope(peer, ("x-forwarded-for", "198.51.100.7"), ("x-forwarded-proto", "https")),
        ["10.0.0.0/8", "unix"],
    )

    assert seen["client"] == ("198.51.100.7", 0)
    assert seen["scheme"] == "https"


def test_an_address_that_the_client_wrote_itself_is_not_taken():
    seen = with_true_client(
        scope("10.0.0.9", ("x-forwarded-for", "6.6.6.6, 198.51.100.7, 10.0.0.8")), ["10.0.0.0/8"]
    )

    assert seen["client"] == ("198.51.100.7", 0)


def test_a_socket_behind_https_is_secure():
    seen = with_true_client(
        scope("10.0.0.9", ("x-forwarded-proto", "https"), kind="websocket"), ["10.0.0.9"]
    )

    assert seen["scheme"] == "wss"


def test_a_local_probe_through_the_unix_socket_has_no_address():
    assert with_true_client(scope(None), ["unix"])["client"] == ("unix", 0)


@pytest.mark.parametrize(
    "name", ["x-forwarded-for", "X-Forwarded-Host", "x-forwarded-proto", "forwarded", "x-real-ip"]
)
def test_nothing_behind_sees_forwarding_headers(name):
    seen = with_true_client(scope("10.0.0.9", (name, "6.6.6.6"), ("accept", "*/*")), ["10.0.0.9"])

    assert seen["headers"] == [(b"accept", b"*/*")]


@pytest.mark.parametrize(
    "forwarded", ["", ",", "unknown", "6.6.6.6:99999999", "[::1", "a" * 5000, "1.2.3.4," * 500]
)
def test_malformed_forwarding_harms_nothing(forwarded):
    seen = with_true_client(scope("10.0.0.9", ("x-forwarded-for", forwarded)), ["10.0.0.9"])

    assert seen["client"] is not None


async def receive():
    raise AssertionError("nothing is received here")


async def send(_message):
    raise AssertionError("nothing is sent here")


@pytest.mark.asyncio
async def test_the_application_gets_the_true_client(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.9"]
    got = []

    async def application(scope, receive, send):
        got.append(scope["client"])

    given = scope("10.0.0.9", ("x-forwarded-for", "198.51.100.7"))
    await TrueClient(application)(given, receive, send)

    assert got == [("198.51.100.7", 0)]


@pytest.mark.asyncio
async def test_headers_that_are_there_already_stay():
    sent = []

    async def send(message):
        sent.append(message)

    await WithHeaders("/i/", send)(
        {"type": "http.response.start", "status": 200, "headers": [(b"Referrer-Policy", b"origin")]}
    )

    headers = dict(sent[0]["headers"])
    assert headers[b"Referrer-Policy"] == b"origin"
    assert b"referrer-policy" not in headers
    assert b"microphone=(self)" in headers[b"permissions-policy"]
