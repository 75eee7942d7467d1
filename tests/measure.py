"""`make bench`: five simulated interviews at once against a fresh Viva, then the micro benchmarks."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from backend.config.environment import REPOSITORY
from tests.config.viva import Viva, bare_environment

INTERVIEWS = "5"
LIMIT_S = 1800


def simulated(data_dir: Path) -> int:
    """Hold interviews with software candidates and print what they measured."""
    with Viva(data_dir) as viva:
        environment = bare_environment(data_dir, PORT=str(viva.port))
        command = [
            sys.executable,
            "manage.py",
            "simulate_interview",
            "--count",
            INTERVIEWS,
            "--json",
        ]
        done = subprocess.run(
            command,
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
        print(f"\n{module}", flush=True)
        command = [sys.executable, "-m", f"tests.bench.{module}"]
        codes.append(subprocess.run(command, cwd=REPOSITORY, check=False).returncode)
    return max(codes)


def main() -> int:
    """Measure both and return the worst exit code."""
    with tempfile.TemporaryDirectory(prefix="viva-bench-") as folder:
        code = simulated(Path(folder))
    return max(code, micro())


if __name__ == "__main__":
    sys.exit(main())
