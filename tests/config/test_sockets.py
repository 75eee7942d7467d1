"""What a hostile or a slow client can do to the server: nothing that others would notice."""

import asyncio
import json
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from backend.config.environment import REPOSITORY
from tests.config.page import HELLO, Page, binary_frame, frame, message, rest_of
from tests.config.viva import Viva, bare_environment
from tests.servers import await_port, free_port

MEGABYTE = 1 << 20
SERVERS = ["uvicorn", "daphne"]


@pytest.fixture(scope="module", params=SERVERS)
def viva(request, tmp_path_factory):
    with Viva(tmp_path_factory.mktemp("viva"), "--server", request.param) as running:
        yield running


@pytest.fixture(scope="module")
def page(viva):
    return Page(viva)


def rss_bytes(pid):
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096


async def code_after(page, *messages):
    """Return how the server closes after these messages."""
    async with page.connect() as opened:
        for each in messages:
            await opened.send(each)
        return (await rest_of(opened))[1]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "first", ["{}", "[" * 9000, '{"type":"ping","sent_ms":1}', b"", frame(0), "x" * 20_000]
)
async def test_whoever_does_not_say_hello_first_is_closed_4400(page, first):
    assert await code_after(page, first) == 4400


@pytest.mark.asyncio
async def test_whoever_says_nothing_is_closed_4400(page):
    assert await code_after(page) == 4400


@pytest.mark.asyncio
@pytest.mark.parametrize("wrong", ['{"type":"nothing"}', HELLO, b"\x01\x00", b"\x09" + bytes(3204)])
async def test_what_is_not_of_the_protocol_is_closed_4400(page, wrong):
    assert await code_after(page, HELLO, wrong) == 4400


@pytest.mark.asyncio
async def test_text_that_is_not_utf_8_is_closed_1007(page):
    async with page.connect() as opened:
        await opened.send(HELLO)
        await message(opened, "welcome")
        await opened.send(b"\xff\xfe", text=True)
        assert (await rest_of(opened))[1] == 1007


@pytest.mark.asyncio
async def test_a_message_above_64_kb_is_closed_1009(page):
    assert await code_after(page, HELLO, b"\x01" * 65_537) == 1009


@pytest.mark.asyncio
async def test_more_messages_than_a_page_sends_are_closed_4413(page):
    assert await code_after(page, HELLO, *['{"type":"ping","sent_ms":1}'] * 700) == 4413


@pytest.mark.asyncio
async def test_more_bytes_than_a_page_sends_are_closed_4413(page):
    # Far fewer messages than are admitted, each of the largest size.
    padded = json.dumps({"type": "ping", "sent_ms": 1}) + " " * 15_000

    assert await code_after(page, HELLO, *[padded] * 160) == 4413


def test_no_client_made_it_log_an_accident(viva, page):
    assert "Traceback" not in viva.log.read_text()


@pytest.fixture(params=SERVERS)
def bare(request, tmp_path):
    """The server alone; the block gets its process and port."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.config.bare_server", request.param, str(port)],
        cwd=REPOSITORY,
        # A scorer that still loads would be taken for what a client cost.
        env=bare_environment(tmp_path, PORT=str(port), SCORING_ENGINE="off"),
    )
    try:
        await_port(port, process)
        yield process, port
    finally:
        process.terminate()
        process.wait(20)


def raw_socket(port, path):
    raw = socket.socket()
    raw.settimeout(5)
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    raw.connect(("127.0.0.1", port))
    raw.sendall(
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += raw.recv(1)
    return raw


@pytest.mark.parametrize("clients", [5, pytest.param(200, marks=pytest.mark.full)])
def test_clients_that_never_read_cost_little_and_are_cut_off(bare, clients):
    process, port = bare
    raw_socket(port, "/listens/").close()  # it is up now, with all that it imports
    until(lambda: not connections(process.pid, port))
    before = rss_bytes(process.pid)
    began_s = time.monotonic()
    sockets = [raw_socket(port, "/talks/") for _ in range(clients)]
    most = before
    try:
        while connections(process.pid, port):
            most = max(most, rss_bytes(process.pid))
            assert time.monotonic() - began_s < 40, "a client that never reads is still connected"
            time.sleep(0.2)
    finally:
        for opened in sockets:
            opened.close()

    assert (most - before) / clients < 4 * MEGABYTE


def until(holds, wait_s=60):
    deadline_s = time.monotonic() + wait_s
    while not holds():
        assert time.monotonic() < deadline_s
        time.sleep(0.05)


def connections(pid, port):
    """Return how many established connections the server has."""
    lines = Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]
    fields = [line.split() for line in lines]
    return sum(row[3] == "01" and int(row[1].split(":")[1], 16) == port for row in fields)


@pytest.mark.asyncio
@pytest.mark.parametrize("size", [1, 3205])
async def test_a_flood_that_nobody_takes_is_not_taken_in(bare, size):
    process, port = bare
    piece = b"".join(binary_frame(bytes(size)) for _ in range(200_000 // (size + 6)))
    raw = await asyncio.to_thread(raw_socket, port, "/listens/")
    before = await asyncio.to_thread(settled_rss_bytes, process.pid)
    sent_bytes = await asyncio.to_thread(flood, raw, piece)
    grown = rss_bytes(process.pid) - before
    raw.close()

    assert grown < 4 * MEGABYTE
    assert sent_bytes < 20 * MEGABYTE


def settled_rss_bytes(pid):
    """Return the memory once what a start leaves to do is done."""
    seen: list[int] = []

    def is_settled():
        seen.append(rss_bytes(pid))
        return len(seen) >= 10 and len(set(seen[-10:])) == 1

    until(is_settled)
    return seen[-1]


def flood(raw, piece):
    """Send until nothing more is taken for a second, or 100 MB were."""
    raw.settimeout(1)
    sent_bytes = 0
    try:
        while sent_bytes < 100 * MEGABYTE:
            raw.sendall(piece)
            sent_bytes += len(piece)
    except TimeoutError:
        pass
    return sent_bytes
