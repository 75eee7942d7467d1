"""Clients that race, lie or flood hurt themselves and nobody else."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import time
from collections import Counter
from functools import partial
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from backend.emulator import server_messages
from backend.simulation import wire
from tests.faults import truth
from tests.faults.client import PATIENCE_S, Candidate
from tests.faults.conduct import Conduct
from tests.faults.figures import Figure, attempt, repeat, trials, write
from tests.faults.model import PIECE
from tests.faults.product import QUESTIONS

HELLO = wire.write_message("hello", microphone=True, client="page")
TABS = 40
SLOW_READERS = trials(8, 200)
LINE_MB = 4 if SLOW_READERS >= 40 else 8
"""Of memory for each slow reader; few of them pay for what a first talk costs once."""
AHEAD_PIECES = 200
"""Twenty seconds of speech in one go; Gemini sends up to 13 s ahead (GEMINI_LIVE.md section 7)."""
MEGABYTE = 1 << 20


def assert_whole_talk(product, candidate):
    truth.assert_stream_is_whole(product, candidate)
    truth.assert_rows_match_journal(product, candidate)
    truth.assert_every_question_once(product, candidate, QUESTIONS)
    assert product.complaints() == []


def judge(product, candidate, _figure):
    assert_whole_talk(product, candidate)


def dial(candidate, **more):
    """Open a socket with the candidate's own pass."""
    return connect(
        candidate.door.socket_url(),
        subprotocols=[Subprotocol(wire.SUBPROTOCOL)],
        origin=Origin(candidate.door.origin),
        additional_headers=candidate.door.socket_headers(),
        ping_interval=None,
        close_timeout=1,
        open_timeout=PATIENCE_S,
        proxy=None,
        **more,
    )


