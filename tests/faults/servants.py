"""A Redis and a PostgreSQL of a test's own, to be killed, frozen and started again."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from tests.prerequisites import require
from tests.servers import await_port, free_port, postgresql_programs

STOP_S = 20


class Service:
    """One program that listens on a loopback port and keeps its data over restarts."""

    user: str | None = None

    def __init__(self) -> None:
        """Start it."""
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="viva-service-"))
        if self.user:
            shutil.chown(self.folder, self.user)
        self.prepare()
        self.process = self.start()

    def prepare(self) -> None:
        """Make its data; called once."""

    def command(self) -> list[str]:
        """Return how it is run in the foreground."""
        raise NotImplementedError  # each program has its own

    def __enter__(self) -> Self:
        """Return itself, running."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """End it and remove its data."""
        self.freeze(on=False)
        self.stop(signal.SIGINT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> subprocess.Popen[bytes]:
        """Start it and wait until it listens."""
        self.process = subprocess.Popen(
            self.command(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            user=self.user,
            start_new_session=True,
        )
        await_port(self.port, self.process)
        return self.process

    def stop(self, number: int = signal.SIGKILL) -> None:
        """End it with a signal, if it runs."""
        if self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def freeze(self, *, on: bool) -> None:
        """Stop it with all its processes, or let them go on."""
        if self.process.poll() is None:
            for pid in (*self._children(), self.process.pid):
                os.kill(pid, signal.SIGSTOP if on else signal.SIGCONT)

    def _children(self) -> list[int]:
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in path.read_text().split()]


class Redis(Service):
    """A Redis without a disk: what it held is gone after a kill."""

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        """Return how it is run in the foreground."""
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        return [require("redis-server"), *options, "--save", "", "--appendonly", "no"]


class PostgreSQL(Service):
    """A cluster that survives a crash, unlike that of tests/servers.py."""

    user = "postgres" if os.geteuid() == 0 else None

    @property
    def url(self) -> str:
        """Its address."""
        return f"postgres://viva@127.0.0.1:{self.port}/postgres"

    def prepare(self) -> None:
        """Make the cluster."""
        require("initdb")
        programs = postgresql_programs()
        assert programs is not None
        self._programs = programs
        if self.user:
            pwd.getpwnam(self.user)
        initdb = [str(programs / "initdb"), "-D", str(self.folder / "data"), "-U", "viva"]
        initdb += ["--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"]
        subprocess.run(
            initdb, check=True, stdout=subprocess.DEVNULL, cwd=self.folder, user=self.user
        )

    def command(self) -> list[str]:
        """Return how it is run in the foreground."""
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": 40,
        }
        options = [f"-c{name}={value}" for name, value in settings.items()]
        return [str(self._programs / "postgres"), "-D", str(self.folder / "data"), *options]

    def start(self) -> subprocess.Popen[bytes]:
        """Start it and wait until it has recovered: its port is open before that."""
        process = super().start()
        while process.poll() is None:
            try:
                psycopg.connect(self.url, connect_timeout=3).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                break
        return process

    def crash(self) -> None:
        """Kill the postmaster; its children end by themselves when they notice."""
        self.stop(signal.SIGKILL)
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)
