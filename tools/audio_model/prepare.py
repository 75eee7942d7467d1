"""Render the sounds of one side of the split and compose many clips, on a few processes."""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from backend.scoring.features import BANDS, FRAMES_PER_HOP, HOP_INPUT_SAMPLES, HOP_SAMPLES, log_mel
from tools.audio_model import heldout, music, scenes, throats
from tools.audio_model.clips import HOPS, SLOTS, Bank, Clip, compose
from tools.audio_model.corpus import Utterance
from tools.audio_model.machines import MACHINES
from tools.audio_model.noises import TRAINING
from tools.audio_model.voices import TRAIN

Float = npt.NDArray[np.float32]
Int16 = npt.NDArray[np.int16]

PIECE_S: Final = 18
FORMANT_ENGINE: Final = "espeak-ng"
"""Its voices are computed in any pitch and throat already."""
THROATS: Final = 12
"""Other voices made of each recorded one (a guess, on the training side)."""
SOURCES: Final = tuple(
    Path(__file__).with_name(f"{name}.py") for name in ("music", "instruments", "heldout", "noises")
)
_banks: dict[str, Bank] = {}
"""The bank of this process; child processes inherit it when they fork."""


def rendered(split: str, seed: int, pieces: int, folder: Path, jobs: int) -> list[Int16]:
    """Return pieces of music of one side of the split, from a file when it was made before."""
    source = hashlib.sha256(b"".join(path.read_bytes() for path in SOURCES)).hexdigest()[:12]
    path = folder / f"music-{split}-{seed}-{pieces}-{source}.npy"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with multiprocessing.get_context("fork").Pool(jobs) as pool:
            made = pool.map(partial(piece, split, seed), range(pieces), chunksize=8)
        np.save(path, np.stack(made))
    return list(np.load(path))


def piece(split: str, seed: int, number: int) -> Int16:
    """Return one piece of music of one side of the split. Mono, 16 kHz, int16."""
    random = np.random.default_rng([seed, number, split == TRAIN])
    length = PIECE_S * 16_000
    made = music.piece(random, PIECE_S) if split == TRAIN else heldout.music(random, length)
    whole: Int16 = np.round(made * 32767).astype(np.int16)
    return whole


def bank_of(utterances: Sequence[Utterance], split: str, pieces: list[Int16]) -> Bank:
    """Return the sounds of one side: voices by id, its noise generators, its music."""
    mine = sorted((each for each in utterances if each.voice.split == split), key=_voice_id)
    voices = {
        voice: [each.samples() for each in group] for voice, group in groupby(mine, key=_voice_id)
    }
    if split != TRAIN:
        return Bank(voices, heldout.TESTING, pieces)
    return Bank(voices, {**TRAINING, **MACHINES}, pieces)


def _voice_id(utterance: Utterance) -> str:
    return utterance.voice.id


def with_throats(bank: Bank, seed: int, jobs: int) -> Bank:
    """Return a bank with other voices made of its recorded ones, named `voice~number`."""
    wanted = [
        (name, number)
        for name in bank.voices
        if not name.startswith(FORMANT_ENGINE)
        for number in range(1, THROATS + 1)
    ]
    _banks["recorded"] = bank
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        made = pool.starmap(partial(_other, seed), wanted, chunksize=1)
    more = {f"{name}~{number}": said for (name, number), said in zip(wanted, made, strict=True)}
    return Bank(bank.voices | more, bank.noises, bank.music)


def _other(seed: int, name: str, number: int) -> list[Int16]:
    random = np.random.default_rng([seed, number, *map(ord, name)])
    chosen = throats.throat(random)
    return [throats.through(random, said, chosen) for said in _banks["recorded"].voices[name]]


def examples(
    bank: Bank, seed: int, clips: int, jobs: int, kinds: Mapping[str, float] = scenes.KINDS
) -> dict[str, npt.NDArray[Any]]:
    """Return clips of chosen scenes as arrays to train on.

    Returns:
        features (clips, 60, 10, 40) float16; speech and weight (clips, 300); music, overlap and
        whisper (clips, 60).
    """
    _banks["training"] = bank
    found: dict[str, npt.NDArray[Any]] = {
        "features": np.empty((clips, HOPS, FRAMES_PER_HOP, BANDS), np.float16),
        "speech": np.empty((clips, SLOTS), np.uint8),
        "weight": np.empty((clips, SLOTS), np.float16),
        "music": np.empty((clips, HOPS), np.uint8),
        "overlap": np.empty((clips, HOPS), np.uint8),
        "whisper": np.empty((clips, HOPS), np.uint8),
    }
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        made: Iterator[tuple[Float, Clip]] = pool.imap(
            partial(_example, seed, kinds), range(clips), chunksize=16
        )
        for number, (features, clip) in enumerate(made):
            found["features"][number] = features
            for name in ("speech", "weight", "music", "overlap", "whisper"):
                found[name][number] = getattr(clip, name)
    return found


def _example(seed: int, kinds: Mapping[str, float], number: int) -> tuple[Float, Clip]:
    bank = _banks["training"]
    random = np.random.default_rng([seed, number])
    with np.errstate(invalid="raise", divide="raise"):
        clip = compose(random, scenes.chosen(random, bank, kinds), bank)
    return features_of(clip.pcm).astype(np.float16), clip


def features_of(pcm: Int16) -> Float:
    """Return a sound's features hop by hop. Shape (hops, 10, 40)."""
    hops = np.lib.stride_tricks.sliding_window_view(pcm, HOP_INPUT_SAMPLES)[::HOP_SAMPLES]
    return log_mel(np.ascontiguousarray(hops))[0]
