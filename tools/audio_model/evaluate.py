"""Judge the shipped weights and other detectors on the same unheard clips."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from backend.scoring.network import Weights
from tools.audio_model import detectors, measures
from tools.audio_model.clips import Bank, Clip, Scene, compose
from tools.audio_model.detectors import Detector

Float = npt.NDArray[np.float32]
Random = np.random.Generator
Row = dict[str, Any]
Part = tuple[Clip, Float]
"""A clip and our probability of speech in it. Shape (1, slots)."""

SEED: Final = 20_261_122
SILERO_THRESHOLD: Final = 0.5
WEBRTC_THRESHOLD: Final = 0.5
"""Two of its four modes."""
SLOT_MS: Final = 20
FALSE_ALARMS: Final = (0.01, 0.05, 0.1, 0.2)
"""Points of the trade between misses and false alarms that the tables give."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One row of the table: the same voices under the same trouble."""

    name: str
    scene: Scene
    clips: int = 60
    noisy: bool = False
    """A noise by chance stands behind the voice."""
    gated: bool = True
    """Counted in the slices by voice."""
    reverberant: bool = False


_SOFT: Final = Scene(snr_db=25.0)
CONDITIONS: Final = (
    Condition("clean", Scene()),
    *(
        Condition(f"{snr} dB", Scene(snr_db=float(snr)), noisy=True, gated=snr >= 0)
        for snr in (20, 10, 5, 0, -5)
    ),
    Condition("reverberant 0.3-0.7 s", _SOFT, reverberant=True),
    Condition("Opus 24k", replace(_SOFT, codec="opus-24k"), 30),
    Condition("Opus 8k", replace(_SOFT, codec="opus-8k"), 30),
    Condition("mu-law 8 kHz", replace(_SOFT, codec="mu-law"), 30),
    Condition("level -45 dBFS", replace(_SOFT, level_dbfs=-45.0)),
    Condition("level -14 dBFS", replace(_SOFT, level_dbfs=-14.0)),
    Condition("music 10 dB", Scene(background="music", snr_db=10.0), gated=False),
    Condition("music 0 dB", Scene(background="music", snr_db=0.0), gated=False),
    Condition("babble 10 dB", Scene(background="babble", snr_db=10.0), gated=False),
    Condition("babble 0 dB", Scene(background="babble", snr_db=0.0), gated=False),
)


@dataclass(slots=True)
class Judged:
    """Clips of one row and what each detector said."""

    clips: list[Clip]
    scores: dict[str, Float]
    music: Float
    overlap: Float
    whisper: Float

    @property
    def truth(self) -> npt.NDArray[np.uint8]:
        """Shape (clips, slots)."""
        return np.stack([clip.speech for clip in self.clips])


