"""The doctor looks at everything and says what to do."""

import json
import socket

import pytest

from backend.config import installation, readiness
from tests.config.viva import manage
from tests.servers import free_port

pytestmark = pytest.mark.django_db


def found(look):
    return {finding.name: finding for finding in look()}


def test_the_command_finds_and_advises(tmp_path):
    done = manage("doctor", "--json", data_dir=tmp_path, PORT=str(free_port()))

    report = json.loads(done.stdout)
    findings = {finding["name"]: finding for finding in report["findings"]}
    # A fresh folder has no tables yet.
    assert done.returncode == 1
    assert report["ok"] is False
    assert findings["migrations"]["status"] == "problem"
    assert findings["migrations"]["advice"] == "Run `manage.py migrate`."
    assert findings["interviewer"]["status"] == "ok"
    assert findings["recogniser"]["status"] == "ok"
    assert "Traceback" not in done.stderr


def test_packages_are_as_locked():
    assert found(installation.look_at_packages)["packages"].status == "ok"


def test_a_package_of_another_version_is_found(monkeypatch):
    monkeypatch.setattr(installation, "_installed", lambda name: None if name == "django" else "0")

    finding = found(installation.look_at_packages)["packages"]

    assert finding.status == "problem"
    assert "differ from the lock" in finding.detail


def test_a_key_that_others_can_read_is_found(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(
        update={"secret_key": settings.ENVIRONMENT.secret_key.__class__("")}
    )
    path = tmp_path / "secret_key"
    path.write_text("key")
    path.chmod(0o644)

    assert "chmod 600" in found(installation.look_at_secret)["secret key"].advice


def test_a_page_that_is_not_built_is_found(settings, tmp_path):
    settings.PAGE_DIR = tmp_path

    assert found(installation.look_at_page)["page"].status == "problem"


def test_a_port_of_another_program_is_found(settings):
    with socket.create_server(("127.0.0.1", 0)) as other:
        update = {"port": other.getsockname()[1], "host": "127.0.0.1"}
        settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update=update)

        assert found(installation.look_at_port)["port"].status == "problem"


def test_a_variable_nobody_reads_is_noted(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / ".env").write_text("# a comment = nothing\nPROT=8001\nPORT=8001\n")

    notes = [finding for finding in installation.look_at_configuration() if finding.advice]

    assert ["PROT" in note.detail and "PORT," not in note.detail for note in notes] == [True]


def test_a_dependency_that_is_down_comes_with_advice(settings):
    settings.EMULATED = False
    settings.GEMINI_URL = f"http://127.0.0.1:{free_port()}"
    readiness.CHECKS["interviewer"].forget()

    finding = found(installation.look_at_dependencies)["interviewer"]

    assert finding.status == "problem"
    assert "GEMINI_URL" in finding.advice


def test_a_look_that_fails_is_a_finding_itself(monkeypatch):
    def look_at_trouble():
        raise OSError("no such thing")

    monkeypatch.setattr(installation, "LOOKS", (look_at_trouble,))

    (finding,) = installation.examine()

    assert (finding.name, finding.status) == ("trouble", "problem")
