"""`make test`: every check there is, two at a time, with one summary at the end."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from typing import IO

from tests import prerequisites
from tests.faults.report import progress_of, report_of
from tests.servers import postgresql_server, redis_server
from tests.steps import (
    FIGURES,
    LOGS,
    ROOT,
    Step,
    alone,
    counts_in,
    failed_in,
    lint_steps,
    test_steps,
    words_of,
)

STEP_LIMIT_S = 1200
FULL_LIMIT_S = 12 * 3600
"""For `--full`: some fifty faults, of which each may take ten minutes (`tests.faults.figures`)."""
PROGRESS_S = 60
"""Between two words on how far a full run is."""
TAIL_LINES = 60


class Runner:
    """Runs steps, each with a log of its own, and says how each went."""

    def __init__(self) -> None:
        self._printing = threading.Lock()
        self._stopping = threading.Event()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._base = clean_environment()

    def run_all(self, steps: Sequence[Step]) -> None:
        """Run steps one after the other."""
        for step in steps:
            if not step.skipped and not self._stopping.is_set():
                self.run(step)

    def run(self, step: Step) -> None:
        """Run a step, and what failed of it for the load beside it once more alone."""
        self.run_once(step)
        if step.code and not self._stopping.is_set() and (again := alone(step)):
            self._try_alone(step, again)

    def run_once(self, step: Step) -> None:
        began_s = time.monotonic()
        self._say(f"  started  {step.name}")
        with step.log.open("wb") as log:
            try:
                step.code = self._call(step, log)
            except OSError as error:
                log.write(f"{error}\n".encode())
                step.code = 127
        step.took_s = time.monotonic() - began_s
        if step.group != "lint":
            step.counts = counts_in(step.log)
        self._report(step)

    def _try_alone(self, step: Step, again: Step) -> None:
        """Run what failed once more; what passes now is named in the summary as shaky."""
        self.run_once(again)
        step.took_s += again.took_s
        if again.code == 0:
            step.shaky = failed_in(step.log)
            step.code = 0
            step.counts["passed"] = step.counts.get("passed", 0) + len(step.shaky)
            step.counts.pop("failed", None)
            step.counts.pop("error", None)

    def _call(self, step: Step, log: IO[bytes]) -> int:
        process = subprocess.Popen(
            step.command,
            cwd=step.folder,
            env={**self._base, **step.environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._running.add(process)
        try:
            return self._wait(process) if step.full else process.wait(STEP_LIMIT_S)
        except subprocess.TimeoutExpired:
            end_group(process)
            return 124
        finally:
            self._running.discard(process)

    def _wait(self, process: subprocess.Popen[bytes]) -> int:
        """Wait for a full run, and say now and then how far it is."""
        until_s = time.monotonic() + FULL_LIMIT_S
        while time.monotonic() < until_s:
            try:
                return process.wait(PROGRESS_S)
            except subprocess.TimeoutExpired:
                self._say(f"           {progress_of(LOGS / FIGURES)}")
        raise subprocess.TimeoutExpired(process.args, FULL_LIMIT_S)

    def stop(self) -> None:
        """End what runs and start nothing more."""
        self._stopping.set()
        for process in list(self._running):
            end_group(process)

    def _report(self, step: Step) -> None:
        mark = "ok     " if step.code == 0 else "FAILED "
        lines = [f"  {mark}  {step.name} ({step.took_s:.0f} s)"]
        if step.code:
            lines += [f"    | {line}" for line in words_of(step)[-TAIL_LINES:]]
            lines.append(f"    (all of it in {step.log.relative_to(ROOT)})")
        self._say("\n".join(lines))

    def _say(self, text: str) -> None:
        with self._printing:
            print(text, flush=True)


def clean_environment() -> dict[str, str]:
    """Return the environment without anything that would lead the tests to real data."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    viva = {line.partition("=")[0] for line in lines if "=" in line and not line.startswith("#")}
    kept = {name: value for name, value in os.environ.items() if name not in viva}
    return {**kept, "ENV_FILE": "", "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"}


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a process that we started and all that it started."""
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def prepare(steps: Sequence[Step], *, full: bool = False) -> list[str]:
    """Install what is missing, or say what is not tested without it and skip those steps."""
    missing = prerequisites.missing(full=full)
    notes: list[str] = []
    if missing and prerequisites.can_install():
        print(f"Installing {', '.join(missing)} ...", flush=True)
        if not prerequisites.install(missing, LOGS / "apt.log"):
            notes.append("apt-get failed; its words are in var/test-logs/apt.log")
        missing = prerequisites.missing(full=full)
    for program in missing:
        package = prerequisites.PACKAGES[program]
        notes.append(
            f"{program} is missing, so {prerequisites.USED_BY[program]} are skipped: "
            f"run `apt-get install {package}` as root"
        )
    if prerequisites.can_install():
        # Whatever could be installed must be there: nothing is skipped unseen.
        os.environ[prerequisites.MUST_HAVE_ALL] = "1"
    needs = {
        "e2e": ("chromium", "flite"),
        "scaled": ("initdb", "redis-server"),
        "model": ("flite", "espeak-ng"),
    }
    for step in steps:
        lacking = [program for program in needs.get(step.group, ()) if program in missing]
        if lacking and not prerequisites.can_install():
            step.skipped = f"{' and '.join(lacking)} missing"
    return notes


def run_scaled(runner: Runner, steps: Sequence[Step]) -> None:
    """Run steps on a PostgreSQL and a Redis of their own."""
    wanted = [step for step in steps if not step.skipped]
    if not wanted:
        return
    with ExitStack() as stack:
        try:
            services = {
                "DATABASE_URL": stack.enter_context(postgresql_server()),
                "REDIS_URL": stack.enter_context(redis_server()),
            }
        except (RuntimeError, OSError, subprocess.CalledProcessError) as error:
            for step in wanted:
                step.log.write_text(f"{error}\n")
                step.code = 1
                runner._report(step)
            return
        for step in wanted:
            step.environment = services
        runner.run_all(wanted)


def summary(steps: Sequence[Step], notes: Sequence[str], took_s: float) -> int:
    """Print how everything went and return the exit code."""
    print("\nSummary")
    for step in steps:
        counted = ", ".join(f"{number} {word}" for word, number in step.counts.items())
        detail = step.skipped or counted
        print(f"  {step.status:<8} {step.name:<32} {step.took_s:5.0f} s  {detail}")
    for note in dict.fromkeys([*notes, *skip_reasons(steps), *troubled(steps)]):
        print(f"  note: {note}")
    print(f"  {took_s:.0f} s in all; logs in var/test-logs")
    total = {"passed": 0, "failed": 0, "skipped": 0}
    for step in steps:
        broken = step.counts.get("failed", 0) + step.counts.get("error", 0)
        fell = step.status in ("FAILED", "not run")
        total["passed"] += step.counts.get("passed", 0)
        total["failed"] += max(broken, int(fell))
        total["skipped"] += step.counts.get("skipped", 0) + int(bool(step.skipped))
    print(", ".join(f"{number} {word}" for word, number in total.items()))
    return 1 if total["failed"] else 0


def troubled(steps: Sequence[Step]) -> list[str]:
    """Return the tests that passed in a second try only, and those that failed."""
    shaky = [f"passed only alone: {test}" for step in steps for test in step.shaky]
    broken = [step for step in steps if step.status == "FAILED" and step.log.exists()]
    return shaky + [f"failed: {test}" for step in broken for test in failed_in(step.log)]


def skip_reasons(steps: Sequence[Step]) -> list[str]:
    """Return why single tests were skipped, as pytest's logs say."""
    found = []
    for step in steps:
        if step.counts.get("skipped"):
            lines = step.log.read_text(errors="replace").splitlines()
            found += [f"{step.name}: {line}" for line in lines if line.startswith("SKIPPED ")]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    groups = ["lint", "vitest", "unit", "scaled", "model", "faults", "e2e"]
    parser.add_argument("--only", nargs="+", choices=groups, default=groups)
    parser.add_argument("--full", action="store_true", help="Every fault at its full number.")
    parser.add_argument("--resume", action="store_true", help="Go on with the last full run.")
    options = parser.parse_args()
    wanted = options.only
    began_s = time.monotonic()
    LOGS.mkdir(parents=True, exist_ok=True)
    if options.resume:
        os.environ["FAULTS_RESUME"] = "1"
    else:
        (LOGS / FIGURES).unlink(missing_ok=True)
    every = lint_steps() + test_steps(full=options.full)
    steps = [step for step in every if step.group in wanted]
    notes = prepare(steps, full=options.full) if wanted != ["lint"] else []
    runner = Runner()

    def of(*names: str) -> list[Step]:
        return [step for step in steps if step.group in names]

    lint = threading.Thread(target=runner.run_all, args=[of("lint", "vitest")], daemon=True)
    try:
        lint.start()
        runner.run_all(of("unit"))
        run_scaled(runner, of("scaled"))
        lint.join()
        runner.run_all(of("model"))
        # Alone, because a person's interview is what nothing may disturb.
        runner.run_all(of("faults"))
        print(report_of(LOGS / FIGURES), flush=True)
        runner.run_all(of("e2e"))
    except KeyboardInterrupt:
        runner.stop()
        print("Interrupted.")
        return 130
    return summary(steps, notes, time.monotonic() - began_s)


if __name__ == "__main__":
    sys.exit(main())
