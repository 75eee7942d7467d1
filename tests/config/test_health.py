"""Probes learn what they need, and strangers only ok or not."""

import socket
import time

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import override_settings

from backend.config import heartbeat, readiness
from backend.config.health import may_see_details
from backend.scoring import singleton
from tests.servers import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def interviewer():
    """Something that accepts connections where the interviewer should be."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture(autouse=True)
def _healthy(settings, interviewer, tmp_path):
    settings.GEMINI_URL = interviewer
    settings.DATA_DIR = tmp_path
    # Signs of life in a file; test_background has those in Redis.
    settings.REDIS_URL = ""
    heartbeat.beat("test:1:1")
    for check in readiness.CHECKS.values():
        check.forget()


@pytest.fixture
def production(settings):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"deployment": "production"})


def named(response):
    return {item["name"]: item for item in response.json()["dependencies"]}


def test_all_is_well(client):
    response = client.get("/health/ready/")

    assert response.status_code == 200
    found = named(response)
    assert set(found) == set(readiness.CHECKS)
    assert all(item["status"] == "ok" for item in found.values())
    assert all(isinstance(item["latency_ms"], float) for item in found.values())
    assert client.get("/health/").json() == {"status": "ok"}


def test_a_probe_is_never_cached(client):
    assert "no-store" in client.get("/health/")["Cache-Control"]


def break_database(settings, monkeypatch):
    def refuse(*_):
        raise ConnectionError("canary of an internal message")

    monkeypatch.setattr(connection, "cursor", refuse)


def break_interviewer(settings, monkeypatch):
    settings.GEMINI_URL = f"http://127.0.0.1:{free_port()}"


def break_storage(settings, monkeypatch):
    settings.DATA_DIR = settings.DATA_DIR / "gone"


def fill_storage(settings, monkeypatch):
    monkeypatch.setattr(readiness, "MIN_FREE_BYTES", 2**60)


def break_worker(settings, monkeypatch):
    monkeypatch.setattr(heartbeat, "EXPIRES_S", -1)


def break_cache(settings, monkeypatch):
    monkeypatch.setattr(cache, "get", lambda *_: None)


def break_scanner(settings, monkeypatch):
    settings.CLAMD_SOCKET = str(settings.DATA_DIR / "clamd.sock")


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("database", break_database),
        ("interviewer", break_interviewer),
        ("storage", break_storage),
        ("storage", fill_storage),
        ("worker", break_worker),
        ("cache", break_cache),
        ("scanner", break_scanner),
    ],
)
def test_one_dependency_down_is_503_and_named(client, settings, monkeypatch, name, damage):
    damage(settings, monkeypatch)

    response = client.get("/health/ready/")

    assert response.status_code == 503
    assert named(response)[name]["status"] == "failed"
    assert b"canary" not in response.content
    assert client.get("/health/").json() == {"status": "unavailable"}
    # Restarting would not bring a dependency back.
    assert client.get("/health/live/").status_code == 200


def test_waiting_migrations_are_not_ready(client, monkeypatch):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [("jobs", "0002")])

    found = named(client.get("/health/ready/"))

    assert found["migrations"]["status"] == "failed"
    assert "manage.py migrate" in found["migrations"]["detail"]


def test_a_stranger_learns_no_details(client, production):
    response = client.get("/health/ready/", REMOTE_ADDR="198.51.100.7")

    assert response.json() == {"status": "ok"}


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "unix"])
def test_this_machine_sees_details_in_production(client, production, address):
    assert "dependencies" in client.get("/health/ready/", REMOTE_ADDR=address).json()


@pytest.mark.parametrize("address", ["10.0.0.1", "nonsense", "::ffff:198.51.100.7"])
def test_no_other_address_does(production, address):
    assert not may_see_details(address)


def test_asking_often_asks_the_dependency_once():
    asked = []

    def ask():
        asked.append(1)
        return "fine"

    check = readiness.Remembered(ask, 60)

    answers = [check("thing") for _ in range(5)]

    assert len(asked) == 1
    assert {answer.detail for answer in answers} == {"fine"}


def test_a_worker_that_fell_silent_is_noticed():
    past_s = time.time() - heartbeat.EXPIRES_S - 1
    import os

    os.utime(heartbeat._path(), (past_s, past_s))

    assert (heartbeat.last_beat_age_s() or 0) > heartbeat.EXPIRES_S


def test_no_worker_ever_is_noticed(settings, tmp_path):
    with override_settings(DATA_DIR=tmp_path / "fresh"):
        assert heartbeat.last_beat_age_s() is None


class StuckScorer:
    standing = "stalled"


def test_a_scorer_in_trouble_is_named_and_interviews_begin_all_the_same(client, monkeypatch):
    monkeypatch.setattr(singleton, "current", StuckScorer)

    response = client.get("/health/ready/")

    assert response.status_code == 200
    assert named(response)["scorer"]["status"] == "failed"
    assert "unscored" in named(response)["scorer"]["detail"]


def test_a_scorer_that_loads_is_told_so(client, monkeypatch):
    monkeypatch.setattr(StuckScorer, "standing", "loading")
    monkeypatch.setattr(singleton, "current", StuckScorer)

    assert named(client.get("/health/ready/"))["scorer"]["detail"] == "loading"
