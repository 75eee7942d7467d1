import socket

import pytest

from backend.gemini.address import live_address
from backend.gemini.closes import GeminiUnreachable, Verdict
from backend.gemini.dialing import UNANSWERED_MS, Limits, open_line
from tests.gemini.certificates import server_context
from tests.gemini.servers import KEY, QUICK, live_server, raw_server

pytestmark = pytest.mark.asyncio


async def dial(url, limits=QUICK):
    return await open_line(live_address(url, KEY), KEY, limits)


@pytest.mark.parametrize(
    ("status", "verdict"),
    [(403, Verdict.FATAL), (404, Verdict.FATAL), (429, Verdict.QUOTA), (503, Verdict.RETRY)],
)
async def test_a_refusal_before_the_upgrade_has_its_verdict(status, verdict):
    def refuse(connection, request):
        return connection.respond(status, "no canary")

    async with live_server(None, process_request=refuse) as url:
        with pytest.raises(GeminiUnreachable) as refused:
            await dial(url)
    assert refused.value.verdict is verdict
    assert "canary" not in str(refused.value)


async def test_a_redirect_is_not_followed_because_the_key_would_be():
    reached = []

    async def other(web_socket):
        reached.append(web_socket.request)

    async with live_server(other) as elsewhere:

        def redirect(connection, request):
            response = connection.respond(302, "")
            response.headers["Location"] = elsewhere.replace("http", "ws")
            return response

        async with live_server(None, process_request=redirect) as url:
            with pytest.raises(GeminiUnreachable) as refused:
                await dial(url)
    assert refused.value.verdict is Verdict.FATAL
    assert not reached


async def test_a_server_that_never_answers_the_upgrade_is_given_up():
    async def handler(reader, writer):
        await reader.read()

    async with raw_server(handler) as url:
        with pytest.raises(GeminiUnreachable) as refused:
            await dial(url, Limits(open_s=0.05))
    assert refused.value.verdict is Verdict.RETRY


@pytest.mark.parametrize(
    "answer", [b"", b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"\x15\x03\x01"]
)
async def test_what_is_no_websocket_server_is_unreachable(answer):
    async def handler(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()

    async with raw_server(handler) as url:
        with pytest.raises(GeminiUnreachable):
            await dial(url)


async def test_a_closed_port_is_unreachable():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(GeminiUnreachable) as refused:
        await dial(f"http://127.0.0.1:{port}")
    assert refused.value.verdict is Verdict.RETRY


async def test_no_proxy_stands_between_on_this_machine(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)

    async def handler(web_socket):
        await web_socket.wait_closed()

    async with live_server(handler) as url:
        line = await dial(url)
        await line.close(1)


async def test_an_untrusted_certificate_is_fatal(tmp_path):
    async def handler(web_socket):
        await web_socket.wait_closed()

    async with live_server(handler, ssl=server_context(tmp_path)) as url:
        with pytest.raises(GeminiUnreachable) as refused:
            await dial(url.replace("http", "https"))
    assert refused.value.verdict is Verdict.FATAL


async def test_a_trusted_certificate_opens_a_line(tmp_path, monkeypatch):
    async def handler(web_socket):
        await web_socket.wait_closed()

    async with live_server(handler, ssl=server_context(tmp_path)) as url:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        line = await dial(url.replace("http", "https"))
        await line.close(1)


async def test_the_kernel_watches_a_silent_line():
    async def handler(web_socket):
        await web_socket.wait_closed()

    async with live_server(handler) as url:
        line = await dial(url)
        kernel = line.transport.get_extra_info("socket")
        assert kernel.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        assert kernel.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == UNANSWERED_MS
        await line.close(1)
