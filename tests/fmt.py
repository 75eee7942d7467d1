"""`make fmt`: write every source file as the formatters want it."""

from __future__ import annotations

import subprocess
import sys

from tests.steps import PYTHON_SOURCES, ROOT

COMMANDS = (
    (["ruff", "check", "--fix", "--quiet", *PYTHON_SOURCES], ROOT),
    (["ruff", "format", "--quiet", *PYTHON_SOURCES], ROOT),
    (["npm", "run", "--silent", "fmt"], ROOT / "frontend"),
)


def main() -> int:
    """Run each formatter; what ruff cannot fix is `make lint`'s to report."""
    codes = [
        subprocess.run(command, cwd=folder, check=False).returncode for command, folder in COMMANDS
    ]
    return max(codes[1:])


if __name__ == "__main__":
    sys.exit(main())
