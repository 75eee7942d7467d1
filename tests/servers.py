"""Real servers for tests: each in a folder of its own, on its own port, ended by its process id."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_S = 30.0


def free_port() -> int:
    """Return a loopback port that nothing uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def accepts(port: int) -> bool:
    """Return whether something accepts connections on a loopback port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def await_port(port: int, process: subprocess.Popen[bytes], wait_s: float = START_S) -> None:
    """Return when the process accepts connections.

    Raises:
        RuntimeError: when it ends or takes too long.
    """
    deadline_s = time.monotonic() + wait_s
    while not accepts(port):
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        if time.monotonic() > deadline_s:
            raise RuntimeError(f"{process.args!r} does not listen on {port}")
        time.sleep(0.02)


@contextmanager
def running(command: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; it listens on the port inside the block."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
    )
    try:
        await_port(port, process)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def redis_server() -> Iterator[str]:
    """Run redis-server without a disk; the block gets its address."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1"]
    command += ["--save", "", "--appendonly", "no", "--databases", "64", "--daemonize", "no"]
    folder = tempfile.TemporaryDirectory(prefix="viva-redis-")
    with folder, running([*command, "--dir", folder.name], port):
        yield f"redis://127.0.0.1:{port}/0"


def postgresql_programs() -> Path | None:
    """Return the folder of initdb and postgres, which Debian keeps off PATH."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return folders[-1].parent if folders else None


def unprivileged() -> list[str]:
    """Return what a command begins with so that it does not run as root."""
    if os.geteuid() != 0:
        return []
    # PostgreSQL refuses to run as root; Debian's package brings the user.
    return ["runuser", "-u", "postgres", "--"]


@contextmanager
def postgresql_server() -> Iterator[str]:
    """Run a new PostgreSQL cluster of its own; the block gets its address."""
    programs = postgresql_programs()
    if programs is None:
        raise RuntimeError("PostgreSQL is not installed")
    port = free_port()
    folder = Path(tempfile.mkdtemp(prefix="viva-postgres-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, pwd.getpwnam("postgres").pw_uid)
        data = folder / "data"
        initdb = [*unprivileged(), str(programs / "initdb"), "-D", str(data), "-U", "viva"]
        initdb += ["--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"]
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=folder)
        settings = {
            "port": port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            # Nothing of it outlives the tests.
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
        }
        options = [f"-c{name}={value}" for name, value in settings.items()]
        command = [*unprivileged(), str(programs / "postgres"), "-D", str(data), *options]
        with running(command, port):
            yield f"postgres://viva@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
