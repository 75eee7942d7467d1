"""`python -m tests.bench.evaluation`: seconds from the second pass to the finished evaluation.

Long talks are evaluated one after the other by the product's own worker and its emulator. Prints one
JSON object. `--json` is taken for the company of the other programs here.
"""

from __future__ import annotations

import argparse
import json
import math
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

from backend.config.environment import REPOSITORY
from tests.config.viva import Viva, bare_environment, manage

LIMIT_S = 900
STAMPS = "SELECT state, transcribed_at, finished_at FROM evaluation_run"


def stamps(folder: Path) -> list[tuple[str, str, str]]:
    """Return state, end of the second pass and end of every run."""
    with closing(sqlite3.connect(folder / "viva.sqlite3", timeout=20)) as database:
        return database.execute(STAMPS).fetchall()


def measure(count: int, repeats: int) -> dict[str, object]:
    """Return the figures of so many talks, each told so many times over."""
    with tempfile.TemporaryDirectory(prefix="viva-bench-") as name:
        folder = Path(name)
        manage("migrate", data_dir=folder).check_returncode()
        command = [sys.executable, "-m", "tests.evaluation.setting", str(count), str(repeats)]
        subprocess.run(
            command,
            cwd=REPOSITORY,
            env=bare_environment(folder),
            stdout=subprocess.DEVNULL,
            check=True,
        )
        with Viva(folder):
            until_s = time.monotonic() + LIMIT_S
            while any(state != "done" for state, *_ in stamps(folder)):
                if time.monotonic() > until_s:
                    raise SystemExit("the evaluations took too long")
                time.sleep(0.2)
        taken = sorted(_lasted_s(began, ended) for _, began, ended in stamps(folder))
    return {
        "what": "evaluation after the second pass",
        "n": len(taken),
        "turns": 12 * (1 + repeats),
        "p50_s": round(statistics.median(taken), 2),
        "p95_s": round(taken[math.ceil(0.95 * len(taken)) - 1], 2),
        "max_s": round(taken[-1], 2),
    }


def _lasted_s(began: str, ended: str) -> float:
    return (datetime.fromisoformat(ended) - datetime.fromisoformat(began)).total_seconds()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    print(json.dumps(measure(options.count, options.repeats)))  # noqa: T201  # the output


if __name__ == "__main__":
    main()
