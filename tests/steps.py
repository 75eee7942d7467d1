"""The steps of `make test`: what each runs and what its log says."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOGS = ROOT / "var" / "test-logs"
PYTHON_SOURCES = ["backend", "tests", "tools", "deploy", "manage.py"]
FIGURES = "faults.jsonl"
"""How often each fault was tried, and how fast the talks went on; `tests.faults.report` reads it."""
WORKERS = "2"
COUNTS = re.compile(r"(\d+) (passed|failed|skipped|errors?|xfailed|xpassed)\b")
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
PYTEST = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rfEs"]
PROGRESS = re.compile(r"^[.sFExX]+ +\[ *\d+%\]$")
FAILED = re.compile(r"^(?:FAILED|ERROR) (tests/\S+?::\S+?(?:\[.*?\])?)(?: - .*)?$")
BY_FILE = ["--dist", "loadfile"]
MOST_AGAIN = 3
"""With more failures than this it is not a matter of the other worker's load (a guess)."""


@dataclass
class Step:
    """One program to run and how it went."""

    name: str
    command: Sequence[str]
    group: str
    folder: Path = ROOT
    environment: dict[str, str] = field(default_factory=dict)
    skipped: str = ""
    full: bool = False
    again: Sequence[str] = ()
    """What runs tests named after it with the machine to itself; empty if none may be tried so."""
    code: int | None = None
    took_s: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)
    shaky: list[str] = field(default_factory=list)
    """Tests that failed beside the other worker and passed alone."""

    @property
    def log(self) -> Path:
        return LOGS / f"{re.sub(r'[^a-z0-9]+', '-', self.name.lower()).strip('-')}.log"

    @property
    def status(self) -> str:
        if self.skipped:
            return "skipped"
        if self.code is None:
            return "not run"
        return "ok" if self.code == 0 else "FAILED"


def lint_steps() -> list[Step]:
    return [
        Step("ruff", ["ruff", "check", *PYTHON_SOURCES], "lint"),
        Step("ruff format", ["ruff", "format", "--check", *PYTHON_SOURCES], "lint"),
        Step("import contracts", ["lint-imports"], "lint"),
        Step("biome and tsc", ["npm", "run", "--silent", "lint"], "lint", ROOT / "frontend"),
        Step("mypy", ["mypy", "backend", "tests", "tools"], "lint"),
    ]


def test_steps(*, full: bool) -> list[Step]:
    chosen = "" if full else " and not full"
    scaled = ["-p", "tests.selection", "--database-only"]
    figures = {"FAULTS_FIGURES": str(LOGS / FIGURES), "FAULTS_FULL": "1" if full else ""}
    return [
        Step("vitest", ["npm", "run", "--silent", "test"], "vitest", ROOT / "frontend"),
        _pytest("pytest", "unit", f"not e2e and not faults{chosen}"),
        _pytest(
            "pytest on PostgreSQL and Redis",
            "scaled",
            f"not e2e and not faults{chosen}",
            scaled,
        ),
        Step("audio model", [sys.executable, "-m", "tools.audio_model.smoke"], "model"),
        replace(
            _pytest("pytest of faults", "faults", f"faults{chosen}", [], BY_FILE, "tests/faults"),
            environment=figures,
            full=full,
        ),
        # Talks take real time and little work: two at once, each file with its own servers.
        _pytest("pytest in the browser", "e2e", f"e2e{chosen}", [], BY_FILE, "tests/e2e"),
    ]


def _pytest(
    name: str,
    group: str,
    marks: str,
    more: Sequence[str] = (),
    spread: Sequence[str] = (),
    where: str = "tests",
) -> Step:
    alone = [*PYTEST, "-m", marks, *more]
    return Step(name, [*alone, "-n", WORKERS, *spread, where], group, again=alone)


def counts_in(log: Path) -> dict[str, int]:
    """Return passed, failed and skipped as the last summary line of a log counts them."""
    for line in reversed(ESCAPES.sub("", log.read_text(errors="replace")).splitlines()):
        # pytest: "3 passed, 1 skipped in 0.5s"; vitest: "Tests  3 passed (3)".
        if " in " in line or line.strip().startswith("Tests "):
            found = {word.rstrip("s"): int(number) for number, word in COUNTS.findall(line)}
            if found:
                return found
    return {}


def failed_in(log: Path) -> list[str]:
    """Return the tests that pytest's summary calls failed, in its order."""
    lines = ESCAPES.sub("", log.read_text(errors="replace")).splitlines()
    return list(dict.fromkeys(found[1] for line in lines if (found := FAILED.match(line))))


def alone(step: Step) -> Step | None:
    """Return the step that tries again what failed, with the machine to itself; None if it may not.

    Talks and servers run in real time, and the other worker can take the processor for seconds.
    What fails alone as well has failed, and what passes alone is named in the summary.
    """
    failed = failed_in(step.log) if step.again else []
    if not 0 < len(failed) <= MOST_AGAIN:
        return None
    return replace(step, name=f"{step.name}, alone", command=[*step.again, *failed], again=())


def words_of(step: Step) -> list[str]:
    """Return the lines of a step's log, without its colours and its rows of dots."""
    lines = ESCAPES.sub("", step.log.read_text(errors="replace")).splitlines()
    return [line for line in lines if not PROGRESS.match(line)]
