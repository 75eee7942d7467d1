"""The shipped units, read by the real systemd."""

import re
import shutil
import subprocess
import sys

import pytest
from django.core.management import load_command_class

from backend.config.environment import REPOSITORY
from tests.prerequisites import require

UNITS = REPOSITORY / "deploy" / "systemd"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
FIRST_SYSTEMD_DESCRIPTOR = 3
"""sd_listen_fds(3)."""
WORST_EXPOSURE = "15"
"""Tenths: systemd's own score must be 1.5 or better (RELIABILITY.md checklist 59)."""


def analyze(*arguments):
    return subprocess.run(
        [require("systemd-analyze"), *arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture
def units(tmp_path):
    """The units as installed, with this checkout in place of /opt/viva."""
    for path in UNITS.iterdir():
        text = path.read_text().replace("/opt/viva/.venv/bin/python", sys.executable)
        (tmp_path / path.name).write_text(text.replace("/opt/viva", str(REPOSITORY)))
    return tmp_path


def test_there_is_a_unit_for_each_way_to_run():
    assert SERVICES == ["viva-daphne.service", "viva-uvicorn.service", "viva-worker.service"]


@pytest.mark.parametrize("name", [*SERVICES, "viva.socket"])
def test_systemd_finds_no_fault(units, name):
    done = analyze("verify", "--man=no", str(units / name))

    assert done.returncode == 0, done.stderr
    # A broken unit of the machine itself is named by its own path.
    assert str(units) not in done.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_confined(units, name):
    done = analyze(
        "security",
        "--offline=true",
        "--no-pager",
        f"--threshold={WORST_EXPOSURE}",
        str(units / name),
    )

    assert done.returncode == 0, done.stdout[-2000:]


@pytest.mark.parametrize("name", SERVICES)
def test_the_command_exists(name):
    text = (UNITS / name).read_text()
    (command,) = re.findall(r"^ExecStart=\S+ manage\.py (.+)$", text, re.MULTILINE)
    subcommand, *options = command.split()
    parser = load_command_class("backend.config", subcommand).create_parser("manage.py", subcommand)
    parsed = parser.parse_args(options)

    assert "--fd" not in options or parsed.fd == FIRST_SYSTEMD_DESCRIPTOR


def test_the_socket_is_given_to_the_default_server():
    assert "Service=viva-uvicorn.service" in (UNITS / "viva.socket").read_text()


def test_the_two_servers_exclude_each_other():
    assert "Conflicts=viva-daphne.service" in (UNITS / "viva-uvicorn.service").read_text()
    assert "Conflicts=viva-uvicorn.service" in (UNITS / "viva-daphne.service").read_text()


def test_nginx_and_the_socket_unit_name_the_same_socket():
    (path,) = re.findall(r"ListenStream=(\S+)", (UNITS / "viva.socket").read_text())

    assert f"server unix:{path};" in (REPOSITORY / "deploy" / "nginx" / "viva.conf").read_text()


def test_a_unit_that_is_not_confined_would_be_seen(units):
    weak = units / "weak.service"
    shutil.copy(units / "viva-worker.service", weak)
    weak.write_text(
        re.sub(r"^(Protect|Private|Restrict|System).*$", "", weak.read_text(), flags=re.M)
    )

    done = analyze("security", "--offline=true", f"--threshold={WORST_EXPOSURE}", str(weak))

    assert done.returncode != 0
