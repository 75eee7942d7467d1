"""A whole Viva as people run it: `manage.py serve` in a folder of its own."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from backend.config.environment import REPOSITORY, Environment
from tests.servers import free_port

START_S = 300
"""Longest start; it takes 3 s on an idle machine, and 120 s were too short on one with 15 others."""


def bare_environment(data_dir: Path, **settings: str) -> dict[str, str]:
    """Return the environment of a fresh installation; it reserves no disk for its talks."""
    ours = {name.upper() for name in Environment.model_fields}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    own = {
        "ENV_FILE": "",
        "DATA_DIR": str(data_dir),
        "JOURNAL_RESERVE": "false",
        "SCORING_ENGINE": "numpy",
    }
    return {**kept, **own, **settings}


def manage(*arguments: str, data_dir: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command of manage.py to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=REPOSITORY,
        env=bare_environment(data_dir, **settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=START_S,
        check=False,
    )


def serving(keeper: int) -> int:
    """Return the process that serves: the one that the first process forked, and forks again."""
    mine = Path(f"/proc/{keeper}/cmdline").read_bytes()
    for thread in Path(f"/proc/{keeper}/task").iterdir():
        for child in map(int, (thread / "children").read_text().split()):
            if Path(f"/proc/{child}/cmdline").read_bytes() == mine:
                return child
    raise AssertionError("nothing serves")


def kill_all(process: subprocess.Popen[Any]) -> None:
    """End both processes of a server by kill -9, the one that would replace the other first."""
    process.send_signal(signal.SIGSTOP)
    os.kill(serving(process.pid), signal.SIGKILL)
    process.kill()
    process.wait()


class Viva:
    """One running `manage.py serve --json`."""

    def __init__(
        self, data_dir: Path, *options: str, pass_fds: tuple[int, ...] = (), **settings: str
    ) -> None:
        """Start it and wait until it says that it is ready."""
        self.port = int(settings.pop("PORT", free_port()))
        self.log = data_dir / f"serve-{self.port}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "manage.py",
                    "serve",
                    "--port",
                    str(self.port),
                    "--json",
                    *options,
                ],
                cwd=REPOSITORY,
                env=bare_environment(data_dir, **settings),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                pass_fds=pass_fds,
            )
        self.steps: list[dict[str, Any]] = []
        self.ready = self._await_ready()

    def __enter__(self) -> Viva:
        """Return itself, running."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it, if the test has not."""
        self.stop()

    def _await_ready(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        watchdog = threading.Timer(START_S, self.process.kill)
        watchdog.start()
        try:
            for line in self.process.stdout:
                facts: dict[str, Any] = json.loads(line)
                if facts.get("ready"):
                    return facts
                self.steps.append(facts)
        finally:
            watchdog.cancel()
        self.stop()
        raise AssertionError(f"It did not start:\n{self.log.read_text()}")

    def stop(self, number: int = signal.SIGTERM, wait_s: float = 40) -> int:
        """Send a signal, wait for the end and return the exit code."""
        if self.process.poll() is None:
            if number == signal.SIGKILL:
                kill_all(self.process)
            else:
                self.process.send_signal(number)
        try:
            code = self.process.wait(wait_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code

    def ask(
        self, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Return the answer to one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body=body, headers=named)
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()
