"""Programs and voices from Debian that the corpus needs: installed when possible, else named."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence

from tools.audio_model.voices import HELD_OUT_PACKAGES, PACKAGES


class Missing(Exception):
    """Packages must be installed by hand; the message is the command."""


def lacking(packages: Sequence[str]) -> list[str]:
    """Return the packages that are not installed."""
    if shutil.which("dpkg-query") is None:
        return [] if shutil.which("text2wave") else list(packages)
    return [package for package in packages if not version_of(package)]


def version_of(package: str) -> str:
    """Return the installed version of a Debian package, or nothing."""
    done = subprocess.run(
        ["dpkg-query", "-W", "-f=${db:Status-Status} ${Version}", package],
        capture_output=True,
        text=True,
        check=False,
    )
    status, _, version = done.stdout.partition(" ")
    return version if status == "installed" else ""


def prepare() -> list[str]:
    """Install what is missing and return which recordings for evaluation could not be had.

    Raises:
        Missing: when a voice that is trained on or tested with cannot be installed.
    """
    needed = sorted(set(PACKAGES.values()))
    missing = lacking([*needed, *HELD_OUT_PACKAGES])
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        # The recordings apart, so that their absence does not keep the voices away.
        for some in (set(missing) & set(needed), set(missing) - set(needed)):
            if some:
                _install(sorted(some))
        missing = lacking([*needed, *HELD_OUT_PACKAGES])
    voices = [package for package in missing if package in needed]
    if voices:
        raise Missing(f"apt-get install --no-install-recommends {' '.join(voices)}")
    return missing


def _install(packages: Sequence[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "--yes", "-qq", "--no-install-recommends", *packages],
    ):
        subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False)
