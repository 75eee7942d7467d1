"""The serving process is killed, ended and frozen, and every talk goes on where it was."""

from __future__ import annotations

import asyncio
import http.client
import os
import random
import resource
import signal
import socket
import time

import pytest

from backend.simulation.door import Door, sample_resume, token_of
from tests.faults import truth
from tests.faults.client import Candidate
from tests.faults.figures import Figure, repeat, trials, write
from tests.faults.product import QUESTIONS, Product
from tests.faults.proxy import FaultProxy

SERVER = ("the server", lambda product: product.kill_server())
ALL = ("the server and its parent", lambda product: product.restart(signal.SIGKILL))
KILLS = (SERVER, ALL, SERVER)
"""Kills in each talk."""
AT_ONCE = pytest.mark.parametrize("count", [2, pytest.param(20, marks=pytest.mark.full)])
"""Talks at once: twenty are promised to be back within 2 s on two cores."""


@pytest.fixture(scope="module")
def product(model, tmp_path_factory):
    """A product whose listening socket outlives it, as under systemd."""
    folder = tmp_path_factory.mktemp("process")
    with (
        socket.create_server(("127.0.0.1", 0), backlog=2048) as held,
        Product(folder, model.url, held=held, links=2200) as running,
    ):
        yield running


def assert_whole_talk(product, candidate, *expected):
    truth.assert_stream_is_whole(product, candidate)
    truth.assert_rows_match_journal(product, candidate)
    truth.assert_every_question_once(product, candidate, QUESTIONS)
    assert product.complaints(*expected) == []


async def in_talk(product, seed, count=2):
    found = [Candidate(product.url, product.link(), seed=seed + number) for number in range(count)]
    await asyncio.gather(*(candidate.begin() for candidate in found))
    return found


def among(count):
    return "" if count == 2 else f", {count} talks"


async def listened_to(candidates):
    """Wait until each is listened to, and let them think for as long as a deploy takes."""
    for candidate in candidates:
        candidate.mouth.mute = True
        await candidate.until(lambda c=candidate: c.acknowledged > 10)


def unmute(candidates):
    for candidate in candidates:
        candidate.mouth.mute = False


async def all_back(candidates, since_s):
    """Wait until everyone is welcomed again, or has ended; return when the last one was."""
    for candidate in candidates:
        await candidate.until(lambda c=candidate: c.is_over or c.welcomes_s[-1] > since_s)
    return max(candidate.welcomes_s[-1] for candidate in candidates)


@AT_ONCE
def test_killed_at_any_moment_nothing_acknowledged_is_lost(product, count):
    async def talks(_figure):
        them = await in_talk(product, 0, count)
        for name, kill in KILLS:
            await asyncio.sleep(random.uniform(0.1, 2.0))
            if all(candidate.is_over for candidate in them):
                break
            killed_s = time.monotonic()
            await asyncio.to_thread(kill, product)
            for candidate in them:
                truth.assert_stream_is_whole(product, candidate)
            back_s = await all_back(them, killed_s)
            write(Figure(f"F1 kill -9 of {name}{among(count)}", resume_s=back_s - killed_s))
        await asyncio.gather(*(candidate.finish() for candidate in them))
        for candidate in them:
            assert_whole_talk(product, candidate, "server_died")

    repeat(f"F1 talks of {count} with 3 kills", trials(1, 334), lambda f: asyncio.run(talks(f)))


@AT_ONCE
def test_a_deploy_closes_with_1012_and_nobody_is_refused(product, count):
    refused = []

    async def knock(stopping):
        """Ask for a page all the time, as other visitors do."""
        while not stopping.is_set():
            try:
                status = await asyncio.to_thread(ask, product.port)
            except OSError as error:
                refused.append(repr(error))
            else:
                refused.extend([f"{status}"] if status >= 500 else [])

    async def talks(figure):
        them = await in_talk(product, 10, count)
        stopping = asyncio.Event()
        knocking = asyncio.create_task(knock(stopping))
        await listened_to(them)
        began_s = time.monotonic()
        took_s = await asyncio.to_thread(product.roll)
        ended_s = time.monotonic() - took_s
        back_s = await all_back(them, began_s)
        figure.resume_s, figure.notice_s = max(0.0, back_s - ended_s), took_s
        stopping.set()
        await knocking
        assert refused == []
        unmute(them)
        assert product.codes[-1] == 0
        assert [c.closes[0][1] for c in them] == [1012] * count
        assert not [trouble for c in them for trouble in c.troubles if "refused" in trouble.lower()]
        await asyncio.gather(*(candidate.finish() for candidate in them))
        for candidate in them:
            assert_whole_talk(product, candidate)

    fault = f"F2 rolling SIGTERM{among(count)}"
    repeat(fault, trials(1, 100), lambda figure: asyncio.run(talks(figure)))


