"""Every unsafe setting is refused, all of them at once, each with what to set."""

import stat

import pytest

from backend.config.environment import ConfigurationError, Environment, load_environment

GOOD_KEY = "wX3kLr8Qz1vN5tB7yH2mJ9cF4gD6sA0pE-uKiOlT_YxRbVqWnM"
PRODUCTION = {
    "deployment": "production",
    "secret_key": GOOD_KEY,
    "public_url": "https://viva.example.com",
}


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch):
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("ENV_FILE", "")


def problems(**settings):
    with pytest.raises(ConfigurationError) as refused:
        load_environment(**settings)
    return refused.value.problems


def test_nothing_set_is_a_sound_local_installation():
    environment = load_environment()

    assert environment.emulated
    assert environment.public_base == "http://127.0.0.1:8000"
    assert environment.proxies == []


def test_good_production_settings_are_accepted():
    environment = load_environment(**PRODUCTION)

    assert environment.hosts == ["viva.example.com", "127.0.0.1", "localhost"]
    assert environment.origins == ["https://viva.example.com"]
    assert environment.proxies == ["unix", "127.0.0.1", "::1"]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("debug", True, "DEBUG"),
        ("secret_key", "", "SECRET_KEY"),
        ("secret_key", "short", "SECRET_KEY"),
        ("secret_key", "a" * 60, "SECRET_KEY"),
        ("secret_key", "django-insecure-" + GOOD_KEY, "SECRET_KEY"),
        ("secret_key_fallbacks", ["old"], "SECRET_KEY_FALLBACKS"),
        ("allowed_hosts", ["*"], "ALLOWED_HOSTS"),
        ("public_url", "", "PUBLIC_URL"),
        ("public_url", "http://viva.example.com", "PUBLIC_URL"),
    ],
)
def test_production_refuses(name, value, said):
    assert [said in problem for problem in problems(**{**PRODUCTION, name: value})] == [True]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("public_url", "viva.example.com", "PUBLIC_URL"),
        ("public_url", "https://viva.example.com/app", "PUBLIC_URL"),
        ("public_url", "https://viva.example.com:99999", "PUBLIC_URL"),
        ("cors_allowed_origins", ["*"], "CORS_ALLOWED_ORIGINS"),
        ("cors_allowed_origins", ["https://a.example/"], "CORS_ALLOWED_ORIGINS"),
        ("trusted_proxies", ["nginx"], "TRUSTED_PROXIES"),
        ("database_url", "somewhere", "DATABASE_URL"),
        ("database_url", "postgres://host", "DATABASE_URL"),
        ("redis_url", "127.0.0.1:6379", "REDIS_URL"),
        ("sentry_dsn", "sentry.example", "SENTRY_DSN"),
        ("emulator_url", "127.0.0.1:99", "EMULATOR_URL"),
        ("gemini_url", "http://models.example", "GEMINI_URL"),
        ("email_host", "mail.example.com", "EMAIL_FROM"),
        ("email_from", "nobody", "EMAIL_FROM"),
        ("email_from", "a@x.example, b@x.example", "EMAIL_FROM"),
        ("email_from", "Viva <viva@x.example>\r\nBcc: c@x.example", "EMAIL_FROM"),
    ],
)
def test_an_address_that_cannot_work_is_refused_everywhere(name, value, said):
    assert [said in problem for problem in problems(**{name: value})] == [True]


def test_several_processes_need_what_they_can_share():
    said = "\n".join(problems(web_processes=2))

    assert "REDIS_URL" in said
    assert "DATABASE_URL" in said
    assert "WORKER=external" in said


def test_several_processes_with_all_they_need_are_accepted():
    load_environment(
        web_processes=2,
        redis_url="redis://127.0.0.1:6379/0",
        database_url="postgres://viva@db/viva",
        worker="external",
    )


def test_all_problems_are_told_at_once_malformed_and_unsafe_alike(monkeypatch):
    monkeypatch.setenv("PORT", "99999")
    monkeypatch.setenv("LOG_LEVEL", "LOUD")
    said = problems(**{**PRODUCTION, "debug": True, "secret_key": "x", "web_processes": 3})

    for name in ("PORT", "LOG_LEVEL", "DEBUG", "SECRET_KEY", "REDIS_URL", "DATABASE_URL"):
        assert any(problem.startswith(name) or name in problem for problem in said), name


def test_a_problem_never_repeats_the_secret(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hunter2")
    monkeypatch.setenv("DATABASE_URL", "mongodb://viva:hunter2@db/viva")

    assert "hunter2" not in "\n".join(problems(deployment="production"))


def test_the_environment_does_not_show_its_secrets(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://viva:hunter2@db/viva")
    monkeypatch.setenv("GEMINI_API_KEY", "hunter2")

    assert "hunter2" not in repr(load_environment())


def test_lists_are_split_at_commas(monkeypatch):
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.1, 10.1.0.0/16 ,unix")

    assert load_environment().proxies == ["10.0.0.1", "10.1.0.0/16", "unix"]


def test_the_named_file_is_read_and_the_process_wins(tmp_path, monkeypatch):
    file = tmp_path / "viva.env"
    file.write_text("PORT=8101\nHOST=127.0.0.2\nUNKNOWN=1\n")
    monkeypatch.setenv("ENV_FILE", str(file))
    monkeypatch.setenv("PORT", "8102")

    environment = load_environment()

    assert (environment.host, environment.port) == ("127.0.0.2", 8102)


def test_a_secret_may_stand_in_a_credential_file(tmp_path, monkeypatch):
    (tmp_path / "secret_key").write_text(GOOD_KEY)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))

    assert load_environment().secret_key.get_secret_value() == GOOD_KEY


def test_a_local_installation_keeps_one_generated_key_for_itself(tmp_path):
    environment = load_environment(data_dir=tmp_path / "new")
    key = environment.resolved_secret_key()

    path = tmp_path / "new" / "secret_key"
    assert len(key) >= 50
    assert load_environment(data_dir=tmp_path / "new").resolved_secret_key() == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_mail_password_is_not_sent_in_the_clear():
    mail = {"email_host": "mail.example.com", "email_from": "Viva <viva@x.example>"}
    plain = {**mail, "email_password": "secret", "email_security": "none"}
    assert ["EMAIL_PASSWORD" in problem for problem in problems(**plain)] == [True]
    assert load_environment(**{**plain, "email_security": "tls"}).email_port == 587
    assert load_environment(**{**plain, "email_host": "127.0.0.1"}).email_security == "none"
