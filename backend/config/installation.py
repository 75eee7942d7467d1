"""What a whole installation needs, looked at one by one, each with what to do."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import platform
import re
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.core import checks
from django.core.management import get_commands
from packaging.markers import Marker

from backend.config.environment import Environment
from backend.config.readiness import ask_all
from backend.config.serving import CannotListen, listen

Status = Literal["ok", "note", "problem"]

SOUND_PYTHON = (3, 11, 8)
"""Earlier ones do not see overlapping entries of a zip (CVE-2024-0450); intake checks itself."""
PINNED = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^ \\;]+)(?: *; *(?P<marker>[^\\]+))?")
ANSWER_S = 2.0
CHILD_S = 30.0


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    status: Status
    detail: str
    advice: str = ""


def look_at_python() -> Iterator[Finding]:
    """Compare the interpreter with the supported ones."""
    version = platform.python_version()
    if not (3, 11) <= sys.version_info < (3, 13):
        yield Finding("python", "problem", version, "Use Python 3.11 or 3.12.")
    elif sys.version_info < SOUND_PYTHON:
        yield Finding("python", "note", version, "Python 3.11.8 or later mends a fault of zipfile.")
    else:
        yield Finding("python", "ok", version)


def look_at_packages() -> Iterator[Finding]:
    """Compare the installed packages with the lock file."""
    lock = settings.BASE_DIR / "requirements" / "run.txt"
    wanted = [
        (found["name"], found["version"])
        for line in lock.read_text().splitlines()
        if (found := PINNED.match(line)) and _is_for_here(found["marker"])
    ]
    wrong = [f"{name} {version}" for name, version in wanted if _installed(name) != version]
    if wrong:
        shown = ", ".join(wrong[:5]) + (" and more" if len(wrong) > 5 else "")
        yield Finding(
            "packages",
            "problem",
            f"{len(wrong)} differ from the lock file: {shown}.",
            "Run `make run`.",
        )
    else:
        yield Finding("packages", "ok", f"{len(wanted)} as locked")


def _is_for_here(marker: str | None) -> bool:
    """Return whether a line of the lock file is for this Python."""
    return marker is None or Marker(marker.strip()).evaluate()


def look_at_configuration() -> Iterator[Finding]:
    """Run Django's and our own checks, and look for variables nobody reads."""
    messages = checks.run_checks(include_deployment_checks=settings.ENVIRONMENT.is_production)
    serious = [message for message in messages if message.level >= checks.WARNING]
    for message in serious:
        yield Finding("configuration", "problem", str(message.msg), str(message.hint or ""))
    env_file = settings.BASE_DIR / ".env"
    known = {name.upper() for name in Environment.model_fields}
    unknown = [name for name in _names_in(env_file) if name.upper() not in known]
    if unknown:
        yield Finding(
            "configuration",
            "note",
            f".env sets {', '.join(unknown)}, which Viva does not read.",
            "docs/settings.md lists every variable.",
        )
    if not serious:
        yield Finding("configuration", "ok", settings.ENVIRONMENT.deployment)


def look_at_secret() -> Iterator[Finding]:
    """Look whether others on this machine could read the generated key."""
    path = Path(settings.DATA_DIR) / "secret_key"
    if settings.ENVIRONMENT.secret_key.get_secret_value():
        yield Finding("secret key", "ok", "from the environment")
    elif path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Finding(
            "secret key", "problem", f"{path} can be read by others.", f"Run `chmod 600 {path}`."
        )
    else:
        yield Finding("secret key", "ok", "kept in DATA_DIR")


def look_at_page() -> Iterator[Finding]:
    """Look whether the candidate's page is built."""
    if (settings.PAGE_DIR / "index.html").exists():
        yield Finding("page", "ok", "built")
    else:
        yield Finding("page", "problem", "The candidate's page is not built.", "Run `make run`.")


