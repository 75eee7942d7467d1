"""HTTP while what it depends on is dead, frozen or full: a polite answer in time, then all is well."""

import concurrent.futures
import json
import signal
import sqlite3
import time

import psycopg
import pytest

from tests.config.page import Page
from tests.config.viva import Viva
from tests.faults.servants import PostgreSQL, Redis
from tests.prerequisites import require

WORST_S = 20
"""Longest that anybody may wait for a 503 on a busy machine."""


@pytest.fixture(scope="module")
def postgresql():
    require("initdb")
    with PostgreSQL() as running:
        yield running


@pytest.fixture(scope="module")
def redis():
    require("redis-server")
    with Redis() as running:
        yield running


@pytest.fixture(scope="module")
def viva(tmp_path_factory, postgresql, redis):
    data_dir = tmp_path_factory.mktemp("viva")
    settings = {"DATABASE_URL": postgresql.url, "REDIS_URL": redis.url, "WORKER": "external"}
    with Viva(data_dir, **settings) as running:
        yield running


@pytest.fixture(scope="module")
def page(viva):
    return Page(viva, start=False)


def ask(viva, page, path="", **headers):
    began_s = time.monotonic()
    headers |= page.door.socket_headers()
    response, body = viva.ask(f"/api/v1/interviews/{page.id}/{path}", **headers)
    return response, body, time.monotonic() - began_s


def until(holds, wait_s=60):
    deadline_s = time.monotonic() + wait_s
    while not holds():
        assert time.monotonic() < deadline_s
        time.sleep(0.1)


def is_well(viva, page):
    return ask(viva, page)[0].status == 200


def terminate_backends(postgresql):
    with psycopg.connect(postgresql.url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )


def test_a_database_whose_connections_were_cut_is_answered_from_at_once(viva, page, postgresql):
    assert is_well(viva, page)
    terminate_backends(postgresql)

    assert is_well(viva, page)


# tests/faults stops a database in the middle of talks; here that is for the full run.
@pytest.mark.parametrize("fault", ["killed", pytest.param("frozen", marks=pytest.mark.full)])
def test_without_the_database_candidates_are_told_when_to_try_again(viva, page, postgresql, fault):
    if fault == "killed":
        postgresql.crash()
    else:
        postgresql.freeze(on=True)
    try:
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: ask(viva, page), range(8)))
        login, _ = viva.ask("/admin/", Cookie=f"viva-session-{viva.port}=" + "x" * 32)
        alive, _ = viva.ask("/health/live/")
        ready, _ = viva.ask("/health/ready/")
    finally:
        if fault == "killed":
            postgresql.start()
        else:
            postgresql.freeze(on=False)

    for response, body, took_s in answers:
        assert (response.status, json.loads(body)["code"]) == (503, "storage_unavailable")
        assert int(response.headers["Retry-After"]) == json.loads(body)["retry_after_s"] > 0
        assert took_s < WORST_S
    assert (login.status, alive.status, ready.status) == (503, 200, 503)
    until(lambda: is_well(viva, page))


def test_a_database_without_free_connections_is_told_and_recovers(viva, page, postgresql):
    until(lambda: is_well(viva, page))
    terminate_backends(postgresql)
    held = []
    try:
        while True:
            held.append(psycopg.connect(postgresql.url))
    except psycopg.OperationalError:
        pass
    try:
        statuses = {ask(viva, page)[0].status for _ in range(3)}
    finally:
        for connection in held:
            connection.close()

    assert statuses <= {200, 503}
    until(lambda: is_well(viva, page))


@pytest.mark.parametrize("fault", ["killed", "frozen", "flushed"])
def test_without_redis_candidates_notice_nothing(viva, page, redis, fault):
    if fault == "killed":
        redis.stop(signal.SIGKILL)
    elif fault == "frozen":
        redis.freeze(on=True)
    else:
        flush(redis)
    try:
        answers = [ask(viva, page) for _ in range(6)]
    finally:
        redis.freeze(on=False)
        if fault == "killed":
            redis.start()

    assert {response.status for response, _, _ in answers} == {200}
    assert sum(took_s for _, _, took_s in answers) < WORST_S


def flush(redis):
    import redis as client

    with client.Redis.from_url(redis.url) as connection:
        connection.flushall()


def test_guessing_is_limited_while_redis_is_gone(viva, redis):
    redis.stop(signal.SIGKILL)
    try:
        body = json.dumps({"token": "x" * 43}).encode()
        statuses = [
            viva.ask(
                "/api/v1/interviews/", method="POST", body=body, Content_Type="application/json"
            )[0].status
            for _ in range(62)
        ]
    finally:
        redis.start()

    # The minute may end once meanwhile.
    assert statuses.count(404) <= 60
    assert 429 in statuses
    assert set(statuses) == {404, 429}


def test_nothing_of_it_was_an_accident(viva):
    assert "Traceback" not in viva.log.read_text()


def test_a_writer_that_holds_sqlite_is_waited_for_and_delays_nobody_else(tmp_path):
    with Viva(tmp_path, WORKER="external") as viva:
        page = Page(viva, start=False)
        writer = sqlite3.connect(tmp_path / "viva.sqlite3", isolation_level=None)
        writer.execute("BEGIN EXCLUSIVE")
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            changing = pool.submit(page.door.rename, "Ada")
            answers: list[int] = []
            while len(answers) < 40 and not changing.done():
                answers.append(viva.ask("/health/live/")[0].status)
            writer.execute("ROLLBACK")
            assert changing.result(30)["candidate"]["name"] == "Ada"
        writer.close()
        log = viva.log.read_text()

    assert answers == [200] * 40
    assert "locked" not in log
