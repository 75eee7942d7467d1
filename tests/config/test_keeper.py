"""A server that dies is replaced, one that is asked to end is not, and none is left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from backend.config.keeper import FIRST_PAUSE_S, LONGEST_PAUSE_S, QUICK_DEATHS, pause_after
from tests.config.viva import Viva, serving


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("viva")


@pytest.fixture(scope="module")
def interviewer():
    """Something that accepts connections, so that no emulator is started."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield {"EMULATOR_URL": f"http://127.0.0.1:{server.getsockname()[1]}"}


@pytest.mark.parametrize("server", ["uvicorn", "daphne"])
def test_a_killed_server_is_replaced_and_nobody_is_refused(data_dir, interviewer, server):
    with Viva(data_dir, "--server", server, **interviewer) as viva:
        killed = [serving(viva.process.pid)]
        for _ in range(2):
            os.kill(killed[-1], signal.SIGKILL)
            # The socket is its parent's too: whoever connects waits for the next one.
            assert answered(viva) == 200
            killed.append(serving(viva.process.pid))
        code = viva.stop()

    assert len(set(killed)) == 3
    assert viva.ready["pid"] == killed[0]
    assert code == 0
    assert "Traceback" not in viva.log.read_text()


def answered(viva):
    """Return the status of the liveness page; a connection that the dead one had taken is lost."""
    while True:
        try:
            return viva.ask("/health/live/")[0].status
        except ConnectionRefusedError:
            raise
        except OSError:
            time.sleep(0.01)


def test_the_server_ends_when_its_parent_is_killed(data_dir, interviewer):
    with Viva(data_dir, **interviewer) as viva:
        child = serving(viva.process.pid)
        viva.process.kill()
        until(lambda: not Path(f"/proc/{child}/cmdline").exists())


def until(holds, wait_s=60):
    deadline_s = time.monotonic() + wait_s
    while not holds():
        assert time.monotonic() < deadline_s
        time.sleep(0.02)


def kept(body):
    """Return code and output of a program whose keeper keeps `body`."""
    program = f"import os, sys\nfrom backend.config.keeper import Keeper\n{body}\n"
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )


def test_a_server_that_never_came_up_is_not_tried_again():
    done = kept("sys.exit(Keeper(lambda keeper: (print(keeper.generation), sys.exit(3))).run())")

    assert (done.returncode, done.stdout) == (3, "1\n")


def test_a_server_that_was_up_is_tried_again_until_it_ends_in_order():
    done = kept(
        "def serve(keeper):\n"
        "    keeper.ready()\n"
        "    print(keeper.generation, flush=True)\n"
        "    os.kill(os.getppid() if keeper.generation == 3 else os.getpid(),\n"
        "            15 if keeper.generation == 3 else 9)\n"
        "    import time\n"
        "    time.sleep(60)\n"
        "sys.exit(Keeper(serve).run())"
    )

    generations = [line for line in done.stdout.splitlines() if line.isdigit()]
    assert (done.returncode, generations) == (0, ["1", "2", "3"]), done.stderr


def test_deaths_one_after_the_other_are_followed_by_growing_pauses():
    pauses = [pause_after(deaths) for deaths in range(QUICK_DEATHS + 20)]

    assert pauses[: QUICK_DEATHS + 1] == [0.0] * (QUICK_DEATHS + 1)
    assert pauses[QUICK_DEATHS + 1] == FIRST_PAUSE_S
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE_S
