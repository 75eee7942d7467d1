"""What a parser that was taken over could still do: each attempt is made, and refused."""

from __future__ import annotations

import errno
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from backend.resumes import seccomp
from backend.resumes.cage import REPOSITORY, Cage, bubblewrap

PROBE = """
import sys, json, os
sys.path.insert(0, sys.argv.pop(1))
from backend.resumes import confinement
{before}
try:
    {attempt}
    answer = "done"
except MemoryError:
    answer = "memory"
except OSError as error:
    answer = "refused"
sys.stdout.write("+" + json.dumps(answer))
sys.stdout.flush()
os._exit(0)
"""

ATTEMPTS = {
    "a socket": "import socket; socket.socket()",
    "a local socket": "import socket; socket.socketpair()",
    "a name look-up": "import socket; socket.getaddrinfo('example.com', 80)",
    "another process": "import subprocess; subprocess.run(['/bin/true'])",
    "a fork": "os.fork() or os._exit(0)",
    "another program": "os.execv('/bin/true', ['true'])",
    "a shell": "os.system('true')",
    "a new file": "open('/tmp/viva-probe', 'w')",
    "a file descriptor for writing": "os.open('/tmp/viva-probe', os.O_WRONLY | os.O_CREAT)",
    "a folder": "os.mkdir('/tmp/viva-probe-folder')",
    "removing a file": "os.remove('/tmp/viva-probe-kept')",
    "the password file": "open('/etc/passwd')",
    "the process's own environment": "open('/proc/self/environ')",
    "a file in memory, which only the kernel's filter sees": "os.memfd_create('x')",
    "a signal to its parent": "os.kill(os.getppid(), 0)",
    "native code": "import ctypes; ctypes.CDLL(None).getpid()",
    "an object from a pickle": "import pickle; pickle.loads(b'cos\\nsystem\\n.')",
    "a higher limit": "import resource; resource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
}


def probe(attempt: str, before: str = "confinement.confine()", **options) -> str:
    program = PROBE.format(before=before, attempt=attempt)
    outcome = Cage(program=program, **options).run(b"data", "txt")
    assert outcome.began
    return str(json.loads(outcome.output[1:]))


@pytest.mark.parametrize("use_bubblewrap", [True, False], ids=["bubblewrap", "alone"])
@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_a_confined_child_is_refused(attempt, use_bubblewrap):
    assert probe(attempt, use_bubblewrap=use_bubblewrap) == "refused"


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.socket()",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "os.open('/tmp/viva-probe', os.O_WRONLY | os.O_CREAT)",
        "os.mkdir('/tmp/viva-probe-folder')",
        "os.rename('/tmp', '/tmp2')",
        "os.kill(os.getppid(), 0)",
        "import socket; socket.socketpair()",
    ],
)
def test_the_kernels_filter_alone_refuses_it_too(attempt):
    before = "from backend.resumes import seccomp\nassert seccomp.install()"
    assert probe(attempt, before=before, use_bubblewrap=False) == "refused"


@pytest.mark.parametrize("name", ["a socket", "a fork", "a new file", "the password file"])
def test_the_interpreters_hook_alone_refuses_it_too(name):
    before = "confinement._watch()"
    assert probe(ATTEMPTS[name], before=before, use_bubblewrap=False) == "refused"


def test_without_confinement_the_same_attempts_succeed():
    """The probes prove something only because they work where nothing is confined."""
    for name in (
        "a socket",
        "a fork",
        "the password file",
        "native code",
        "another process",
        "a file in memory, which only the kernel's filter sees",
    ):
        assert probe(ATTEMPTS[name], before="", use_bubblewrap=False) == "done", name


def test_a_confined_child_has_no_privilege_left():
    before = (
        "confinement._drop_capabilities()\n"
        "assert 'CapEff:\\t0000000000000000' in open('/proc/self/status').read()"
    )
    assert probe("os.getpid()", before=before, use_bubblewrap=False) == "done"


def may_leave_network() -> bool:
    commands = (["unshare", "--net", "true"], ["unshare", "--user", "--net", "true"])
    return any(
        subprocess.run(c, capture_output=True, check=False).returncode == 0 for c in commands
    )


@pytest.mark.skipif(not may_leave_network(), reason="this system forbids new network namespaces")
def test_a_confined_child_is_in_a_network_without_anything():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        attempt = f"import socket; socket.create_connection({listener.getsockname()!r}, 1)"
        left = "confinement._leave_network()"
        assert probe(attempt, before=left, use_bubblewrap=False) == "refused"
        assert probe(attempt, before="", use_bubblewrap=False) == "done"


def test_memory_ends_at_its_limit():
    assert probe("x = bytes(600 * 2**20)", use_bubblewrap=False) == "memory"
    assert probe("x = bytes(100 * 2**20)", use_bubblewrap=False) == "done"


def test_a_confined_child_sees_no_secret_in_its_environment(monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", "canary")
    monkeypatch.setenv("SECRET_KEY", "canary")
    program = (
        "import os, sys, json; sys.stdout.write('+' + json.dumps(dict(os.environ)));"
        "sys.stdout.flush(); os._exit(0)"
    )
    for use_bubblewrap in (True, False):
        output = Cage(program=program, use_bubblewrap=use_bubblewrap).run(b"data", "txt").output
        assert set(json.loads(output[1:])) <= {"LANG", "PATH", "LC_CTYPE", "PWD"}


def test_a_confined_child_inherits_no_descriptor():
    program = (
        "import os, sys; sys.stdout.write('+' + ','.join(sorted(os.listdir('/proc/self/fd'))));"
        "sys.stdout.flush(); os._exit(0)"
    )
    with socket.socket() as kept, Path(os.devnull).open() as also:
        os.set_inheritable(kept.fileno(), True)
        os.set_inheritable(also.fileno(), True)
        output = Cage(program=program, use_bubblewrap=False).run(b"data", "txt").output
    # The fourth is the listing's own.
    assert output == b"+0,1,2,3"


def test_nothing_reaches_a_listener_from_inside():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.2)
        port = listener.getsockname()[1]
        attempt = f"import socket; socket.create_connection(('127.0.0.1', {port}), 1)"
        assert probe(attempt) == "refused"
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.mark.skipif(not bubblewrap(), reason="bubblewrap is not installed or may not run here")
def test_inside_bubblewrap_there_are_no_other_files():
    for path in ("/etc/passwd", REPOSITORY / "manage.py", REPOSITORY / "backend" / "config"):
        assert probe(f"os.stat({str(path)!r})", before="") == "refused"
        assert probe(f"os.stat({str(path)!r})", before="", use_bubblewrap=False) == "done"


def test_every_machine_type_has_a_whole_filter():
    for machine in seccomp.REFUSED:
        code = seccomp.instructions(machine)
        assert len(code) % 8 == 0
        assert len(code) // 8 < 4096
        assert machine in seccomp.OPENING
        assert machine in seccomp.MISSING


def test_the_filter_answers_not_permitted():
    program = PROBE.format(
        before="from backend.resumes import seccomp\nseccomp.install()",
        attempt="os.fork()",
    ).replace('answer = "refused"', "answer = error.errno")
    outcome = Cage(program=program, use_bubblewrap=False).run(b"data", "txt")
    assert json.loads(outcome.output[1:]) == errno.EPERM


def test_the_child_runs_from_any_folder(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(REPOSITORY)!r});"
         "from backend.resumes.cage import CAGE; print(len(CAGE.parse(b'Jane Doe', 'txt').lines))"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "1"
