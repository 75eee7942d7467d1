"""Programs from Debian that tests need, and what happens where one is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.servers import postgresql_programs

PACKAGES = {
    "chromium": "chromium",
    "espeak-ng": "espeak-ng",
    "firefox-esr": "firefox-esr",
    "flite": "flite",
    "initdb": "postgresql",
    "nginx": "nginx",
    "openssl": "openssl",
    "redis-server": "redis-server",
    "systemd-analyze": "systemd",
    "faketime": "faketime",
}
"""Each program and the Debian package that brings it."""
USED_BY = {
    "chromium": "the browser tests (tests/e2e)",
    "espeak-ng": "the tests of the audio model",
    "firefox-esr": "the tests in a second browser",
    "flite": "the tests that speak and listen",
    "initdb": "the database tests on PostgreSQL",
    "nginx": "the tests of deploy/nginx",
    "openssl": "the tests that need a certificate",
    "redis-server": "the tests on Redis",
    "systemd-analyze": "the tests of deploy/systemd",
    "faketime": "the tests of a clock that jumps",
}
"""What is not tested without each program."""
MUST_HAVE_ALL = "VIVA_TESTS_MUST_HAVE_ALL"
"""Set where programs could be installed: then a missing one fails its tests."""


def find(program: str) -> str | None:
    """Return the path of a program, also of those that Debian keeps off PATH."""
    if program == "initdb":
        folder = postgresql_programs()
        return str(folder / program) if folder else None
    return shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")


FULL_ONLY = frozenset({"firefox-esr"})
"""What only `make test-full` uses."""


def missing(*, full: bool = False) -> list[str]:
    """Return the programs that are not installed and that the run needs."""
    wanted = [program for program in PACKAGES if full or program not in FULL_ONLY]
    return [program for program in wanted if find(program) is None]


def require(program: str) -> str:
    """Return the path of a program, or end the test.

    It is skipped where the program could not be installed, and fails where it could.
    """
    import pytest

    path = find(program)
    if path is not None:
        return path
    reason = f"{program} is not installed: apt-get install {PACKAGES[program]}"
    if os.environ.get(MUST_HAVE_ALL):
        return pytest.fail(reason)
    return pytest.skip(reason)


def can_install() -> bool:
    """Return whether this is root on Debian or a relative."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(programs: list[str], log: Path) -> bool:
    """Install the packages of programs; return whether that worked."""
    packages = sorted({PACKAGES[program] for program in programs})
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with log.open("w") as file:
        for command in (
            ["apt-get", "update"],
            ["apt-get", "install", "--yes", "--no-install-recommends", *packages],
        ):
            done = subprocess.run(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                check=False,
            )
            if done.returncode:
                return False
    return True
