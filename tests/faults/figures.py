"""How often each fault was tried, and what came of it: one JSON line for each trial."""

from __future__ import annotations

import json
import os
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

FULL = bool(os.environ.get("FAULTS_FULL"))
"""Whether this is `make test-full`: hundreds of trials instead of a few."""
MOST = int(os.environ.get("FAULTS_N") or 1_000_000)
"""For a shorter `make test-full`: no fault is tried more often than this."""
FILE = os.environ.get("FAULTS_FIGURES", "")
"""Where the lines go; empty writes none."""
LONGEST_S = 60.0 * float(os.environ.get("FAULTS_MINUTES") or 10)
"""For `make test-full`: after so long no further trial of a fault begins."""
RESUMED = bool(os.environ.get("FAULTS_RESUME"))
"""Whether the trials that the file holds already count."""


def trials(small: int, full: int) -> int:
    """Return how often to try."""
    return max(small, min(full, MOST)) if FULL else small


@dataclass(slots=True)
class Figure:
    """One trial of one fault."""

    fault: str
    resume_s: float | None = None
    """From the fault, or from its end where it lasts, to the next welcome."""
    notice_s: float | None = None
    """From the fault to the moment when the product or the candidate knew."""
    note: str = ""
    failed: str = ""


def attempt(figure: Figure, work: Callable[[Figure], None]) -> None:
    """Run one trial and write its line, whatever comes of it."""
    try:
        work(figure)
    except BaseException as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        figure.failed = f"{type(error).__name__} in {last.name}, {last.lineno}: {error}"[:500]
        raise
    finally:
        write(figure)


def repeat(fault: str, count: int, work: Callable[[Figure], None]) -> None:
    """Try so often; failures of a full run are counted first and raised at the end.

    A full run ends early when the time for one fault is over: the report says how often it was tried.
    """
    failures: list[str] = []
    began_s = time.monotonic()
    for number in range(tried(fault), count):
        if FULL and number and time.monotonic() - began_s > LONGEST_S:
            break
        figure = Figure(fault)
        try:
            attempt(figure, work)
        except Exception:
            if not FULL:
                raise
            failures.append(figure.failed)
    assert not failures, f"{len(failures)} failed; the first: {failures[0]}"


def tried(fault: str) -> int:
    """Return how often an earlier run, which this one goes on with, has tried a fault."""
    if not (RESUMED and FILE and Path(FILE).exists()):
        return 0
    lines = map(json.loads, Path(FILE).read_text().splitlines())
    return sum(line["fault"] == fault for line in lines)


def write(figure: Figure) -> None:
    """Append the line, if anyone asked for it."""
    if FILE:
        with Path(FILE).open("a") as file:
            file.write(json.dumps({"at_s": time.time(), **asdict(figure)}) + "\n")
