"""The one scorer of this process: made after the server answers, never by an import."""

from __future__ import annotations

import os
from functools import partial
from typing import Literal

from backend.scoring.engines import choosing
from backend.scoring.engines.port import EngineName
from backend.scoring.scorer import Scorer

Setting = EngineName | Literal["off"]

_scorers: dict[int, Scorer] = {}
"""By process id: a forked child has no thread of its parent's scorer, so it has no scorer."""


def start(setting: Setting, slots: int) -> Scorer | None:
    """Begin to load this process's scorer, once; returns at once. None when it is off."""
    if setting == "off":
        return None
    scorer = current()
    if scorer is None:
        scorer = Scorer(partial(choosing.load, setting), slots)
        use(scorer)
        scorer.start()
    return scorer


def use(scorer: Scorer) -> None:
    """Make a scorer this process's."""
    _scorers[os.getpid()] = scorer


def current() -> Scorer | None:
    """Return this process's scorer, if it has one."""
    return _scorers.get(os.getpid())


def end(within_s: float = 0.0) -> None:
    """End this process's scorer and wait for it a little. Blocks: call off the loop."""
    scorer = _scorers.pop(os.getpid(), None)
    if scorer is not None:
        scorer.stop()
        scorer.join(within_s)


def model_version() -> str:
    """Return the version of the model and what runs it, or that nothing does."""
    scorer = current()
    return scorer.model_version if scorer is not None else ""
