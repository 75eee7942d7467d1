"""Write the network that compares voices as the files that ship: weights and card."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from backend.scoring.features import SETTINGS
from backend.scoring.voice_network import (
    CARD_FILE,
    DIRECTIONS,
    SHAPES,
    WEIGHTS_FILE,
    WINDOW_HOPS,
    VoiceWeights,
)

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
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def write(folder: Path, arrays: dict[str, Float], facts: dict[str, Any]) -> None:
    """Write `weights.npz` and `model.json` into a folder, which is made when missing.

    Args:
        folder: Where to.
        arrays: As `voice_network.SHAPES` names them.
        facts: What else the card states: the rule, and from what it was made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    content = packed(VoiceWeights.of(arrays))
    (folder / WEIGHTS_FILE).write_bytes(content)
    card = {
        "version": VERSION,
        "features": SETTINGS,
        "network": ARCHITECTURE,
        "sha256": {WEIGHTS_FILE: hashlib.sha256(content).hexdigest()},
        **facts,
    }
    (folder / CARD_FILE).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def packed(weights: VoiceWeights) -> bytes:
    """Return an npz archive that depends on nothing but the numbers."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for name, array in weights.arrays().items():
            part = io.BytesIO()
            np.lib.format.write_array(part, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", _EPOCH), part.getvalue())
    return whole.getvalue()
