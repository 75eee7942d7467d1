"""A web process that ends: nothing new begins, nothing that runs is lost, nobody is refused."""

import asyncio
import http.client
import itertools
import json
import signal
import socket
import sqlite3
import threading
import time

import pytest
from websockets.exceptions import ConnectionClosed

from backend.config.draining import DRAIN_S, DrainGate, begins_interview, draining
from backend.journal.reader import read_interview
from backend.journal.records import Kind
from backend.simulation.door import token_of
from tests.config.page import HELLO, Page, frame, message, rest_of
from tests.config.test_body_limit import Exchange
from tests.config.viva import Viva
from tests.servers import accepts

SERVERS = ["uvicorn", "daphne"]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("viva")


def rows(data_dir, query):
    connection = sqlite3.connect(data_dir / "viva.sqlite3")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


async def speak(opened):
    """Send frames until the socket closes, so that there is always one not acknowledged yet."""
    try:
        for number in itertools.count():
            await opened.send(frame(number))
            await asyncio.sleep(0.02)
    except ConnectionClosed:
        return


@pytest.mark.asyncio
@pytest.mark.parametrize("server", SERVERS)
async def test_sockets_close_with_1012_after_all_that_was_sent_is_durable(data_dir, server):
    with Viva(data_dir, "--server", server) as viva:
        page = Page(viva)
        async with page.connect() as opened:
            await opened.send(HELLO)
            await message(opened, "welcome")
            speaking = asyncio.create_task(speak(opened))
            first = await message(opened, "ack")
            viva.process.send_signal(signal.SIGTERM)
            began_s = time.monotonic()
            messages, code = await rest_of(opened)
            await speaking
        assert viva.process.wait(DRAIN_S + 1) == 0
        took_s = time.monotonic() - began_s
        log = viva.log.read_text()

    acknowledged = [told["sequence"] for told in (first, *messages) if told["type"] == "ack"]
    records = read_interview(data_dir / "journal" / page.id)
    kept = sum(record.kind == Kind.CANDIDATE_AUDIO for record in records)
    assert code == 1012
    assert kept == acknowledged[-1] + 1, "the page knows of all that was kept"
    identity = page.id.replace("-", "")
    query = f"SELECT state FROM interviews_interview WHERE id = '{identity}'"  # noqa: S608  # ours
    assert rows(data_dir, query) == [("paused",)]
    assert took_s < 10
    assert "Traceback" not in log


@pytest.mark.parametrize("server", SERVERS)
def test_an_upload_in_flight_is_taken_and_answered(data_dir, server):
    with Viva(data_dir, "--server", server) as viva:
        page = Page(viva, start=False)
        head, body = page.upload_request()
        with socket.create_connection(("127.0.0.1", viva.port), timeout=30) as slow:
            slow.sendall(head + body[:200])
            assert viva.ask("/health/live/")[0].status == 200
            viva.process.send_signal(signal.SIGTERM)
            until(lambda: not accepts(viva.port))
            slow.sendall(body[200:])
            answer = b"".join(iter(lambda: slow.recv(65536), b""))
        code = viva.process.wait(DRAIN_S + 1)

    log = viva.log.read_text()
    assert answer.split(b"\r\n")[0].split()[1] == b"201"
    assert code == 0
    assert "cut off" not in log
    assert "the drain failed" not in log


def until(holds, wait_s=60):
    deadline_s = time.monotonic() + wait_s
    while not holds():
        assert time.monotonic() < deadline_s
        time.sleep(0.02)


class Hammer:
    """Clients that ask without a pause and count what they were answered."""

    PATHS = (("GET", "/i/"), ("GET", "/health/live/"), ("POST", "/api/v1/interviews/"))

    def __init__(self, port, token):
        self.port, self.token = port, token
        self.statuses: list[int] = []
        self.failures: list[str] = []
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=path) for path in self.PATHS]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stopping.set()
        for thread in self._threads:
            thread.join(60)

    def _run(self, method, path):
        while not self._stopping.is_set():
            try:
                self.statuses.append(self._ask(method, path))
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(f"{path}: {error!r}")
            self._stopping.wait(0.01)

    def _ask(self, method, path):
        body = json.dumps({"token": self.token}) if method == "POST" else None
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            headers = {"Content-Type": "application/json", "Connection": "close"}
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            status, content = answer.status, answer.read()
            # The documented word for who was accepted a moment before the end: try again.
            polite = status == 503 and b'"restarting"' in content and answer.headers["Retry-After"]
            return 429 if polite else status
        finally:
            connection.close()


@pytest.mark.parametrize("restarts", [2, pytest.param(50, marks=pytest.mark.full)])
def test_no_client_is_refused_while_the_server_restarts_behind_a_held_socket(data_dir, restarts):
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as held:
        held.set_inheritable(True)
        options = ("--fd", str(held.fileno()), "--no-worker")
        port = str(held.getsockname()[1])
        viva = Viva(data_dir, *options, pass_fds=(held.fileno(),), PORT=port)
        token = token_of(viva.ready["addresses"]["candidate"])
        with Hammer(viva.port, token) as hammer:
            for _ in range(restarts):
                asked = len(hammer.statuses)
                until(lambda asked=asked: len(hammer.statuses) > asked + 20)
                # Twice within two seconds, as by two impatient deployments.
                viva.process.send_signal(signal.SIGTERM)
                assert viva.stop() == 0
                viva = Viva(data_dir, *options, pass_fds=(held.fileno(),), PORT=port)
        viva.stop()

    assert hammer.failures == []
    assert {status for status in hammer.statuses if status >= 500} == set()
    assert len(hammer.statuses) > 20 * restarts


@pytest.fixture
def _ending(monkeypatch):
    monkeypatch.setattr(draining, "_began_s", time.monotonic())


@pytest.mark.parametrize(
    ("method", "path", "begins"),
    [
        ("POST", "/api/v1/interviews/", True),
        ("POST", "/api/v1/interviews/0f/start/", True),
        ("GET", "/api/v1/interviews/", False),
        ("POST", "/api/v1/interviews/0f/consent/", False),
        ("POST", "/api/v1/resumes/", False),
    ],
)
def test_only_what_begins_an_interview_counts_as_new(method, path, begins):
    assert begins_interview(method, path) is begins


async def answer_200(_scope, _receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.mark.asyncio
@pytest.mark.usefixtures("_ending")
async def test_an_interview_that_would_begin_now_is_told_to_ask_again():
    exchange = Exchange("/api/v1/interviews/", [b"{}"])
    await DrainGate(answer_200)(exchange.scope, exchange.receive, exchange.send)

    told = json.loads(exchange.sent[1]["body"])
    assert (exchange.status, told["code"], told["retry_after_s"]) == (503, "restarting", 1)
    assert exchange.headers[b"retry-after"] == b"1"
    assert exchange.headers[b"content-type"] == b"application/problem+json"


@pytest.mark.asyncio
@pytest.mark.usefixtures("_ending")
async def test_everything_else_is_still_answered():
    exchange = Exchange("/api/v1/resumes/", [b""])
    await DrainGate(answer_200)(exchange.scope, exchange.receive, exchange.send)

    assert exchange.status == 200
    assert draining.requests == 0


@pytest.mark.usefixtures("_ending")
def test_a_process_that_ends_takes_no_more_work_from_a_balancer(client, db):
    assert client.get("/health/ready/").status_code == 503
    assert client.get("/health/live/").status_code == 200
