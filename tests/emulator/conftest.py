"""The emulator as a process of its own, and a client that speaks its wire."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


def start_emulator(folder: Path, *options: str) -> tuple[subprocess.Popen[str], dict[str, Any]]:
    """Start `manage.py emulator` and return it with its ready line."""
    command = [sys.executable, "manage.py", "emulator", "--port", "0", "--json", *options]
    environment = {**os.environ, "DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": ""}
    environment["DJANGO_SETTINGS_MODULE"] = "backend.config.settings"
    process = subprocess.Popen(
        command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, "the emulator did not start"
    return process, json.loads(line)


def stop_emulator(process: subprocess.Popen[str]) -> int:
    process.send_signal(signal.SIGTERM)
    status = process.wait(timeout=60)
    assert process.stdout is not None
    process.stdout.close()
    return status


@pytest.fixture(scope="session")
def emulator(tmp_path_factory):
    """One healthy emulator for all tests that need one: its ready line."""
    process, ready = start_emulator(tmp_path_factory.mktemp("emulator"), "--tls-port", "0")
    yield ready
    assert stop_emulator(process) == 0
