"""The worker dies in the middle of a recording, and there is one recording all the same."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time

import pytest

from backend.config.environment import REPOSITORY
from tests.config.viva import bare_environment
from tests.faults import truth
from tests.faults.client import PATIENCE_S, Candidate
from tests.faults.figures import repeat, trials
from tests.faults.product import Product

PENDING = "SELECT status FROM django_tasks_database_dbtaskresult WHERE status = {id}"


@pytest.fixture(scope="module")
def product(model, tmp_path_factory):
    """A product whose background work is done elsewhere, or not at all."""
    with Product(
        tmp_path_factory.mktemp("worker"), model.url, "--no-worker", questions=1, links=400
    ) as running:
        yield running


def worker(product):
    environment = bare_environment(product.data_dir, PORT=str(product.port), WORKER="external")
    return subprocess.Popen(
        [sys.executable, "manage.py", "work"],
        cwd=REPOSITORY,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def tasks(product, status):
    return truth.query(product, PENDING, status)


def until(condition, limit_s=PATIENCE_S):
    until_s = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < until_s
        time.sleep(0.001)


def recordings(product, interview_id):
    sql = "SELECT file FROM interviews_recording WHERE interview_id = {id}"
    return truth.query(product, sql, interview_id)


def test_a_worker_killed_in_the_middle_leaves_one_recording(product):
    def once(_figure):
        candidate = Candidate(product.url, product.link())

        async def talk():
            await candidate.begin()
            await candidate.finish()

        asyncio.run(talk())
        killed = worker(product)
        until(lambda: tasks(product, "RUNNING") or recordings(product, candidate.id))
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert not recordings(product, candidate.id), "it was too quick to be killed in time"
        second = worker(product)
        try:
            until(lambda: recordings(product, candidate.id))
            until(lambda: not tasks(product, "RUNNING") and not tasks(product, "READY"))
        finally:
            second.terminate()
            second.wait(20)
        assert len(recordings(product, candidate.id)) == 1
        truth.assert_recording_is_the_stream(product, candidate)

    repeat("F29 worker kill -9", trials(1, 50), once)
