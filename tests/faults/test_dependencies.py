"""Redis, PostgreSQL and SQLite's lock go away in mid-talk, and the talk does not notice."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import time
from contextlib import closing

import psycopg
import pytest

from tests.faults import truth
from tests.faults.client import PATIENCE_S, Candidate
from tests.faults.figures import FULL, repeat, trials
from tests.faults.product import Product
from tests.faults.servants import PostgreSQL, Redis

AWAY_S = 300.0 if FULL else 4.0
"""How long the database is away (RELIABILITY.md P7: 5 minutes)."""
QUESTIONS = 2
AWAY_WORDS = (
    "waits for the database",
    "database",
    "Redis",
    "redis",
    "worker_failed",
    "sweep_failed",
)
"""Words of the events in which the product may tell that a dependency is away."""


@pytest.fixture(scope="module")
def redis():
    with Redis() as running:
        yield running


@pytest.fixture(scope="module")
def postgresql():
    with PostgreSQL() as running:
        yield running


@pytest.fixture(scope="module")
def scaled(model, redis, postgresql, tmp_path_factory):
    """A product on PostgreSQL and Redis."""
    folder = tmp_path_factory.mktemp("scaled")
    settings = {"DATABASE_URL": postgresql.url, "REDIS_URL": redis.url}
    with Product(folder, model.url, questions=QUESTIONS, links=400, settings=settings) as running:
        yield running


@pytest.fixture(scope="module")
def product(model, tmp_path_factory):
    """A product on SQLite."""
    folder = tmp_path_factory.mktemp("locked")
    with Product(folder, model.url, questions=QUESTIONS, links=40) as running:
        yield running


@pytest.fixture(autouse=True)
def _well_again(request):
    """Whatever a test broke is whole for the next."""
    yield
    for name in ("redis", "postgresql"):
        if name in request.fixturenames:
            service = request.getfixturevalue(name)
            service.freeze(on=False)
            if service.process.poll() is not None:
                service.start()


def assert_undisturbed(product, candidate):
    """One connection from the first word to the last, and every row there in the end."""
    assert [code for _, code in candidate.closes] == [1000], "the talk was cut off"
    truth.assert_stream_is_whole(product, candidate)
    truth.assert_rows_match_journal(product, candidate)
    truth.assert_every_question_once(product, candidate, QUESTIONS)
    assert [line for line in product.complaints(*AWAY_WORDS) if line] == []
    assert no_failure_answered(product)


def no_failure_answered(product):
    """Return whether no request was answered with 500, 502 or 504; 503 says when to come again."""
    codes = [line.get("code", 0) for line in product.lines() if "request" in line]
    return not {500, 502, 504} & set(codes)


async def talking(product, seed=0):
    candidate = Candidate(product.url, product.link(), seed=seed)
    await candidate.begin()
    await candidate.until(lambda: candidate.acknowledged > 5)
    return candidate


async def settled(product, candidate, limit_s=PATIENCE_S):
    """Wait until the rows have caught up with the journal."""
    until_s = time.monotonic() + limit_s
    while truth.state(product, candidate.id) != "completed":
        assert time.monotonic() < until_s, "the rows never caught up"
        await asyncio.sleep(0.2)


REDIS_FAULTS = {
    "F22 Redis kill -9": lambda redis: redis.stop(signal.SIGKILL),
    "F22 Redis FLUSHALL": lambda redis: flush(redis),
    "F22 Redis restart": lambda redis: (redis.stop(signal.SIGTERM), redis.start()),
    "F22 Redis SIGSTOP": lambda redis: redis.freeze(on=True),
}


def flush(redis):
    import redis as client

    with closing(client.Redis.from_url(redis.url)) as connection:
        connection.flushall()


@pytest.mark.parametrize("fault", list(REDIS_FAULTS))
def test_a_talk_needs_no_redis_and_neither_does_its_beginning(scaled, redis, fault):
    async def talk(_figure):
        first = await talking(scaled)
        await asyncio.to_thread(REDIS_FAULTS[fault], redis)
        second = await talking(scaled, seed=1)
        await asyncio.gather(first.finish(), second.finish())
        for candidate in (first, second):
            await settled(scaled, candidate)
            assert_undisturbed(scaled, candidate)

    repeat(fault, trials(1, 20), lambda figure: asyncio.run(talk(figure)))


def terminate_all(postgresql):
    with psycopg.connect(postgresql.url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        )


DATABASE_FAULTS = {
    "F23 PostgreSQL fast restart": (
        lambda server: server.stop(signal.SIGINT),
        lambda server: server.start(),
    ),
    "F23 PostgreSQL kill -9": (lambda server: server.crash(), lambda server: server.start()),
    "F23 PostgreSQL SIGSTOP": (
        lambda server: server.freeze(on=True),
        lambda server: server.freeze(on=False),
    ),
    "F23 PostgreSQL backends ended": (terminate_all, lambda _server: None),
}


@pytest.mark.parametrize("fault", list(DATABASE_FAULTS))
def test_a_talk_goes_on_without_its_database_and_the_rows_follow(scaled, postgresql, fault):
    fail, mend = DATABASE_FAULTS[fault]

    async def talk(figure):
        candidate = await talking(scaled)
        await asyncio.to_thread(fail, postgresql)
        failed_s = time.monotonic()
        turns = len(candidate.messages("caption"))
        number = await candidate.send_durable(
            "event",
            kind="tab_hidden",
            start_ms=0,
            end_ms=1200,
            detail={},
            explanation="",
        )
        await candidate.until(lambda: time.monotonic() - failed_s > AWAY_S, AWAY_S + PATIENCE_S)
        assert len(candidate.messages("caption")) > turns, "the talk stood still"
        await candidate.until(lambda: candidate.durable_acknowledged >= number)
        await asyncio.to_thread(mend, postgresql)
        mended_s = time.monotonic()
        await candidate.finish(AWAY_S + PATIENCE_S)
        await settled(scaled, candidate)
        figure.resume_s = time.monotonic() - mended_s
        assert_undisturbed(scaled, candidate)
        assert truth.events(scaled, candidate.id) == ["tab_hidden"]

    repeat(fault, trials(1, 5), lambda figure: asyncio.run(talk(figure)))


def test_a_database_without_a_free_connection_costs_nothing(scaled, postgresql):
    async def talk(_figure):
        candidate = await talking(scaled)
        terminate_all(postgresql)
        taken: list[psycopg.Connection] = []
        try:
            while len(taken) < 60:
                taken.append(psycopg.connect(postgresql.url, connect_timeout=3))
        except psycopg.OperationalError:
            pass  # that was the last one
        await candidate.until(lambda: len(candidate.mouth.frames) > 40)
        for connection in taken:
            connection.close()
        await candidate.finish()
        await settled(scaled, candidate)
        assert_undisturbed(scaled, candidate)

    repeat("F23 no free connection", trials(1, 10), lambda figure: asyncio.run(talk(figure)))


def test_a_locked_sqlite_holds_up_rows_and_nothing_else(product):
    locked_s = 15.0 if FULL else 4.0

    def lock():
        with closing(sqlite3.connect(product.data_dir / "viva.sqlite3", timeout=20)) as opened:
            opened.isolation_level = None
            opened.execute("BEGIN EXCLUSIVE")
            time.sleep(locked_s)
            opened.execute("ROLLBACK")

    async def talk(_figure):
        candidate = await talking(product)
        await asyncio.gather(asyncio.to_thread(lock), candidate.finish())
        await settled(product, candidate)
        assert_undisturbed(product, candidate)

    repeat("F24 SQLite locked", trials(1, 10), lambda figure: asyncio.run(talk(figure)))
