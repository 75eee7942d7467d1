"""A scripted model and a running product for each file of fault tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.model import ScriptedModel
from tests.faults.product import Product


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies here, so that it runs as a step of its own."""
    for item in items:
        if "faults" in item.path.parts:
            item.add_marker(pytest.mark.faults)


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedModel]:
    with ScriptedModel() as running:
        yield running


@pytest.fixture(scope="module")
def product(model: ScriptedModel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A product in good health; its tests leave it so."""
    with Product(tmp_path_factory.mktemp("product"), model.url) as running:
        yield running


@pytest.fixture(autouse=True)
def _healthy_model(request: pytest.FixtureRequest) -> None:
    if "model" in request.fixturenames:
        request.getfixturevalue("model").fresh()
    if "product" in request.fixturenames:
        request.getfixturevalue("product").forgive()
