"""System checks, and a production that refuses to start in every unsafe way."""

import pytest

from backend.config import checks
from tests.config.test_environment import GOOD_KEY
from tests.config.viva import manage

PRODUCTION = {
    "DEPLOYMENT": "production",
    "SECRET_KEY": GOOD_KEY,
    "PUBLIC_URL": "https://viva.example.com",
}
BAD = {
    "DEBUG": "true",
    "SECRET_KEY": "guessable",
    "ALLOWED_HOSTS": "*",
    "PUBLIC_URL": "http://viva.example.com",
    "DATABASE_URL": "mysterious",
    "REDIS_URL": "mysterious",
    "WEB_PROCESSES": "none",
    "TRUSTED_PROXIES": "everyone",
}


def test_a_good_production_has_not_one_warning(tmp_path):
    done = manage("check", "--deploy", "--fail-level", "WARNING", data_dir=tmp_path, **PRODUCTION)

    assert done.returncode == 0, done.stderr
    assert "no issues (" in done.stdout + done.stderr


def test_a_scaled_production_has_not_one_warning(tmp_path):
    scaled = {
        "DATABASE_URL": "postgres://viva@127.0.0.1:1/viva",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "WEB_PROCESSES": "4",
        "WORKER": "external",
        "GEMINI_API_KEY": "a-key",
    }
    done = manage(
        "check", "--deploy", "--fail-level", "WARNING", data_dir=tmp_path, **PRODUCTION, **scaled
    )

    assert done.returncode == 0, done.stderr


def test_every_problem_is_told_at_once_in_plain_words(tmp_path):
    done = manage("serve", data_dir=tmp_path, **{**PRODUCTION, **BAD})

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert [name for name in BAD if name not in done.stderr] == []
    assert "guessable" not in done.stderr
    assert "mysterious" not in done.stderr


def test_a_server_that_imports_the_application_is_told_the_same(tmp_path):
    import subprocess
    import sys

    from backend.config.environment import REPOSITORY
    from tests.config.viva import bare_environment

    done = subprocess.run(
        [sys.executable, "-c", "import backend.config.asgi"],
        cwd=REPOSITORY,
        env=bare_environment(tmp_path, **{**PRODUCTION, "DEBUG": "true"}),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "set DEBUG=false" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_data_folder_that_cannot_be_written_is_reported(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "nowhere"

    assert [message.id for message in checks.check_data_dir()] == ["viva.E001"]


def test_a_data_folder_that_can_be_written_is_fine(settings, tmp_path):
    settings.DATA_DIR = tmp_path

    assert checks.check_data_dir() == []


def several(settings):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"web_processes": 2})


@pytest.mark.parametrize("where", ["CACHES", "CHANNEL_LAYERS"])
def test_several_processes_share_no_memory(settings, where):
    several(settings)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}
    settings.CHANNEL_LAYERS = {}
    setattr(settings, where, {"default": {"BACKEND": checks.IN_PROCESS[where != "CACHES"]}})

    assert [message.id for message in checks.check_shared_back_ends()] == ["viva.E002"]


def test_one_process_may_use_its_memory(settings):
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": checks.IN_PROCESS[1]}}

    assert checks.check_shared_back_ends() == []


def test_a_sweep_that_does_not_exist_is_reported(settings):
    settings.SWEEPS = ["backend.config.background.sweep_once", "backend.config.nothing.sweep"]

    assert [message.id for message in checks.check_sweeps()] == ["viva.E003"]


def test_every_sweep_exists_and_is_called_once_a_minute(settings):
    assert len(settings.SWEEPS) == len(set(settings.SWEEPS))
    assert checks.check_sweeps() == []
