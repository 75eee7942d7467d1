"""Write a trained network as the files that ship: weights, LiteRT model, card."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from backend.scoring import graph
from backend.scoring.features import SETTINGS
from backend.scoring.network import (
    CARD_FILE,
    LITERT_FILE,
    SHAPES,
    SPEECH_SLOTS,
    STATE,
    WEIGHTS_FILE,
    Weights,
)

Float = npt.NDArray[np.float32]

VERSION: Final = "1.3.0"
"""Major: other features or outputs; minor: trained anew; patch: thresholds."""
ARCHITECTURE: Final = {
    "layers": "conv 40-64 k3, conv 64-64 k3 s2, dense 320-128, GRU 128 (reset after), dense 8",
    "weights": sum(int(np.prod(shape)) for shape in SHAPES.values()),
    "state": STATE,
    "outputs": [*(f"speech_{slot}" for slot in range(SPEECH_SLOTS)), "music", "overlap", "whisper"],
}
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""Time of every file in the archive, so that the same weights are the same bytes."""


def seeded_arrays(seed: int) -> dict[str, Float]:
    """Return weights to begin training with: Glorot's uniform kernels, orthogonal memory."""
    random = np.random.default_rng(seed)
    arrays: dict[str, Float] = {}
    for name, shape in SHAPES.items():
        if len(shape) == 1:
            arrays[name] = np.zeros(shape, np.float32)
            continue
        fan_in, fan_out = int(np.prod(shape[:-1])), int(shape[-1] * np.prod(shape[:-2]))
        if name.startswith("gru"):
            fan_out //= 3
        limit = np.sqrt(6.0 / (fan_in + fan_out))
        arrays[name] = random.uniform(-limit, limit, shape).astype(np.float32)
    squares = [np.linalg.qr(random.standard_normal((STATE, STATE)))[0] for _ in range(3)]
    arrays["gru_recurrent"] = np.concatenate(squares, axis=1).astype(np.float32)
    return arrays


def write(folder: Path, arrays: dict[str, Float], facts: dict[str, Any]) -> None:
    """Write `weights.npz`, `model.tflite` and `model.json` into a folder.

    Args:
        folder: Made when missing.
        arrays: As `network.SHAPES` names them.
        facts: What else the card states: thresholds, what it was trained on.
    """
    weights = Weights.of(arrays)
    folder.mkdir(parents=True, exist_ok=True)
    files = {WEIGHTS_FILE: packed(weights.arrays()), LITERT_FILE: converted(weights)}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    card = {
        "version": VERSION,
        "features": SETTINGS,
        "network": ARCHITECTURE,
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        **facts,
    }
    (folder / CARD_FILE).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def packed(arrays: Mapping[str, Float]) -> bytes:
    """Return an npz archive that depends on nothing but the numbers."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            part = io.BytesIO()
            np.lib.format.write_array(part, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", _EPOCH), part.getvalue())
    return whole.getvalue()


def converted(weights: Weights) -> bytes:
    """Return the LiteRT model: signature `step`, features and state in, outputs and state out."""
    import tensorflow as tf

    constants = {name: tf.constant(array) for name, array in weights.arrays().items()}
    step = graph.network_step(constants)

    def named(features: Any, state: Any) -> dict[str, Any]:
        outputs, after = step(features, state)
        return {"outputs": outputs, "next_state": after}

    module = tf.Module()
    module.step = tf.function(named, input_signature=graph.signature())
    concrete = module.step.get_concrete_function()
    converter = tf.lite.TFLiteConverter.from_concrete_functions([concrete], module)
    model: bytes = converter.convert()
    return model
