"""A small disk of one's own, for what only a full disk shows."""

import subprocess
import sys
from pathlib import Path

import pytest

MOUNTED = 'mount -t tmpfs -o size={size_mb}m,mode=700 none {folder} && exec {python} -c "$SCRIPT" {folder}'


def run_on_disk(script: str, folder: Path, size_mb: int) -> str:
    """Run Python with a tmpfs of this size at `folder` (argument 1), seen by nobody else."""
    line = MOUNTED.format(size_mb=size_mb, folder=folder, python=sys.executable)
    unshare = ["unshare", "--user", "--map-root-user", "--mount"]
    if subprocess.run([*unshare, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine allows no mount namespaces")
    done = subprocess.run(
        [*unshare, "env", f"SCRIPT={script}", "sh", "-c", line],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