def ask(port):
    """Return the status of the liveness page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/health/live/")
        return connection.getresponse().status
    finally:
        connection.close()


def test_an_upload_in_flight_is_finished_before_the_process_ends(product):
    def upload(_figure):
        door = Door(product.url)
        door.open(token_of(product.link()))
        door.consent()
        name, content = sample_resume()
        body = (
            f'--mark\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode() + content
        body += b"\r\n--mark--\r\n"
        connection = http.client.HTTPConnection("127.0.0.1", product.port, timeout=60)
        connection.putrequest("POST", "/api/v1/resumes/")
        headers = {
            **door.socket_headers(),
            "Content-Type": "multipart/form-data; boundary=mark",
            "Content-Length": str(len(body)),
            "X-CSRFToken": str(door.view["csrf_token"]),
            "Origin": product.url,
        }
        for header, value in headers.items():
            connection.putheader(header, value)
        connection.endheaders()
        connection.send(body[:100])
        old = product.viva
        product.start()
        old.process.send_signal(signal.SIGTERM)
        for piece in range(100, len(body), 1 + len(body) // 20):
            connection.send(body[piece : piece + 1 + len(body) // 20])
            time.sleep(0.1)
        status = connection.getresponse().status
        connection.close()
        assert (status // 100, product.retire(old)) == (2, 0)

    repeat("F3 SIGTERM during an upload", trials(1, 20), upload)


def test_two_deploys_within_two_seconds_leave_one_owner(product):
    async def talks(figure):
        them = await in_talk(product, 20)
        await listened_to(them)
        began_s = time.monotonic()
        await asyncio.to_thread(product.roll)
        await asyncio.to_thread(product.roll)
        figure.resume_s = await all_back(them, began_s) - began_s
        unmute(them)
        await asyncio.gather(*(candidate.finish() for candidate in them))
        for candidate in them:
            assert_whole_talk(product, candidate)

    repeat("F4 two deploys at once", trials(1, 50), lambda figure: asyncio.run(talks(figure)))


def test_a_process_that_hung_writes_nothing_when_it_wakes(product):
    async def talk(figure):
        with FaultProxy(product.port) as road:
            candidate = Candidate(product.url, product.link(), road_port=road.port)
            candidate.ping_s, candidate.dead_s = 0.5, 3.0
            await candidate.begin()
            await listened_to([candidate])
            hung, hung_pid = product.viva, product.pid
            await asyncio.to_thread(product.start)
            os.kill(hung_pid, signal.SIGSTOP)
            hung_s = time.monotonic()
            await candidate.until(lambda: candidate.welcomes_s[-1] > hung_s)
            figure.resume_s = candidate.welcomes_s[-1] - hung_s
            before = truth.records_by_epoch(product, candidate.id)
            os.kill(hung_pid, signal.SIGCONT)
            unmute([candidate])
            await candidate.finish()
            assert await asyncio.to_thread(product.retire, hung) == 0
        assert_whole_talk(product, candidate)
        after = truth.records_by_epoch(product, candidate.id)
        assert after[1] == before[1], "the process that hung wrote as if it still owned the talk"

    repeat("F5 SIGSTOP", trials(1, 50), lambda figure: asyncio.run(talk(figure)))


def test_a_process_without_file_descriptors_recovers(product):
    async def talk(_figure):
        candidate = Candidate(product.url, product.link())
        await candidate.begin()
        await candidate.until(lambda: candidate.acknowledged > 5)
        pid = product.pid
        limits = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        lines = []
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (64, limits[1]))
        try:
            for _ in range(80):
                lines.append(await asyncio.open_connection("127.0.0.1", product.port))
            await candidate.until(lambda: len(candidate.mouth.frames) > 40)
        finally:
            resource.prlimit(pid, resource.RLIMIT_NOFILE, limits)
            for _, writer in lines:
                writer.close()
        late = Candidate(product.url, product.link(), seed=1)
        await late.begin()
        await asyncio.gather(candidate.finish(), late.finish())
        for each in (candidate, late):
            assert_whole_talk(product, each, "out of system resource", "for the database")

    repeat("F28 64 descriptors", trials(1, 20), lambda figure: asyncio.run(talk(figure)))
