"""Write the lock files anew from pyproject.toml: hashes, and no addresses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUN_EXTRAS = ("offline", "page")
LOCKS = {"run": RUN_EXTRAS, "dev": (*RUN_EXTRAS, "dev")}
"""Each lock file and the extras in it."""


def main() -> None:
    """Resolve each lock file; arguments such as `--upgrade` are handed to uv."""
    for name, extras in LOCKS.items():
        command = ["uv", "pip", "compile", "pyproject.toml"]
        command += [f"--extra={extra}" for extra in extras]
        command += ["--generate-hashes", "--no-header", "--no-annotate", "--quiet"]
        # dev must hold the same versions as run.
        command += ["--constraint", "requirements/run.txt"] if name != "run" else []
        command += ["--output-file", f"requirements/{name}.txt", *sys.argv[1:]]
        subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
