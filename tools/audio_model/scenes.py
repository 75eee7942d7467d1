"""What training hears: how often each kind of scene comes, and how far chance varies it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from tools.audio_model.channel import CODECS
from tools.audio_model.clips import MIXED_WITH, Bank, Scene
from tools.audio_model.machines import MACHINES

Random = np.random.Generator

KINDS: Final = {
    "clean": 0.17,
    "noise": 0.27,
    "music": 0.14,
    "babble": 0.03,
    "overlap": 0.05,
    "whisper": 0.03,
    "only music": 0.16,
    "only noise": 0.12,
    "only babble": 0.03,
}
"""Shares of the clips. Much music, because the prototype took 41 % of real music for speech."""
QUIET_KINDS: Final = {"only music": 0.6, "only noise": 0.3, "music": 0.1}
"""Shares of the clips that a second course adds, most of them without any speech."""
OF_MACHINES: Final = 0.4
"""Share of noises that are certainly machines (a guess, on the training side)."""


def chosen(random: Random, bank: Bank, kinds: Mapping[str, float] = KINDS) -> Scene:
    """Return a scene by chance, of kinds that are as frequent as they say."""
    kind = str(random.choice(list(kinds), p=list(kinds.values())))
    noise = MIXED_WITH.join(_noise(random, bank) for _ in range(int(random.choice([1, 1, 2]))))
    codec = str(random.choice(["", *CODECS], p=[0.8, 0.02, 0.02, 0.08, 0.08]))
    equal = bool(random.random() < 0.5)
    if kind.startswith("only"):
        background = {"music": "music", "babble": "babble"}.get(kind.split()[1], noise)
        level = random.uniform(-60, -14) if kind == "only noise" else random.uniform(-50, -14)
        return Scene(background=background, level_dbfs=level, codec=codec, equalised=equal)
    voice, second = (str(name) for name in random.choice(list(bank.voices), 2, replace=False))
    is_whisper = kind == "whisper"
    return Scene(
        voice=voice,
        background=_background(random, kind, noise),
        snr_db=_snr_db(random, kind),
        reverberation_s=float(random.choice([0.0, random.uniform(0.12, 0.9)])),
        codec=codec,
        level_dbfs=random.uniform(-46, -13),
        second_voice=second if kind == "overlap" else None,
        second_db=random.uniform(-12, 0),
        whispered=is_whisper,
        gated=bool(random.random() < 0.06),
        echo_db=random.uniform(-40, -22) if random.random() < 0.08 else None,
        pace=float(random.choice([0.8, 0.85, 0.9, 0.95, 1.0, 1.05, 1.1, 1.2, 1.25])),
        equalised=equal,
        uneven_db=float(random.choice([0.0, random.uniform(3, 18)])),
    )


def _noise(random: Random, bank: Bank) -> str:
    machines = [name for name in bank.noises if name in MACHINES]
    if machines and random.random() < OF_MACHINES:
        return str(random.choice(machines))
    return str(random.choice(list(bank.noises)))


def _background(random: Random, kind: str, noise: str) -> str | None:
    if kind in ("music", "babble"):
        return kind
    if kind == "noise" or random.random() < 0.3:
        return noise
    return None


def _snr_db(random: Random, kind: str) -> float:
    low, high = {"noise": (-8, 22), "music": (-4, 22), "babble": (3, 22)}.get(kind, (18, 50))
    return float(random.uniform(low, high))
