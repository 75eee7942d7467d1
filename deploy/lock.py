"""Write the lock files anew from pyproject.toml: hashes, and no addresses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUN_EXTRAS = ("litert", "offline", "page")
DEV_EXTRAS = (*RUN_EXTRAS, "dev")
LOCKS = {"run": RUN_EXTRAS, "dev": DEV_EXTRAS, "audio": (*DEV_EXTRAS, "yardsticks")}
"""Each lock file and the extras in it."""


def main() -> None:
    """Resolve each lock file; arguments such as `--upgrade` are handed to uv."""
    for name, extras in LOCKS.items():
        command = ["uv", "pip", "compile", "pyproject.toml"]
        command += [f"--extra={extra}" for extra in extras]
        # Debian's own Python 3.11.2 needs a package that 3.11.3 brings.
        command += ["--universal"]
        command += ["--generate-hashes", "--no-header", "--no-annotate", "--quiet"]
        # All must hold the same versions as run.
        command += ["--constraint", "requirements/run.txt"] if name != "run" else []
        command += ["--output-file", f"requirements/{name}.txt", *sys.argv[1:]]
        subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
