"""Voice detectors that judge the same clips: ours, WebRTC's, Silero's, and plain energy."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from backend.scoring.features import CONTEXT_SAMPLES
from backend.scoring.network import Scores, Weights, silent_state, step
from tools.audio_model.clips import SLOT_SAMPLES, Clip
from tools.audio_model.prepare import features_of

Float = npt.NDArray[np.float32]
Detector = Callable[[list[Clip]], Float]
"""Clips to a probability of speech for each slot of 20 ms, shape (clips, slots)."""

WEBRTC_FRAME: Final = 320
SILERO_CHUNK: Final = 512
SILERO_CONTEXT: Final = 64


def heard(weights: Weights, clips: list[Clip]) -> list[Scores]:
    """Return what our network says of clips, one `Scores` of all clips for each hop."""
    features = np.stack([features_of(clip.pcm) for clip in clips])
    state = silent_state(len(clips))
    found = []
    for hop in range(features.shape[1]):
        scores, state = step(weights, np.ascontiguousarray(features[:, hop]), state)
        found.append(scores)
    return found


def speech_of(scores: list[Scores]) -> Float:
    """Return the probability of speech in each slot. Shape (clips, slots)."""
    return np.concatenate([each.speech for each in scores], axis=1)


def webrtc(clips: list[Clip]) -> Float:
    """Return how many of WebRTC's four modes call a slot speech, from 0 to 1."""
    import webrtcvad

    found = np.zeros((len(clips), len(clips[0].speech)), np.float32)
    for row, clip in enumerate(clips):
        frames = clip.pcm[CONTEXT_SAMPLES:].reshape(-1, WEBRTC_FRAME)
        for mode in range(4):
            detector = webrtcvad.Vad(mode)
            answers = [detector.is_speech(frame.tobytes(), 16_000) for frame in frames]
            found[row] += np.array(answers, np.float32) / 4
    return found


def energy(clips: list[Clip]) -> Float:
    """Return each slot's level, from 0 to 1; what any detector must beat."""
    pcm = np.stack([clip.pcm[CONTEXT_SAMPLES:] for clip in clips]).astype(np.float32) / 32768
    power = np.square(pcm.reshape(len(clips), -1, SLOT_SAMPLES)).mean(axis=2)
    level: Float = np.clip(1 + np.log10(power + 1e-9) / 9, 0, 1)
    return level


class Silero:
    """Silero's ONNX file, run without its package."""

    def __init__(self) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session: Any = onnxruntime.InferenceSession(
            str(silero_file()), options, providers=["CPUExecutionProvider"]
        )

    def __call__(self, clips: list[Clip]) -> Float:
        """Return its probability, given for every 32 ms, at the middle of each slot."""
        pcm = np.stack([clip.pcm[CONTEXT_SAMPLES:] for clip in clips]).astype(np.float32) / 32768
        batch, samples = pcm.shape
        chunks = -(-samples // SILERO_CHUNK)
        padded = np.zeros((batch, SILERO_CONTEXT + chunks * SILERO_CHUNK), np.float32)
        padded[:, SILERO_CONTEXT : SILERO_CONTEXT + samples] = pcm
        state = np.zeros((2, batch, 128), np.float32)
        found = []
        for chunk in range(chunks):
            start = chunk * SILERO_CHUNK
            given = padded[:, start : start + SILERO_CONTEXT + SILERO_CHUNK]
            inputs = {"input": given, "state": state, "sr": np.array(16_000, np.int64)}
            probability, state = self._session.run(None, inputs)
            found.append(probability[:, 0])
        middles = np.arange(samples // SLOT_SAMPLES) * SLOT_SAMPLES + SLOT_SAMPLES // 2
        every: Float = np.stack(found, axis=1)[:, middles // SILERO_CHUNK]
        return every


def silero_file() -> Path:
    """Return where the installed package keeps its model.

    Raises:
        FileNotFoundError: when it is not installed.
    """
    found = importlib.util.find_spec("silero_vad")
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError("silero-vad is not installed: make audio-model installs it")
    return Path(found.submodule_search_locations[0]) / "data" / "silero_vad.onnx"