@dataclass(slots=True)
class Jury:
    """Our network with its threshold, and those it is compared with."""

    weights: Weights
    threshold: float
    hangover_ms: int
    others: dict[str, Detector] = field(default_factory=dict)

    def judge(self, clips: list[Clip]) -> Judged:
        """Return what everybody says of clips."""
        own = detectors.heard(self.weights, clips)
        scores = {"viva": detectors.speech_of(own)}
        scores |= {name: detector(clips) for name, detector in self.others.items()}
        return Judged(
            clips,
            scores,
            np.stack([each.music for each in own], axis=1),
            np.stack([each.overlap for each in own], axis=1),
            np.stack([each.whisper for each in own], axis=1),
        )

    def decide(self, name: str, scores: Float) -> npt.NDArray[np.bool_]:
        """Return a detector's decisions at the threshold it is used with."""
        if name == "viva":
            return measures.held(scores, self.threshold, self.hangover_ms // SLOT_MS)
        return scores >= (SILERO_THRESHOLD if name == "silero" else WEBRTC_THRESHOLD)


def all_detectors() -> dict[str, Detector]:
    """Return the detectors that stand beside ours."""
    return {
        "silero": detectors.Silero(),
        "webrtc": detectors.webrtc,
        "energy": detectors.energy,
    }


def with_voices(group: str, bank: Bank, condition: Condition) -> Iterator[Clip]:
    """Compose the clips of a condition, each voice in turn."""
    names = [name for name in bank.voices if "whisper" not in name]
    noises = list(bank.noises)
    for number in range(condition.clips):
        random = np.random.default_rng([SEED, number, *map(ord, group + condition.name)])
        scene = replace(condition.scene, voice=names[number % len(names)])
        if condition.noisy:
            scene = replace(scene, background=noises[number // len(names) % len(noises)])
            scene = replace(scene, background=str(random.choice(noises)))
        if condition.reverberant:
            scene = replace(scene, reverberation_s=float(random.uniform(0.3, 0.7)))
        yield compose(random, scene, bank)


def row_of(jury: Jury, group: str, name: str, judged: Judged) -> Row:
    """Return one row of the table."""
    truth = judged.truth
    decided = {each: jury.decide(each, scores) for each, scores in judged.scores.items()}
    named = {each: made for each, made in decided.items() if each != "energy"}
    return {
        "group": group,
        "condition": name,
        "clips": len(judged.clips),
        "auc": {each: measures.auc(scores, truth) for each, scores in judged.scores.items()},
        "miss": {each: measures.missed(made, truth) for each, made in named.items()},
        "false_alarm": {each: measures.false_alarm(made, truth) for each, made in named.items()},
        "det": {
            each: {str(share): measures.missed_at(scores, truth, share) for share in FALSE_ALARMS}
            for each, scores in judged.scores.items()
        },
        "ece": measures.calibration_error(judged.scores["viva"], truth),
        **measures.edge_errors_ms(decided["viva"], truth),
    }


def judged_clips(
    jury: Jury, group: str, bank: Bank, wanted: Iterable[Condition]
) -> dict[Condition, Judged]:
    """Return what everybody says of a group of voices under each condition."""
    return {
        condition: jury.judge(list(with_voices(group, bank, condition))) for condition in wanted
    }


def table(
    jury: Jury, group: str, known: dict[Condition, Judged], shown: Iterable[Condition]
) -> tuple[list[Row], list[Part]]:
    """Return the rows of a group of voices, and the clips that count in slices.

    Args:
        jury: Whose decisions are counted.
        group: As the rows name it.
        known: The clips of every condition.
        shown: Those of the conditions that get a row of their own.
    """
    parts = {condition: _parts(judged) for condition, judged in known.items()}
    rows = [row_of(jury, group, condition.name, known[condition]) for condition in shown]
    everything = [
        part
        for condition, those in parts.items()
        if not condition.name.startswith("babble")
        for part in those
    ]
    rows.append(_pooled_row(jury, group, everything))
    return rows, [part for condition, those in parts.items() if condition.gated for part in those]


def _parts(judged: Judged) -> list[Part]:
    return list(zip(judged.clips, judged.scores["viva"][:, None], strict=True))


def by_voice(jury: Jury, group: str, parts: list[Part]) -> list[Row]:
    """Return the slices of clips by who speaks."""
    said: dict[str, list[Part]] = {}
    for clip, scores in parts:
        said.setdefault(str(clip.scene.voice), []).append((clip, scores))
    return [{**slice_of(jury, group, each), "voice": voice} for voice, each in said.items()]


def _pooled_row(jury: Jury, group: str, parts: list[Part]) -> Row:
    whole = slice_of(jury, group, parts)
    measured = {name: {"viva": whole[name]} for name in ("auc", "miss", "false_alarm")}
    scores, truth = _joined(parts)
    ece = measures.calibration_error(scores, truth)
    return {**whole, **measured, "condition": "all but babble", "ece": ece}


def slice_of(jury: Jury, group: str, parts: list[Part]) -> Row:
    """Return how well clips are heard that have something in common."""
    scores, truth = _joined(parts)
    decided = jury.decide("viva", scores)
    return {
        "group": group,
        "clips": len(parts),
        "auc": measures.auc(scores, truth),
        "miss": measures.missed(decided, truth),
        "false_alarm": measures.false_alarm(decided, truth),
    }


def _joined(parts: list[Part]) -> tuple[Float, npt.NDArray[np.uint8]]:
    scores = np.concatenate([each for _, each in parts])
    return scores, np.stack([clip.speech for clip, _ in parts])


def alone(jury: Jury, name: str, clips: list[Clip]) -> Row:
    """Return how often each detector hears speech in sounds without any."""
    judged = jury.judge(clips)
    return {
        "sound": name,
        "clips": len(clips),
        "false_alarm": {
            each: float(jury.decide(each, scores).mean())
            for each, scores in judged.scores.items()
            if each != "energy"
        },
        "called_music": float((judged.music >= 0.5).mean()),
    }


def backgrounds(bank: Bank, name: str, clips: int) -> list[Clip]:
    """Compose clips of a background alone: music, babble, or `noise` for each noise in turn."""
    found = []
    for number in range(clips):
        random = np.random.default_rng([SEED, number, *map(ord, "alone " + name)])
        noises = list(bank.noises)
        background = noises[number % len(noises)] if name == "noise" else name
        level = float(random.uniform(-50, -16))
        found.append(compose(random, Scene(background=background, level_dbfs=level), bank))
    return found


def heads(jury: Jury, group: str, bank: Bank) -> list[Row]:
    """Return how well the experimental outputs rank hops."""
    rows = []
    names = [name for name in bank.voices if "whisper" not in name]
    for name, second_db in (("overlap 0 dB", 0.0), ("overlap -12 dB", -12.0), ("whisper", None)):
        clips = []
        for number in range(30):
            random = np.random.default_rng([SEED, number, *map(ord, group + name)])
            first, second = names[number % len(names)], names[(number * 7 + 3) % len(names)]
            scene = Scene(voice=first, snr_db=25.0, whispered=second_db is None and number % 2 == 0)
            if second_db is not None:
                scene = replace(scene, second_voice=second, second_db=second_db)
            clips.append(compose(random, scene, bank))
        judged = jury.judge(clips)
        said = judged.whisper if second_db is None else judged.overlap
        read: Callable[[Clip], Any] = (
            (lambda clip: clip.whisper) if second_db is None else (lambda clip: clip.overlap)
        )
        truth = np.stack([read(clip) for clip in clips])
        rows.append(
            {"group": group, "output": name, "clips": len(clips), "auc": measures.auc(said, truth)}
        )
    return rows
