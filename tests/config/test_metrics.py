"""Figures for Prometheus, for this machine and the networks allowed."""

import pytest

from backend.config import metrics
from backend.scoring import singleton
from backend.scoring.gauges import Gauges


class FakeScorer:
    standing = "ready"

    def __init__(self):
        self.gauges = Gauges(streams=3, hops=640, batches=10, skipped_s=1.5)
        self.gauges.ticks_ms.add_one(12.0)


@pytest.fixture
def scorer(monkeypatch):
    fake = FakeScorer()
    monkeypatch.setattr(singleton, "current", lambda: fake)
    return fake


def figures(client):
    response = client.get("/metrics")
    assert response.status_code == 200
    lines = response.content.decode().splitlines()
    return dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))


def test_the_scorer_tells_its_load(client, scorer):
    found = figures(client)

    assert found["viva_scorer_ready"] == "1.0"
    assert found["viva_scorer_streams"] == "3.0"
    assert found["viva_scorer_batch_hops"] == "64.0"
    assert found["viva_scorer_skipped_seconds_total"] == "1.5"
    assert found["viva_scorer_load_level"] == "0.0"
    assert found['viva_scorer_tick_ms{quantile="0.99"}'] == "12.0"


def test_without_a_scorer_it_is_said_to_be_not_ready(client):
    assert figures(client)["viva_scorer_ready"] == "0.0"


@pytest.fixture
def production(settings):
    changes = {"deployment": "production", "metrics_allowed": ["10.1.0.0/16"]}
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update=changes)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "unix", "10.1.2.3"])
def test_this_machine_and_allowed_networks_may_read(production, address):
    assert metrics.may_read(address)


@pytest.mark.parametrize("address", ["10.2.0.1", "198.51.100.7", "nonsense"])
def test_nobody_else_finds_it(client, production, address):
    assert not metrics.may_read(address)
    assert client.get("/metrics", REMOTE_ADDR=address).status_code == 404
