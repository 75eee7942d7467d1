"""Rounds of rows without a database."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from backend.live.projection import Projection
from backend.live.rounds import Rounds
from tests.live.notebooks import Ledger, Notebook


@pytest.fixture
def journal():
    """A journal that has made everything durable."""
    return SimpleNamespace(written=0, durable=0)


@pytest.fixture
def ledger():
    return Ledger()


@pytest.fixture
def rounds(ledger, monkeypatch):
    monkeypatch.setattr("backend.live.projection.RETRY_S", (0.01,))
    monkeypatch.setattr("backend.live.rounds.GATHER_S", 0.01)
    with ThreadPoolExecutor(2) as executor:
        yield Rounds(executor, ledger.write)


@pytest.fixture
def notebook():
    return Notebook()


@pytest.fixture
def stale():
    return []


@pytest.fixture
def projection(rounds, notebook, stale, journal):
    return Projection(rounds, lambda: stale.append(True), notebook, journal)
