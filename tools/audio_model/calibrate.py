"""Make the probabilities come true and choose the threshold, on the training side's sounds only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from backend.scoring.network import SPEECH_SLOTS, Weights
from tools.audio_model import detectors, evaluate, gates, measures
from tools.audio_model.clips import Bank, Clip
from tools.audio_model.measures import held

Arrays = dict[str, npt.NDArray[Any]]
Float = npt.NDArray[np.float32]

THRESHOLDS: Final = tuple(round(0.3 + 0.05 * number, 2) for number in range(14))
HANGOVERS_MS: Final = (0,)
"""None: whoever reads the scores waits by itself, half a second for the end of a turn."""
SHARE_OF_GATE: Final = 1 / 18
"""Of a gate's false alarms, allowed here: sounds that nobody heard bring more of them. Model 1.1.0
took 18 times as much unheard music for speech (8.5 %) as music of the kinds it was trained on."""
UNEVEN_DB: Final = (0.0, 9.0)
"""In turn; people's syllables are less even than those of synthetic voices."""
CONDITIONS_APART: Final = 2
"""Each voice speaks under every second condition."""
NOISES: Final = 140
PIECES: Final = 100
BELOW: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Examples:
    """Clips of the training side's sounds that no training saw."""

    voices: list[Clip]
    noise: list[Clip]
    music: list[Clip]


def examples(bank: Bank) -> Examples:
    """Return clips under the conditions of the evaluation, of other voices and noises.

    Args:
        bank: The training side's.
    """
    wanted = [each for each in evaluate.CONDITIONS if not each.name.startswith("babble")]
    found: list[Clip] = []
    for place, (name, sentences) in enumerate(bank.voices.items()):
        if "whisper" in name:
            continue
        alone = Bank({name: sentences}, bank.noises, bank.music)
        # Every condition for few voices tells as much as all for all, which takes long.
        some = list(enumerate(wanted))[place % CONDITIONS_APART :: CONDITIONS_APART]
        for number, condition in some:
            uneven_db = UNEVEN_DB[(place + number) // CONDITIONS_APART % len(UNEVEN_DB)]
            scene = replace(condition.scene, uneven_db=uneven_db)
            once = replace(condition, clips=1, scene=scene)
            found += evaluate.with_voices(f"calibration {name}", alone, once)
    return Examples(
        found,
        evaluate.backgrounds(bank, "noise", NOISES),
        evaluate.backgrounds(bank, "music", PIECES),
    )


def corrected(arrays: Arrays, known: Examples) -> Arrays:
    """Return arrays whose probability of speech comes true in clips with a voice.

    Args:
        arrays: Of the trained network.
        known: From `examples`.
    """
    scores = speech(Weights.of(arrays), known.voices)
    scale, offset = fitted(scores, truth(known.voices))
    after = {name: array.copy() for name, array in arrays.items()}
    after["heads_kernel"][:, :SPEECH_SLOTS] *= np.float32(scale)
    after["heads_bias"][:SPEECH_SLOTS] *= np.float32(scale)
    after["heads_bias"][:SPEECH_SLOTS] += np.float32(offset)
    return after


def fitted(scores: Float, wanted: npt.NDArray[Any]) -> tuple[float, float]:
    """Return the scale and offset of the log odds under which the truth is most likely."""
    flat = np.clip(np.ravel(scores).astype(np.float64), BELOW, 1 - BELOW)
    odds, known = np.log(flat / (1 - flat)), np.ravel(wanted) > 0

    def cost(chosen: npt.NDArray[np.float64]) -> float:
        moved = odds * chosen[0] + chosen[1]
        return float(np.mean(np.logaddexp(0, np.where(known, -moved, moved))))

    scale, offset = minimize(cost, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(scale), float(offset)


def chosen(weights: Weights, known: Examples) -> dict[str, float]:
    """Return the threshold and hangover with the fewest errors that keep sounds quiet enough.

    Where none does, those that come nearest.
    """
    scores, wanted = speech(weights, known.voices), truth(known.voices)
    sounds = {
        "false alarm in music alone": speech(weights, known.music),
        "false alarm in other sounds without speech": speech(weights, known.noise),
    }
    ranked = []
    for threshold in THRESHOLDS:
        for hangover_ms in HANGOVERS_MS:
            slots = hangover_ms // evaluate.SLOT_MS
            decided = held(scores, threshold, slots)
            wrong = measures.missed(decided, wanted) + measures.false_alarm(decided, wanted)
            excess = sum(
                max(0.0, float(held(said, threshold, slots).mean()) - allowed(gate))
                for gate, said in sounds.items()
            )
            ranked.append((excess, wrong, threshold, float(hangover_ms)))
    *_, best, best_ms = min(ranked)
    return {"speech": best, "hangover_ms": best_ms}


def allowed(gate: str) -> float:
    """Return which share of false alarms may be here, where the sounds are known."""
    return SHARE_OF_GATE * gates.LIMITS[gate][1]


def truth(clips: list[Clip]) -> npt.NDArray[np.uint8]:
    """Return where speech is. Shape (clips, slots)."""
    return np.stack([clip.speech for clip in clips])


def speech(weights: Weights, clips: list[Clip]) -> Float:
    """Return the probability of speech in each slot of clips. Shape (clips, slots)."""
    return detectors.speech_of(detectors.heard(weights, clips))
