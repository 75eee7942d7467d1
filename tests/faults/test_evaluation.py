"""The worker dies in the middle of an evaluation, and there is one evaluation all the same."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from backend.config.environment import REPOSITORY
from tests.config.viva import bare_environment, manage
from tests.evaluation.modelserver import model_server
from tests.faults.figures import repeat, trials

LIMIT_S = 120


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """A migrated database without a server."""
    folder = tmp_path_factory.mktemp("evaluation")
    assert manage("migrate", data_dir=folder).returncode == 0
    return folder


def ended_interview(folder):
    made = subprocess.run(
        [sys.executable, "-m", "tests.evaluation.setting", "1", "0"],
        cwd=REPOSITORY,
        env=bare_environment(folder),
        capture_output=True,
        text=True,
        check=True,
    )
    (interview_id,) = json.loads(made.stdout.splitlines()[-1])
    return interview_id.replace("-", "")


def worker(folder, url):
    return subprocess.Popen(
        [sys.executable, "manage.py", "work"],
        cwd=REPOSITORY,
        env=bare_environment(folder, WORKER="external", EMULATOR_URL=url),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def rows(folder, sql, *values):
    with closing(sqlite3.connect(folder / "viva.sqlite3", timeout=20)) as database:
        return database.execute(sql, values).fetchall()


def until(condition):
    until_s = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < until_s
        time.sleep(0.01)


def state(folder, interview_id):
    sql = "SELECT state, attempts FROM evaluation_run WHERE interview_id = ?"
    return rows(folder, sql, interview_id)


def test_a_worker_killed_in_the_middle_leaves_one_evaluation(installation):
    def once(_figure):
        interview_id = ended_interview(installation)
        with model_server() as model:
            killed = worker(installation, model.url)
            assert model.asked.wait(LIMIT_S)
            killed.send_signal(signal.SIGKILL)
            killed.wait()
            assert state(installation, interview_id) == [("running", 1)]
            model.may_answer.set()
            second = worker(installation, model.url)
            try:
                until(lambda: state(installation, interview_id) == [("done", 2)])
            finally:
                second.terminate()
                second.wait(20)
        made = rows(
            installation,
            "SELECT COUNT(*) FROM evaluation_evaluation WHERE interview_id = ?",
            interview_id,
        )
        scores = rows(
            installation,
            "SELECT COUNT(*) FROM evaluation_criterionscore s JOIN evaluation_evaluation e"
            " ON s.evaluation_id = e.id WHERE e.interview_id = ?",
            interview_id,
        )
        assert (made, scores) == ([(1,)], [(7,)])

    repeat("F29 evaluation kill -9", trials(1, 20), once)
