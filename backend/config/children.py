"""Programs that the web process starts beside itself and ends with itself."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

import structlog

from backend.config import tether
from backend.config.environment import REPOSITORY

log = structlog.get_logger(__name__)

FIRST_BACKOFF_S = 0.5
LONGEST_BACKOFF_S = 10.0
STEADY_S = 30.0
"""A program that ran this long starts again without a longer pause."""
HOPELESS_FAILURES = 3
"""After so many, waiting for the start ends; the program is still started again."""
STOP_S = 5.0
"""Time a program has to end by itself before it is killed."""


class Child:
    """One program, started again with growing pauses when it ends, until it is stopped."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        """Prepare; `start` runs it."""
        self._name = name
        self._command = [sys.executable, tether.__file__, str(os.getpid()), *command]
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self.failures = 0
        # The tether follows the thread that starts the program, so one thread does all starts.
        self._thread = threading.Thread(target=self._run, name=f"viva-{name}", daemon=True)

    @property
    def pid(self) -> int | None:
        """The process id of the running program."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def start(self) -> None:
        """Start the program and watch over it; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """End the program: politely, then by force. Blocks for STOP_S at most."""
        self._stopping.set()
        with self._lock:
            process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _run(self) -> None:
        pause_s = FIRST_BACKOFF_S
        while not self._stopping.is_set():
            began_s = time.monotonic()
            code = self._run_once()
            if self._stopping.is_set():
                return
            if time.monotonic() - began_s > STEADY_S:
                pause_s = FIRST_BACKOFF_S
            self.failures += 1
            log.warning("child_ended", child=self._name, exit_code=code, restart_in_s=pause_s)
            self._stopping.wait(pause_s)
            pause_s = min(2 * pause_s, LONGEST_BACKOFF_S)

    def _run_once(self) -> int | None:
        with self._lock:
            if self._stopping.is_set():
                return None
            # A process group of its own, so that Ctrl-C reaches only us and we end it in order.
            self._process = subprocess.Popen(  # noqa: S603  # our own program, no shell
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                cwd=REPOSITORY,
                process_group=0,
            )
        return self._process.wait()


def emulator(port: int, log_format: str, log_level: str) -> Child:
    """Return the emulator's process, not yet started."""
    command = [sys.executable, "-m", "backend.config.emulator_process", "--port", str(port)]
    return Child("emulator", [*command, "--log-format", log_format, "--log-level", log_level])


def free_port() -> int:
    """Return a port of loopback that nothing uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, wait_s: float, child: Child | None = None) -> bool:
    """Return whether something accepts connections on a loopback port within a time. Blocks.

    Args:
        port: The port.
        wait_s: Longest wait.
        child: The program that should listen; the wait ends early when it fails again and again.
    """
    deadline_s = time.monotonic() + wait_s
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return True
        except OSError:
            hopeless = child is not None and child.failures >= HOPELESS_FAILURES
            if hopeless or time.monotonic() > deadline_s:
                return False
            time.sleep(0.05)
