"""Programs beside the server: they end with it, however it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from backend.config import children, tether

SLEEPER = "import time; time.sleep(60)"


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(condition, wait_s=60):
    deadline_s = time.monotonic() + wait_s
    while not condition():
        assert time.monotonic() < deadline_s
        time.sleep(0.01)


@pytest.fixture
def child(monkeypatch):
    monkeypatch.setattr(children, "FIRST_BACKOFF_S", 0.01)
    made = children.Child("sleeper", [sys.executable, "-c", SLEEPER])
    made.start()
    until(lambda: made.pid)
    yield made
    made.stop()


def test_a_child_runs_and_is_stopped(child):
    pid = child.pid
    child.stop()

    assert not is_running(pid)
    assert child.pid is None


def test_a_child_that_dies_is_started_again(child):
    first = child.pid
    os.kill(first, signal.SIGKILL)

    until(lambda: child.pid not in (None, first))


def test_a_stopped_child_stays_stopped(child):
    child.stop()
    child._thread.join(5)

    assert not child._thread.is_alive()


def test_a_child_that_ignores_the_request_is_killed(monkeypatch):
    monkeypatch.setattr(children, "STOP_S", 0.2)
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True)"
    )
    made = children.Child("deaf", [sys.executable, "-c", f"{deaf}; time.sleep(60)"])
    made.start()
    until(lambda: made.pid)
    pid = made.pid
    # It must have begun to ignore the signal.
    until(lambda: int(_field(pid, "SigIgn"), 16) & (1 << (signal.SIGTERM - 1)))
    made.stop()

    assert not is_running(pid)


def _field(pid, name):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(line.split()[1] for line in lines if line.startswith(f"{name}:"))


def test_a_child_ends_when_its_parent_is_killed():
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import subprocess, sys, os\n"
            f"command = [sys.executable, {tether.__file__!r}, str(os.getpid())]\n"
            f"command += [sys.executable, '-c', {SLEEPER!r}]\n"
            "child = subprocess.Popen(command)\n"
            "print(child.pid, flush=True)\n"
            "child.wait()",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    with parent.stdout:
        pid = int(parent.stdout.readline())
    # The tether has become the program when its command line is the program's.
    until(lambda: tether.__file__ not in Path(f"/proc/{pid}/cmdline").read_text())
    parent.kill()
    parent.wait()

    until(lambda: not is_running(pid))


def test_an_orphan_does_not_begin():
    done = subprocess.run(
        [sys.executable, tether.__file__, "1", sys.executable, "-c", "print('began')"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, "")


def test_a_port_nobody_listens_on_is_noticed():
    assert not children.answers(children.free_port(), wait_s=0)
