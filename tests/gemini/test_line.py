import asyncio
import base64
import ssl
from contextlib import asynccontextmanager

import pytest

from backend.gemini.closes import GeminiClosed
from backend.gemini.dialing import open_line
from backend.gemini.line import MAX_QUEUED_FRAMES, MAX_UNSENT_BYTES, LineClosed
from backend.gemini.live import connect
from backend.gemini.setup import LiveSetup
from tests.gemini.certificates import server_context
from tests.gemini.servers import KEY, QUICK, accept_setup, live_server, raw_server
from tests.gemini.wire import PCM

pytestmark = pytest.mark.asyncio


@pytest.fixture(params=["plain", "tls"])
def line_to(request, tmp_path, monkeypatch):
    """Opens a line to a server with this handler, in the clear or by TLS."""
    options = {}
    if request.param == "tls":
        options["ssl"] = server_context(tmp_path)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))

    @asynccontextmanager
    async def opened(handler):
        async with live_server(handler, **options) as url:
            address = url.replace("http", "wss" if options else "ws")
            line = await open_line(address, KEY, QUICK)
            try:
                yield line
            finally:
                await line.close(1)

    return opened


async def test_messages_of_any_size_go_both_ways_in_order(line_to):
    async def echo(web_socket):
        async for message in web_socket:
            await web_socket.send(message.encode())

    sent = [
        str(size % 10).encode() * size for size in (1, 125, 126, 4_000, 65_535, 65_536, 300_000)
    ]
    async with line_to(echo) as line:
        for message in sent:
            line.post(message)
            await line.drained()
        assert [await line.recv() for _ in sent] == sent


async def test_a_message_in_fragments_is_one_message(line_to):
    async def in_pieces(web_socket):
        await web_socket.send([b"one ", b"two ", b"three"])
        await web_socket.send(b"four")
        await web_socket.wait_closed()

    async with line_to(in_pieces) as line:
        assert [await line.recv(), await line.recv()] == [b"one two three", b"four"]


async def test_a_ping_is_answered(line_to):
    answered = asyncio.Event()

    async def pings(web_socket):
        await (await web_socket.ping())
        answered.set()
        await web_socket.wait_closed()

    async with line_to(pings), asyncio.timeout(30):
        await answered.wait()


async def test_what_came_before_a_goodbye_is_read_before_it(line_to):
    async def last_words(web_socket):
        await web_socket.send(b"last words")
        await web_socket.close(1008, "enough")

    async with line_to(last_words) as line:
        assert await line.recv() == b"last words"
        with pytest.raises(LineClosed) as closed:
            await line.recv()
    assert (closed.value.code, closed.value.reason) == (1008, "enough")


@pytest.mark.parametrize(("goodbye", "code"), [((4409, ""), 4409), ((3000, "x"), 3000), ((), 1000)])
async def test_any_close_code_is_told(line_to, goodbye, code):
    async def leaves(web_socket):
        await web_socket.close(*goodbye)

    async with line_to(leaves) as line:
        with pytest.raises(LineClosed) as closed:
            await line.recv()
    assert closed.value.code == code


async def test_nothing_is_sent_on_a_closed_line(line_to):
    async def leaves(web_socket):
        await web_socket.close(1000)

    async with line_to(leaves) as line:
        with pytest.raises(LineClosed):
            await line.recv()
        with pytest.raises(LineClosed):
            line.post(b"late")
        with pytest.raises(LineClosed):
            await line.drained()


async def test_a_reader_who_does_not_read_holds_up_the_server_and_no_memory(line_to):
    blocked = asyncio.Event()

    async def floods(web_socket):
        try:
            async with asyncio.timeout(None) as patience:
                while True:
                    patience.reschedule(asyncio.get_running_loop().time() + 0.3)
                    await web_socket.send(bytes(4096))
        except TimeoutError:
            blocked.set()
        await web_socket.wait_closed()

    async with line_to(floods) as line:
        async with asyncio.timeout(20):
            await blocked.wait()
        assert MAX_QUEUED_FRAMES <= len(line._frames) < MAX_QUEUED_FRAMES + 100


async def test_a_server_that_does_not_read_leaves_no_room(line_to):
    async def deaf(web_socket):
        web_socket.transport.pause_reading()
        await web_socket.wait_closed()

    async with line_to(deaf) as line:
        while line.has_room:
            line.post(bytes(100_000))
            await asyncio.sleep(0)
        waiting = line.transport.get_write_buffer_size()
        assert MAX_UNSENT_BYTES < waiting < MAX_UNSENT_BYTES + 400_000
        line.abort()
        with pytest.raises(LineClosed):
            async with asyncio.timeout(30):
                await line.drained()


async def test_audio_is_posted_at_once_or_refused():
    async def deaf(web_socket):
        await accept_setup(web_socket)
        web_socket.transport.pause_reading()
        await web_socket.wait_closed()

    async with live_server(deaf) as url:
        connection = await connect(LiveSetup(), url=url, api_key=KEY, limits=QUICK)
        async with connection, asyncio.timeout(20):
            assert connection.post_audio(PCM)
            for _ in range(100_000):
                if not connection.post_audio(PCM * 100):
                    break
            assert not connection.post_audio(PCM)
            connection.abort()
            with pytest.raises(GeminiClosed):
                await anext(connection)
            with pytest.raises(GeminiClosed):
                connection.post_audio(PCM)


async def test_the_proxy_of_the_environment_is_asked_for_what_is_not_here(monkeypatch):
    asked = []

    async def proxy(reader, writer):
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
        await writer.drain()

    async with raw_server(proxy) as url:
        for name in ("http_proxy", "https_proxy"):
            monkeypatch.setenv(name, url.replace("//", "//rita:canary@"))
        for name in ("no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.delenv(name, raising=False)
        with pytest.raises(Exception, match="no connection") as refused:
            await open_line("wss://gemini.invalid/live", KEY, QUICK)
    assert asked[0].startswith(b"CONNECT gemini.invalid:443 ")
    assert base64.b64encode(b"rita:canary") in asked[0]
    assert KEY.encode() not in asked[0]
    assert "canary" not in str(refused.value)


async def test_the_certificates_are_read_once(tmp_path, monkeypatch):
    context = server_context(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    made = []
    real = ssl.create_default_context

    def counted():
        made.append(1)
        return real()

    monkeypatch.setattr(ssl, "create_default_context", counted)

    async def handler(web_socket):
        await web_socket.wait_closed()

    async with live_server(handler, ssl=context) as url:
        for _ in range(3):
            line = await open_line(url.replace("http", "wss"), KEY, QUICK)
            await line.close(1)
    assert made == [1]
