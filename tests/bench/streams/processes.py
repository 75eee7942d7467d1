"""Other processes: started, pinned to a core, asked for what they use, ended by their id."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from backend.config.environment import REPOSITORY

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
STOP_S = 10.0


def cores() -> tuple[set[int], set[int]]:
    """Return the core of what is measured and the cores of all else; empty where there is one."""
    ours = sorted(os.sched_getaffinity(0))
    return (set(ours[:1]), set(ours[1:])) if len(ours) > 1 else (set(), set())


def pin(pid: int, where: set[int]) -> None:
    """Move a process with its threads and children to some cores."""
    for member in family(pid) if where else ():
        for thread in Path(f"/proc/{member}/task").iterdir():
            os.sched_setaffinity(int(thread.name), where)


def family(pid: int) -> list[int]:
    """Return a process and all that it started."""
    found = [pid]
    for member in found:
        for thread in Path(f"/proc/{member}/task").iterdir():
            found += map(int, (thread / "children").read_text().split())
    return found


def cpu_s(pid: int) -> float:
    """Return the processor seconds of a process with its threads and children so far."""
    return sum(_ticks(Path(f"/proc/{member}/stat")) for member in family(pid)) / TICKS_PER_S


def _ticks(path: Path) -> int:
    # The name in brackets may hold spaces; user and system time are the 14th and 15th field.
    fields = path.read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def rss_mb(pid: int) -> float:
    """Return the resident memory of a process and its children, in MB."""
    pages = sum(int(Path(f"/proc/{member}/statm").read_text().split()[1]) for member in family(pid))
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def core_busy_s(where: set[int]) -> float:
    """Return the seconds for which cores were busy with anything since the machine started."""
    busy = 0
    for line in Path("/proc/stat").read_text().splitlines():
        name, *values = line.split()
        if name.startswith("cpu") and name[3:].isdigit() and int(name[3:]) in where:
            busy += sum(map(int, values[:3])) + sum(map(int, values[5:8]))
    return busy / TICKS_PER_S


class Program:
    """A Python module that is spoken to by lines."""

    def __init__(self, module: str, *arguments: object, where: set[int]) -> None:
        """Start it on some cores."""
        command = [sys.executable, "-m", module, *map(str, arguments)]
        self.process = subprocess.Popen(
            command,
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        pin(self.process.pid, where)

    def say(self, line: str) -> None:
        """Write a line to it."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def hear(self) -> dict[str, Any]:
        """Return its next line."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.process.args!r} ended without an answer")
        said: dict[str, Any] = json.loads(line)
        return said


@contextmanager
def program(module: str, *arguments: object, where: set[int]) -> Iterator[Program]:
    """Run a module until the block ends."""
    running = Program(module, *arguments, where=where)
    try:
        yield running
    finally:
        running.process.terminate()
        try:
            running.process.communicate(timeout=STOP_S)
        except subprocess.TimeoutExpired:
            running.process.kill()
            running.process.communicate()