def rss_bytes(pid):
    """Return the memory that a process has resident."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("the process is gone")


async def closed_with(candidate, *messages, **more):
    """Say hello and these messages, and return the code that the server closes with."""
    async with dial(candidate, **more) as line:
        try:
            await line.send(HELLO)
            for message in messages:
                await line.send(message)
            async with asyncio.timeout(PATIENCE_S):
                async for _ in line:
                    pass
        except ConnectionClosed:
            pass  # the code says it all
        except TimeoutError:
            return None
    return line.close_code


def test_forty_racing_tabs_leave_one_owner(product):
    async def tab(candidate, welcomed):
        async with dial(candidate) as line:
            try:
                await line.send(HELLO)
                welcome = wire.read_message(await line.recv())
                welcomed[welcome["epoch"]] = line
                async for _ in line:
                    pass
            except ConnectionClosed:
                pass  # the code says it all
        return line.close_code

    async def race(_figure):
        candidate = Candidate(product.url, product.link())
        await candidate.enter()
        welcomed: dict[int, ClientConnection] = {}
        tabs = [asyncio.create_task(tab(candidate, welcomed)) for _ in range(TABS)]
        until_s = time.monotonic() + PATIENCE_S
        while sum(each.done() for each in tabs) < TABS - 1:
            assert time.monotonic() < until_s, "more than one tab stays open"
            await asyncio.sleep(0.1)
        owner = welcomed[max(welcomed)]
        waiter = await owner.ping()
        await asyncio.wait_for(waiter, PATIENCE_S)
        codes = Counter(each.result() for each in tabs if each.done())
        await candidate.begin()
        await candidate.finish()
        await asyncio.gather(*tabs)
        assert (codes, product.complaints()) == ({4409: TABS - 1}, [])
        assert_whole_talk(product, candidate)

    repeat("F12 40 racing tabs", trials(1, 25), lambda figure: asyncio.run(race(figure)))


MISCHIEF = {
    "F13 duplicated": lambda frames: [n for n in frames for _ in range(2)],
    "F13 replayed from the start": lambda frames: [*frames, *frames],
    "F13 reordered": lambda frames: random.Random(7).sample(frames, len(frames)),
}


def test_frames_are_kept_once_and_in_order_however_they_come(product):
    async def talk(fault, seed):
        candidate = Candidate(product.url, product.link(), seed=seed)
        await candidate.enter()
        for _ in range(20):
            candidate.mouth.speak()
        async with dial(candidate) as line:
            await line.send(HELLO)
            await line.recv()
            for start in range(0, 20, 5):
                for number in MISCHIEF[fault](list(range(start, start + 5))):
                    await line.send(wire.frame_message(number, candidate.mouth.frames[number]))
            async with asyncio.timeout(PATIENCE_S):
                async for message in line:
                    if isinstance(message, str) and json.loads(message).get("sequence") == 19:
                        break
        await candidate.begin()
        await candidate.finish()
        return candidate

    async def talks(_figure):
        held = await asyncio.gather(*(talk(fault, seed) for seed, fault in enumerate(MISCHIEF)))
        for fault, candidate in zip(MISCHIEF, held, strict=True):
            attempt(Figure(fault), partial(judge, product, candidate))

    repeat("F13 all at once", trials(1, 50), lambda figure: asyncio.run(talks(figure)))


def test_a_connection_that_was_replaced_writes_nothing_more(product):
    async def talk(_figure):
        candidate = Candidate(product.url, product.link())
        await candidate.enter()
        async with dial(candidate) as old:
            await old.send(HELLO)
            await old.recv()
            await candidate.begin()
            before = truth.records_by_epoch(product, candidate.id)[1]
            with_other_sound = wire.frame_message(3, b"\x11\x22" * (wire.FRAME_BYTES // 2))
            try:
                for _ in range(10):
                    await old.send(with_other_sound)
                await asyncio.wait_for(old.wait_closed(), PATIENCE_S)
            except ConnectionClosed:
                pass  # closed before the last of them
        await candidate.finish()
        assert old.close_code == 4409
        assert truth.records_by_epoch(product, candidate.id)[1] == before
        assert_whole_talk(product, candidate)

    repeat("F13 old epoch", trials(1, 50), lambda figure: asyncio.run(talk(figure)))


def test_slow_readers_are_closed_and_cost_no_memory(product, model):
    """Each is sent far more than it takes; it never reads."""

    async def sleepy(candidate):
        raw = socket.create_connection(("127.0.0.1", product.port))
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        line = await dial(candidate, sock=raw, max_queue=1)
        await line.send(HELLO)
        line.transport.pause_reading()
        return line

    async def talk(figure):
        others = [Candidate(product.url, product.link(), seed=n) for n in range(SLOW_READERS)]
        for other in others:
            await other.enter()
        good = Candidate(product.url, product.link(), seed=999)
        await good.enter()
        before = rss_bytes(product.pid)
        piece = json.dumps(server_messages.audio(PIECE))
        model.fresh(*[Conduct(frames=(piece,) * AHEAD_PIECES)] * SLOW_READERS)
        lines = [await sleepy(other) for other in others]
        began_s = time.monotonic()
        await good.begin()
        most = before
        while any(truth.state(product, other.id) == "live" for other in others):
            most = max(most, rss_bytes(product.pid))
            assert time.monotonic() - began_s < PATIENCE_S, "a slow reader is still connected"
            await asyncio.sleep(0.25)
        figure.notice_s = time.monotonic() - began_s
        figure.note = f"{(most - before) / MEGABYTE / SLOW_READERS:.1f} MB for each slow reader"
        await good.finish()
        for line in lines:
            line.transport.abort()
        assert (most - before) / SLOW_READERS < LINE_MB * MEGABYTE
        assert [code for _, code in good.closes] == [1000]
        assert_whole_talk(product, good)

    repeat(f"F10 {SLOW_READERS} slow readers", 1, lambda figure: asyncio.run(talk(figure)))


FLOODS = {
    "frames": (wire.frame_message(0, bytes(wire.FRAME_BYTES)), {4413}),
    "pings": (wire.write_message("ping", sent_ms=0), {4413}),
    "a message of 1 MB": ("x" * MEGABYTE, {1009}),
    "not of the protocol": ("{}", {4400}),
    "half a frame": (b"\x01\x00\x00\x00\x00\x01", {4400}),
}


def test_floods_are_closed_by_their_codes_and_others_notice_nothing(product):
    async def flood(name, message, expected):
        bad = Candidate(product.url, product.link())
        await bad.enter()
        code = await closed_with(bad, *[message] * 5000)
        # A server that hangs up in the middle of our sending may reset what it had said.
        write(Figure(f"P9 {name}", note=f"closed with {code}"))
        assert code in (expected | {1006}), name

    async def talk(_figure):
        good = Candidate(product.url, product.link(), seed=1)
        await good.begin()
        await asyncio.gather(*(flood(name, *what) for name, what in FLOODS.items()))
        await good.finish()
        assert [code for _, code in good.closes] == [1000]
        assert_whole_talk(product, good)

    repeat("P9 all at once", trials(1, 20), lambda figure: asyncio.run(talk(figure)))
