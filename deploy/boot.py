"""Prepare what a make target needs, from a bare Python 3.11, and become it.

Makes `.venv`, installs the locked packages when the lock changed, builds the candidate's page when
its sources changed, then runs the target. Standard library only, and readable by older Pythons, so
that they can say what is missing.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
FRONTEND = ROOT / "frontend"
REQUIREMENTS = ROOT / "requirements"

NOT_SOURCES = {"node_modules", "dist", "tests"}
"""Folders of frontend/ whose changes do not change the built page."""

TARGETS = {
    "run": ("run", [PYTHON, "manage.py", "serve"]),
    "build": ("run", []),
    "test": ("dev", [PYTHON, "-m", "tests.run"]),
    "test-full": ("dev", [PYTHON, "-m", "tests.run", "--full"]),
    "lint": ("dev", [PYTHON, "-m", "tests.run", "--only", "lint"]),
    "fmt": ("dev", [PYTHON, "-m", "tests.fmt"]),
    "bench": ("dev", [PYTHON, "-m", "tests.measure"]),
    "audio-model": ("audio", [PYTHON, "-m", "tools.audio_model"]),
    "audio-model-smoke": ("dev", [PYTHON, "-m", "tools.audio_model.smoke"]),
    "lock": ("dev", [PYTHON, "deploy/lock.py"]),
}
"""Each target's lock file and program; build only prepares, for machines that systemd runs."""
WITH_PAGE = {"run", "build", "test", "test-full", "bench"}
WITH_NODE = {*WITH_PAGE, "lint", "fmt"}


class Missing(Exception):
    """Something must be installed by hand; the text is one sentence for a person."""


def main() -> None:
    """Prepare the target named in the arguments and become it."""
    target = sys.argv[1]
    lock, program = TARGETS[target]
    os.chdir(ROOT)
    os.environ["UV_PYTHON_DOWNLOADS"] = "never"
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    try:
        check_python()
        make_venv()
        install(lock)
        if target in WITH_NODE:
            install_node_packages()
        if target in WITH_PAGE:
            build_page()
    except Missing as missing:
        sys.exit(str(missing))
    except subprocess.CalledProcessError as failed:
        sys.exit(
            f"Stopped: `{failed.cmd[0]}` failed with {failed.returncode}; its words are above."
        )
    except KeyboardInterrupt:
        sys.exit(130)
    if not program:
        return
    command = [str(part) for part in program] + sys.argv[2:]
    os.execv(command[0], command)


def check_python() -> None:
    """Refuse an interpreter that the locked packages do not support.

    Raises:
        Missing: with the package to install.
    """
    if not (3, 11) <= sys.version_info[:2] < (3, 13):
        raise Missing(
            f"Viva needs Python 3.11 or 3.12 and this is {sys.version.split()[0]}: "
            "install it with `apt-get install python3.11 python3.11-venv`."
        )


def make_venv() -> None:
    """Make `.venv` with uv in it, unless it is there.

    Raises:
        Missing: when Debian's package for virtual environments is not installed.
    """
    stamp = VENV / ".uv"
    wanted = digest([REQUIREMENTS / "uv.txt"])
    if PYTHON.exists() and read(stamp) == wanted:
        return
    if not (BIN / "pip").exists():
        if (
            importlib.util.find_spec("ensurepip") is None
            or importlib.util.find_spec("venv") is None
        ):
            version = f"{sys.version_info[0]}.{sys.version_info[1]}"
            raise Missing(
                "Python cannot make virtual environments here: install the package with "
                f"`apt-get install python{version}-venv`."
            )
        say("Making .venv")
        call([sys.executable, "-m", "venv", "--clear", VENV])
    pip: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    call([*pip, "--require-hashes", "-r", REQUIREMENTS / "uv.txt"])
    stamp.write_text(wanted)


def install(lock: str) -> None:
    """Install the packages of a lock file when it changed since last time."""
    path = REQUIREMENTS / f"{lock}.txt"
    stamp = VENV / f".installed-{lock}"
    wanted = digest([path])
    if read(stamp) == wanted:
        return
    say(f"Installing the packages of requirements/{lock}.txt")
    uv: list[str | Path] = [
        BIN / "uv",
        "pip",
        "install",
        "--quiet",
        "--compile-bytecode",
        "--python",
        PYTHON,
    ]
    call([*uv, "--require-hashes", "-r", path])
    stamp.write_text(wanted)


def install_node_packages() -> None:
    """Install the page's packages when their lock file changed since last time."""
    stamp = FRONTEND / "node_modules" / ".installed"
    wanted = digest([FRONTEND / "package-lock.json"])
    if read(stamp) == wanted:
        return
    say("Installing the packages of the page")
    npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(wanted)


def build_page() -> None:
    """Build the page when its sources changed since last time."""
    stamp = FRONTEND / "dist" / ".built"
    wanted = digest(page_sources())
    if read(stamp) == wanted and (FRONTEND / "dist" / "index.html").exists():
        return
    say("Building the page")
    npm("run", "--silent", "build")
    stamp.write_text(wanted)


def page_sources() -> list[Path]:
    """Return the files that the built page depends on."""
    return sorted(
        path
        for path in FRONTEND.rglob("*")
        if path.is_file() and path.relative_to(FRONTEND).parts[0] not in NOT_SOURCES
    )


def digest(paths: list[Path]) -> str:
    """Return a digest of the files' names and contents."""
    total = hashlib.sha256()
    for path in paths:
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def read(stamp: Path) -> str:
    """Return what a stamp holds, or nothing if there is none."""
    return stamp.read_text() if stamp.exists() else ""


def npm(*arguments: str) -> None:
    """Run the npm of the virtual environment in frontend/."""
    call([BIN / "npm", *arguments], cwd=FRONTEND)


def call(command: list[str | Path], cwd: Path = ROOT) -> None:
    """Run a program to its end.

    Raises:
        subprocess.CalledProcessError: when it fails.
    """
    subprocess.run([str(part) for part in command], cwd=str(cwd), check=True)


def say(text: str) -> None:
    """Tell the person what takes the time."""
    print(f"{text} ...", flush=True)


if __name__ == "__main__":
    main()
