"""The fault proxy does what it says: a test that believes in a fault must have had it."""

from __future__ import annotations

import asyncio
import time

import pytest
import pytest_asyncio

from tests.faults.proxy import FaultProxy

pytestmark = pytest.mark.asyncio
PATIENCE_S = 0.3
"""Long enough that loopback would have answered many times over."""


@pytest_asyncio.fixture
async def echo():
    """Something that says back what it hears."""

    async def answer(reader, writer):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest_asyncio.fixture
async def proxy(echo):
    with FaultProxy(echo) as running:
        yield running


async def dial(proxy):
    return await asyncio.open_connection("127.0.0.1", proxy.port)


async def say(line, words):
    reader, writer = line
    writer.write(words)
    await writer.drain()
    return await asyncio.wait_for(reader.readexactly(len(words)), 10)


async def test_bytes_pass_unchanged_and_in_order(proxy):
    sent = bytes(range(256)) * 4000
    reader, writer = await dial(proxy)
    proxy.weather.jitter_s = 0.01
    writer.write(sent)
    heard = await asyncio.wait_for(reader.readexactly(len(sent)), 20)
    writer.close()

    assert heard == sent


async def test_latency_is_added_each_way(proxy):
    proxy.weather.latency_s = 0.15
    line = await dial(proxy)
    began_s = time.monotonic()
    await say(line, b"hello")
    line[1].close()

    assert time.monotonic() - began_s >= 0.3


async def test_bandwidth_is_limited(proxy):
    proxy.weather.bytes_per_s = 40_000
    line = await dial(proxy)
    began_s = time.monotonic()
    await say(line, bytes(8000))
    line[1].close()

    assert time.monotonic() - began_s >= 0.2


async def test_a_black_hole_says_nothing_and_loses_nothing_when_it_heals(proxy):
    reader, writer = await dial(proxy)
    await say((reader, writer), b"before")
    proxy.black_hole()
    writer.write(b"during")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(1), PATIENCE_S)
    proxy.heal()

    assert await asyncio.wait_for(reader.readexactly(6), 10) == b"during"
    writer.close()


async def test_a_reset_is_a_reset_and_not_a_goodbye(proxy):
    line = await dial(proxy)
    await say(line, b"hello")
    proxy.reset()

    with pytest.raises(ConnectionResetError):
        await asyncio.wait_for(line[0].read(1), 10)
    line[1].close()


async def test_a_cut_is_a_goodbye_of_tcp_alone(proxy):
    line = await dial(proxy)
    await say(line, b"hello")
    proxy.cut()

    assert await asyncio.wait_for(line[0].read(1), 10) == b""
    line[1].close()


async def test_refused_and_healed_on_the_same_port(proxy):
    proxy.refuse()
    with pytest.raises(ConnectionRefusedError):
        await dial(proxy)
    proxy.heal()
    line = await dial(proxy)

    assert await say(line, b"hello") == b"hello"
    line[1].close()
    assert len(proxy.accepted_s) == 1
