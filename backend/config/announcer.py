"""What a command tells the person at the terminal, or the program that started it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

TITLE_WIDTH = 12


class Step:
    """One step of a command; `result` is what is shown when it is done."""

    def __init__(self) -> None:
        """Start without a result."""
        self.result = "done"


class Announcer:
    """Writes lines for people, or one JSON object a line for machines."""

    def __init__(self, out: TextIO, *, as_json: bool) -> None:
        """Write to `out`."""
        self._out = out
        self._as_json = as_json

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """Time a step and announce how it ended; an error passes through unannounced."""
        began_s = time.monotonic()
        step = Step()
        yield step
        took_ms = round((time.monotonic() - began_s) * 1000)
        if self._as_json:
            self.machine({"step": title, "result": step.result, "took_ms": took_ms})
        else:
            self.person(f"  {title:<{TITLE_WIDTH}}{step.result} ({took_ms} ms)")

    def person(self, text: str) -> None:
        """Write text for a person only."""
        if not self._as_json:
            self._write(text)

    def machine(self, facts: dict[str, object]) -> None:
        """Write facts for a machine only."""
        if self._as_json:
            self._write(json.dumps(facts))

    def _write(self, text: str) -> None:
        self._out.write(text + "\n")
        self._out.flush()
