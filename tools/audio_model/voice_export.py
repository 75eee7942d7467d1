"""Write the network that compares voices as the files that ship: weights and card."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from backend.scoring.features import SETTINGS
from backend.scoring.network import CARD_FILE, WEIGHTS_FILE
from backend.scoring.voice_network import DIRECTIONS, SHAPES, WINDOW_HOPS, VoiceWeights
from tools.audio_model.export import packed

Float = npt.NDArray[np.float32]

VERSION: Final = "1.0.0"
"""Major: other features or outputs; minor: trained anew; patch: the rule."""
ARCHITECTURE: Final = {
    "layers": "conv 40-96 k5 s2, conv 96-96 k3 d2, conv 96-96 k3 d3, conv 96-160 k1, mean and "
    "spread over time, dense 320-64, length 1",
    "weights": sum(int(np.prod(shape)) for shape in SHAPES.values()),
    "window_hops": WINDOW_HOPS,
    "outputs": DIRECTIONS,
}


def write(folder: Path, arrays: dict[str, Float], facts: dict[str, Any]) -> None:
    """Write `weights.npz` and `model.json` into a folder, which is made when missing.

    Args:
        folder: Where to.
        arrays: As `voice_network.SHAPES` names them.
        facts: What else the card states: the rule, and from what it was made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    content = packed(VoiceWeights.of(arrays).arrays())
    (folder / WEIGHTS_FILE).write_bytes(content)
    card = {
        "version": VERSION,
        "features": SETTINGS,
        "network": ARCHITECTURE,
        "sha256": {WEIGHTS_FILE: hashlib.sha256(content).hexdigest()},
        **facts,
    }
    (folder / CARD_FILE).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
