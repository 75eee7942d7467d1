"""Train the network that compares voices, choose its rule, export it, judge it: `make audio-model`.

Alone: `python -m tools.audio_model.voice_model`.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import multiprocessing
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np

from backend.scoring import network, voice_network
from backend.scoring.signals.likeness import Rule
from backend.scoring.voice_network import VoiceWeights
from tools.audio_model import (
    heldout,
    people,
    voice_corpus,
    voice_export,
    voice_report,
    voice_rules,
    voice_sessions,
    voice_train,
    voice_trials,
)
from tools.audio_model.noises import TRAINING, Noise
from tools.audio_model.prerequisites import version_of
from tools.audio_model.voice_corpus import Spoken, Take
from tools.audio_model.voice_sessions import Plan, Trace
from tools.audio_model.voice_train import Float
from tools.audio_model.voices import PACKAGES, TEST, TRAIN, VOICES

ROOT: Final = Path(__file__).resolve().parents[2]
SCRATCH: Final = ROOT / "var" / "audio-model"
JOBS: Final = 2
SEEDS: Final = {"takes": 11, "weights": 13, "choosing": 17, "trials": 19, "judging": 23}
CHOOSING: Final = {"alone": 48, "answered for": 24}
"""Talks that the rule is chosen on."""
JUDGING: Final = {"alone": 72, "answered for": 40, "answered long": 20, "moved": 24}
"""Talks of each group that it is judged on."""
KINDS: Final = {
    "alone": Plan(""),
    "answered for": Plan("", intruder_s=14.0),
    "answered long": Plan("", intruder_s=60.0),
    "moved": Plan("", moves=True),
}
PERSON: Final = {voice.id: voice.person for voice in VOICES if voice.person}

Say = Callable[[str], None]
_takes: list[Take] = []
"""What the process that trains inherits when it is forked."""


def main() -> int:
    """Make the network, or judge the one that ships."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only-evaluate", action="store_true", help="Judge the weights that ship.")
    options = parser.parse_args()
    run(print, only_evaluate=options.only_evaluate)
    return 0


def run(say: Say, *, only_evaluate: bool) -> None:
    """Make the network unless it is only to be judged, and judge it."""
    if not only_evaluate:
        make(say)
    voice_report.write(judge(say))


def make(say: Say) -> None:
    """Train the network, choose the rule and write the files that ship."""
    said = voice_corpus.spoken(voice_corpus.sayings(TRAIN), SCRATCH / "voices", JOBS)
    learning, choosing = voice_corpus.sides(said)
    say(f"{len(learning)} speakers to learn from, {len(choosing)} to choose on")
    takes = voice_corpus.takes(said, learning, SEEDS["takes"], JOBS)
    arrays = trained(takes)
    weights = VoiceWeights.of(arrays)
    apart = {name: said[name] for name in choosing}
    traced = talks(weights, apart, CHOOSING, TRAINING, SEEDS["choosing"], say)
    rule, tried = voice_rules.chosen(traced)
    say(f"rule: {rule}")
    known = manifest(said, learning, choosing)
    voice_export.write(
        voice_network.MODEL, arrays, {"rule": asdict(rule), "chosen_on": tried, "made": known}
    )


def trained(takes: Sequence[Take]) -> dict[str, Float]:
    """Return the network's arrays, from a process of its own.

    A process in which TensorFlow's threads run must not fork any more, and talks need that.
    """
    _takes[:] = takes
    with multiprocessing.get_context("fork").Pool(1) as pool:
        arrays: dict[str, Float] = pool.apply(_fit)
    _takes.clear()
    return arrays


def _fit() -> dict[str, Float]:
    voice_train.limit_threads()
    return voice_train.fitted(_takes, SEEDS["weights"], voice_train.STEPS, print)


def talks(
    weights: VoiceWeights,
    said: Spoken,
    numbers: Mapping[str, int],
    noises: Mapping[str, Noise],
    seed: int,
    say: Say,
) -> dict[str, list[Trace]]:
    """Return what the scorer hears in talks of every kind."""
    found: dict[str, list[Trace]] = {}
    for place, (kind, number) in enumerate(numbers.items()):
        random = np.random.default_rng([seed, place])
        plans = voice_sessions.plans(random, sorted(said), persons(said), number, KINDS[kind])
        found[kind] = voice_sessions.traces(plans, said, noises, weights, seed + place, JOBS)
        say(f"{number} talks, {kind}")
    return found


def persons(names: Sequence[str] | Spoken) -> dict[str, str]:
    """Return whose voice each is; two recorded sets end with the name of who spoke them."""
    return {
        name: PERSON.get(name, name.rsplit("_", 1)[-1] if "_f_" in name or "_m_" in name else name)
        for name in names
    }


def judge(say: Say) -> dict[str, Any]:
    """Return the evaluation of the weights that ship, on voices that nothing was chosen on."""
    weights = VoiceWeights.load()
    card = voice_network.card()
    rule = Rule.from_card(card["rule"])
    groups = {
        "synthetic": voice_corpus.spoken(voice_corpus.sayings(TEST), SCRATCH / "voices", JOBS)
    }
    absent = ""
    try:
        groups["people"] = people.prompts(SCRATCH / "people")
    except people.NotInstalled as error:
        absent = str(error)
    rows: list[dict[str, Any]] = []
    found: dict[str, Any] = {}
    for group, said in groups.items():
        made = voice_trials.rates(weights, said, persons(said), SEEDS["trials"])
        rows += [{"group": group, **row} for row in made]
        traced = talks(weights, said, JUDGING, heldout.TESTING, SEEDS["judging"], say)
        found[group] = voice_rules.judged(traced, rule)
        say(f"{group}: {found[group]}")
    return {
        "weights": card["sha256"][network.WEIGHTS_FILE],
        "version": card["version"],
        "rule": card["rule"],
        "recordings_missing": absent,
        "trials": rows,
        "talks": found,
    }


def manifest(said: Spoken, learning: Sequence[str], choosing: Sequence[str]) -> dict[str, Any]:
    """Return from what, with what and how the network was made."""
    packages = ("numpy", "scipy", "soundfile", "tensorflow-cpu")
    return {
        "seeds": SEEDS,
        "steps": voice_train.STEPS,
        "threads": voice_train.THREADS,
        "packages": {name: importlib.metadata.version(name) for name in packages},
        "debian": {name: version_of(name) for name in sorted(set(PACKAGES.values()))},
        "learning": voice_corpus.digest_of({name: said[name] for name in learning}),
        "choosing": voice_corpus.digest_of({name: said[name] for name in choosing}),
    }


if __name__ == "__main__":
    sys.exit(main())
