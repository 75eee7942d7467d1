"""A running Viva that a test may kill, stop, freeze and start again on the same data."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from backend.config.environment import REPOSITORY
from tests.config.viva import Viva, bare_environment, serving
from tests.faults.figures import FULL
from tests.servers import free_port

QUESTIONS = 3
LINKS = 1500 if FULL else 60
ROOM = {"MAX_CONCURRENT_INTERVIEWS": "1500"}
"""Of `make test-full`: whoever was closed for a flood keeps the place for a while."""
DURATION_MIN = 90


class Product:
    """One installation: its data, its port, and the process that serves it now."""

    def __init__(
        self,
        data_dir: Path,
        model_url: str,
        *options: str,
        held: socket.socket | None = None,
        questions: int = QUESTIONS,
        links: int = LINKS,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """Start it. The listening socket `held` is the caller's and outlives every process."""
        self.data_dir = data_dir
        self._held = held
        is_tcp = held is not None and held.family == socket.AF_INET
        self.port = held.getsockname()[1] if held and is_tcp else free_port()
        self._options = options
        room = ROOM if FULL else {}
        told = {"EMULATOR_URL": model_url, "LOG_FORMAT": "json"}
        self._settings = {**told, **room, **(settings or {})}
        self._old_logs: list[str] = []
        self._forgiven = 0
        self._runs = 0
        self.codes: list[int] = []
        """Exit codes of processes that were rolled over."""
        self.viva = self.start()
        self.links = self._make_links(questions, links)

    def __enter__(self) -> Self:
        """Return itself, running."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Stop it."""
        self.stop()

    @property
    def url(self) -> str:
        """Its address."""
        return self._settings.get("PUBLIC_URL") or f"http://127.0.0.1:{self.port}"

    @property
    def database_url(self) -> str:
        """The database's address; empty means SQLite in the data folder."""
        return self._settings.get("DATABASE_URL", "")

    @property
    def duration_s(self) -> int:
        """How long each interview may take."""
        return DURATION_MIN * 60

    @property
    def pid(self) -> int:
        """The process that serves."""
        return serving(self.viva.process.pid)

    def start(self) -> Viva:
        """Start a process on the same data and wait until it is ready."""
        options, fds = list(self._options), tuple[int, ...]()
        if self._held:
            os.set_inheritable(self._held.fileno(), True)
            options += ["--fd", str(self._held.fileno())]
            fds = (self._held.fileno(),)
        self._runs += 1
        folder = self.data_dir / f"run-{self._runs}"
        folder.mkdir(parents=True, exist_ok=True)
        settings = {**self._settings, "PORT": str(self.port), "DATA_DIR": str(self.data_dir)}
        self.viva = Viva(folder, *options, pass_fds=fds, **settings)
        return self.viva

    def kill(self, number: int = signal.SIGKILL) -> int:
        """End the process with a signal, wait for it and return its code."""
        code = self.viva.stop(number)
        self._old_logs.append(self.viva.log.read_text())
        return code

    def stop(self) -> None:
        """End the process in order, if it runs."""
        if self.viva.process.poll() is None:
            self.kill(signal.SIGTERM)

    def kill_server(self) -> None:
        """End the process that serves by kill -9; its parent puts another in its place."""
        os.kill(self.pid, signal.SIGKILL)

    def restart(self, number: int = signal.SIGKILL) -> float:
        """End the process and start another; return the seconds until it was ready."""
        self.kill(number)
        began_s = time.monotonic()
        self.start()
        return time.monotonic() - began_s

    def roll(self) -> float:
        """Start another process beside the old one, end the old; return how long that took it."""
        old = self.viva
        self.start()
        began_s = time.monotonic()
        self.retire(old)
        return time.monotonic() - began_s

    def retire(self, old: Viva) -> int:
        """End a process that another stands beside; return its code."""
        code = old.stop(signal.SIGTERM)
        self.codes.append(code)
        self._old_logs.append(old.log.read_text())
        return code

    def signal(self, number: int) -> None:
        """Send a signal and go on."""
        self.viva.process.send_signal(number)

    def link(self) -> str:
        """Return a personal link that nobody has used."""
        return self.links.pop()

    def manage(self, *arguments: str) -> str:
        """Run a command of manage.py on the same data and return what it printed."""
        done = self.program("manage.py", *arguments)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def program(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a Python program in this installation's environment to its end."""
        settings = {**self._settings, "PORT": str(self.port)}
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=REPOSITORY,
            env=bare_environment(self.data_dir, **settings),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def journal_folder(self, interview_id: str) -> Path:
        """Return where an interview's journal lies."""
        return self.data_dir / "journal" / interview_id

    def lines(self) -> list[dict[str, Any]]:
        """Return what was logged since the last `forgive`, line by line."""
        texts = [*self._old_logs]
        if self.viva.process.poll() is None:
            texts.append(self.viva.log.read_text())
        found = [_read(line) for text in texts for line in text.splitlines() if line.strip()]
        return found[self._forgiven :]

    def forgive(self) -> None:
        """Look at no line that is there now again: the next test is not to blame for it."""
        self._forgiven += len(self.lines())

    def complaints(self, *expected: str) -> list[dict[str, Any]]:
        """Return the lines that say that something of ours failed.

        `expected` are words of events that the fault of this test may cause.
        """
        return [
            line
            for line in self.lines()
            if is_complaint(line) and not any(word in str(line) for word in expected)
        ]

    def _make_links(self, questions: int, links: int) -> list[str]:
        done = self.program(
            "-m", "tests.faults.setting", str(questions), str(links), str(DURATION_MIN)
        )
        assert done.returncode == 0, done.stderr[-2000:]
        made: list[str] = json.loads(done.stdout)
        return made


def is_complaint(line: dict[str, Any]) -> bool:
    """Return whether a log line tells of a traceback, an error or an answer of 500 and above."""
    status = line.get("code", line.get("status", 0))
    failed = isinstance(status, int) and 500 <= status < 600 and "request" in str(line.get("event"))
    serious = line.get("level") in ("error", "critical")
    return failed or serious or "exception" in line or "Traceback" in str(line.get("event"))


def _read(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:
        return {"event": line}
    return value if isinstance(value, dict) else {"event": line}
