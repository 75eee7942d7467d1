"""`make bench`: streams through floor, product and scorer, simulated interviews, micro benchmarks.

`make bench ARGS="--only streams --streams 20 200 --seconds 15 --servers floor uvicorn"` runs a part;
docs/performance.md says what the figures mean.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from backend.config.environment import REPOSITORY
from tests.config.viva import Viva, bare_environment

PARTS = ("streams", "scorer", "micro", "interviews")
INTERVIEWS = "5"
LIMIT_S = 1800


def package(name: str, arguments: list[str]) -> int:
    """Run a package of tests/bench in real time; it prints one JSON object a line."""
    command = [sys.executable, "-m", f"tests.bench.{name}", *arguments]
    return subprocess.run(command, cwd=REPOSITORY, timeout=LIMIT_S, check=False).returncode


def simulated(data_dir: Path) -> int:
    """Hold interviews with software candidates and print what they measured."""
    with Viva(data_dir) as viva:
        environment = bare_environment(data_dir, PORT=str(viva.port))
        command = [sys.executable, "manage.py", "simulate_interview"]
        done = subprocess.run(
            [*command, "--count", INTERVIEWS, "--json"],
            cwd=REPOSITORY,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
    if done.returncode:
        print(done.stdout)
        return done.returncode
    for interview in json.loads(done.stdout)["interviews"]:
        latency = interview.get("latency_ms")
        print(f"{interview['id']}  {interview['state']}  {interview['turns']} turns  {latency}")
    return 0


def micro() -> int:
    """Run every module of tests/bench and return the worst exit code."""
    modules = sorted(path.stem for path in Path(__file__).parent.glob("bench/[a-z]*.py"))
    codes = [0]
    for module in modules:
        command = [sys.executable, "-m", f"tests.bench.{module}", "--json"]
        codes.append(subprocess.run(command, cwd=REPOSITORY, check=False).returncode)
    return max(codes)


def main() -> int:
    """Measure all or one part and return the worst exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS)
    options, rest = parser.parse_known_args()
    parts = (options.only,) if options.only else PARTS
    codes = [0]
    for name in ("streams", "scorer"):
        if name in parts:
            codes.append(package(name, rest if options.only else []))
    if "micro" in parts:
        codes.append(micro())
    if "interviews" in parts:
        with tempfile.TemporaryDirectory(prefix="viva-bench-") as folder:
            codes.append(simulated(Path(folder)))
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
