import socket

import pytest
from django.core.management import CommandError, call_command


def test_a_busy_port_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} is in use"):
            call_command("emulator", "--port", str(port))


def test_an_unknown_fault_is_named_with_those_that_are_known():
    with pytest.raises(CommandError, match="unknown fault 'nope'; known: abort_after_s"):
        call_command("emulator", "--port", "0", "--fault", "nope")


def test_a_port_that_is_none_is_refused():
    with pytest.raises(CommandError, match="invalid"):
        call_command("emulator", "--port", "70000")


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(CommandError, match="cannot start"):
        call_command(
            "emulator", "--port", "0", "--tls-port", "0", "--certificates", str(file / "x")
        )


def test_help_explains_the_options(capsys):
    with pytest.raises(SystemExit):
        call_command("emulator", "--help")
    shown = capsys.readouterr().out
    assert "--tls-port" in shown
    assert "close_after_s" in shown