def look_at_dependencies() -> Iterator[Finding]:
    """Ask everything that readiness asks; what only a running server has is no problem here."""
    runs = _answering_server()
    for dependency in ask_all():
        started_by_serve = dependency.name in ("interviewer", "worker") and not runs
        if dependency.ok:
            yield Finding(dependency.name, "ok", f"{dependency.detail}, {dependency.latency_ms} ms")
        elif started_by_serve and (settings.EMULATED or dependency.name == "worker"):
            yield Finding(dependency.name, "ok", "starts with `manage.py serve`")
        elif dependency.name == "migrations":
            yield Finding("migrations", "problem", dependency.detail, "Run `manage.py migrate`.")
        else:
            yield Finding(dependency.name, "problem", dependency.detail, _advice(dependency.name))


def look_at_port() -> Iterator[Finding]:
    """Look whether PORT is free or already Viva's."""
    host, port = settings.ENVIRONMENT.host, settings.ENVIRONMENT.port
    if _answering_server():
        yield Finding("port", "ok", f"Viva answers at {host}:{port}")
        return
    try:
        listen(host, port).close()
    except CannotListen as error:
        yield Finding("port", "problem", str(error), "Set PORT, or stop what uses it.")
    else:
        yield Finding("port", "ok", f"{host}:{port} is free")


def look_at_speech() -> Iterator[Finding]:
    """Look whether the emulator can speak and listen; Gemini does both itself."""
    if not settings.EMULATED:
        yield Finding("speech", "ok", "Gemini's own")
        return
    yield _tried(
        "synthesiser",
        "import backend.speech.synthesis as s; print(type(s.find_synthesiser()).__name__)",
        "Install flite (`apt-get install flite`) or the package espeakng-loader.",
    )
    yield _tried(
        "recogniser",
        "import pocketsphinx; print('pocketsphinx', bool(pocketsphinx.get_model_path()))",
        "Run `make run`, which installs pocketsphinx.",
    )
    if "emulator" not in get_commands():
        yield Finding("emulator", "problem", "`manage.py emulator` does not exist.", "Update Viva.")


LOOKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    look_at_python,
    look_at_packages,
    look_at_configuration,
    look_at_secret,
    look_at_page,
    look_at_port,
    look_at_dependencies,
    look_at_speech,
)


def examine() -> list[Finding]:
    """Return everything that was found; a look that fails is itself a finding. Blocks."""
    found: list[Finding] = []
    for look in LOOKS:
        try:
            found += look()
        except Exception as error:  # noqa: BLE001  # the doctor must outlive what it examines
            name = look.__name__.removeprefix("look_at_")
            found.append(Finding(name, "problem", f"{type(error).__name__}: {error}"))
    return found


def _installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _names_in(path: Path) -> list[str]:
    if not path.exists():
        return []
    lines = (line.strip() for line in path.read_text().splitlines())
    return [line.partition("=")[0].strip() for line in lines if "=" in line and line[0] != "#"]


def _answering_server() -> bool:
    """Return whether a Viva answers on our port."""
    address = f"http://{settings.ENVIRONMENT.host}:{settings.ENVIRONMENT.port}/health/live/"
    try:
        with urllib.request.urlopen(address, timeout=ANSWER_S) as answer:
            return bool(json.load(answer) == {"status": "ok"})
    except (OSError, ValueError):
        return False


def _advice(name: str) -> str:
    return {
        "database": "Check DATABASE_URL and that the database runs.",
        "cache": "Check REDIS_URL and that Redis runs.",
        "storage": "Free space, or move DATA_DIR to a larger disk.",
        "interviewer": "Check the network, GEMINI_URL and EMULATOR_URL.",
        "worker": "Start `manage.py work`, or set WORKER=embedded.",
        "scanner": "Check CLAMD_SOCKET and that clamd runs.",
    }.get(name, "")


def _tried(name: str, code: str, advice: str) -> Finding:
    """Run a line of Python in a child, because these engines must not live in this process."""
    try:
        done = subprocess.run(  # noqa: S603  # our own line, no shell
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            timeout=CHILD_S,
            cwd=settings.BASE_DIR,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Finding(name, "problem", f"No answer within {CHILD_S:.0f} s.", advice)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        return Finding(name, "problem", last, advice)
    return Finding(name, "ok", done.stdout.strip())
