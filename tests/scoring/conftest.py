"""The three engines, each loaded once: TensorFlow takes seconds to import."""

import pytest

from backend.scoring.engines import choosing
from backend.scoring.engines.port import EngineName

ENGINES: tuple[EngineName, ...] = ("tensorflow", "litert", "numpy")


@pytest.fixture(scope="session")
def engines():
    return {name: choosing.load(name) for name in ENGINES}
