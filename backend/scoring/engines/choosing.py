"""Which engine a setting means."""

from __future__ import annotations

from importlib import import_module

from backend.scoring.engines.port import Engine, EngineName


def load(name: EngineName) -> Engine:
    """Return the engine of the shipped model. Blocks: TensorFlow takes seconds to import.

    Raises:
        WrongModel: when the model's files are not those that its card describes.
        ImportError: when what runs it is not installed.
    """
    # Each engine's module is imported alone: nobody pays for the engines not chosen.
    engine: Engine = import_module(f"backend.scoring.engines.by_{name}").load()
    return engine
