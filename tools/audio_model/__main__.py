"""`make audio-model`: speak, render, mix, train, choose a threshold, export, judge."""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from backend.scoring.network import MODEL, Weights, card
from tools.audio_model import (
    calibrate,
    corpus,
    evaluate,
    export,
    prepare,
    repeatable,
    report,
    scenes,
    train,
)
from tools.audio_model.corpus import Utterance, VoiceFailed
from tools.audio_model.prerequisites import Missing, version_of
from tools.audio_model.prerequisites import prepare as install
from tools.audio_model.voices import PACKAGES, TEST, TRAIN, VOICES

ROOT: Final = Path(__file__).resolve().parents[2]
SCRATCH: Final = ROOT / "var" / "audio-model"
JOBS: Final = 2
SEEDS: Final = {
    "pieces": 1,
    "test pieces": 2,
    "throats": 3,
    "clips": 5,
    "quiet clips": 6,
    "weights": 7,
}
CLIPS: Final = 7000
QUIET_CLIPS: Final = 2500
"""Most without speech; a second course over all clips lets fewer sounds pass for it."""
PIECES: Final = {TRAIN: 400, TEST: 64}
EPOCHS: Final = 28
SECOND_EPOCHS: Final = 12
SECOND_RATE: Final = 1.5e-3
MANIFEST_FILE: Final = "manifest.json"
PYTHON_PACKAGES: Final = (
    "numpy",
    "scipy",
    "soundfile",
    "tensorflow-cpu",
    "silero-vad",
    "onnxruntime",
)


def main() -> int:
    """Make the model and everything that is said of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only-evaluate", action="store_true", help="Judge the weights that ship.")
    options = parser.parse_args()
    began_s = time.monotonic()

    def say(text: str) -> None:
        print(f"[{time.monotonic() - began_s:5.0f} s] {text}", flush=True)

    try:
        absent = install()
        utterances = corpus.spoken(VOICES, SCRATCH / "corpus", JOBS)
    except (Missing, VoiceFailed) as error:
        print(error, file=sys.stderr)
        return 1
    if absent:
        say(f"no recordings of people or real music without {' '.join(absent)}")
    say(f"{len(utterances)} sentences of {len(VOICES)} voices")
    if not options.only_evaluate:
        make(utterances, say)
    evaluation = judge(utterances, say)
    report.write(evaluation)
    for gate in evaluation["gates"]:
        say(f"{'met    ' if gate['met'] else 'NOT MET'} {gate['gate']}: {gate['reached']}")
    # In a process of its own: TensorFlow's threads run in this one, so it must not fork any more.
    command = [sys.executable, "-m", "tools.audio_model.voice_model", *sys.argv[1:]]
    return subprocess.run(command, check=False).returncode


def make(utterances: Sequence[Utterance], say: Any) -> None:
    """Train the network and write the files that ship."""
    pieces = prepare.rendered(TRAIN, SEEDS["pieces"], PIECES[TRAIN], SCRATCH, JOBS)
    recorded = prepare.bank_of(utterances, TRAIN, pieces)
    bank = prepare.with_throats(recorded, SEEDS["throats"], JOBS)
    say(f"{len(pieces)} pieces of music, {len(bank.voices)} voices")
    # Here, because a process must not fork once TensorFlow's threads run.
    prepare.rendered(TEST, SEEDS["test pieces"], PIECES[TEST], SCRATCH, JOBS)
    data = prepare.examples(bank, SEEDS["clips"], CLIPS, JOBS)
    quiet = prepare.examples(bank, SEEDS["quiet clips"], QUIET_CLIPS, JOBS, scenes.QUIET_KINDS)
    say(f"{CLIPS} and {QUIET_CLIPS} clips")
    first = train.fitted(data, train.Course(SEEDS["weights"], EPOCHS), say)
    everything = {name: np.concatenate([data[name], quiet[name]]) for name in data}
    second = train.Course(SEEDS["weights"] + 1, SECOND_EPOCHS, SECOND_RATE, first)
    trained = train.fitted(everything, second, say)
    known = calibrate.examples(bank)
    arrays = calibrate.corrected(trained, known)
    speech = calibrate.chosen(Weights.of(arrays), known)
    say(f"speech from {speech['speech']} on")
    thresholds = {**speech, "music": 0.5, "overlap": 0.5, "whisper": 0.5}
    export.write(MODEL, arrays, {"thresholds": thresholds})
    described = json.dumps(manifest(utterances), indent=1)
    (MODEL / MANIFEST_FILE).write_text(described + "\n", encoding="utf-8")


def judge(utterances: Sequence[Utterance], say: Any) -> dict[str, Any]:
    """Return the evaluation of the weights that ship."""
    pieces = prepare.rendered(TEST, SEEDS["test pieces"], PIECES[TEST], SCRATCH, JOBS)
    bank = prepare.bank_of(utterances, TEST, pieces)
    thresholds = card()["thresholds"]
    jury = evaluate.Jury(
        Weights.load(),
        thresholds["speech"],
        int(thresholds["hangover_ms"]),
        evaluate.all_detectors(),
    )
    return report.evaluation_of(jury, bank, SCRATCH / "people", say)


def manifest(utterances: Sequence[Utterance]) -> dict[str, Any]:
    """Return from what, with what and where the model was made."""
    spoken: dict[str, Any] = {}
    for name, digest in corpus.digest(utterances).items():
        spoken.setdefault(name.rsplit("-", 1)[0], []).append(digest)
    return {
        "seeds": SEEDS,
        "clips": [CLIPS, QUIET_CLIPS],
        "epochs": [EPOCHS, SECOND_EPOCHS],
        "threads": repeatable.THREADS,
        "processor": processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "packages": {name: importlib.metadata.version(name) for name in PYTHON_PACKAGES},
        "debian": {name: version_of(name) for name in sorted(set(PACKAGES.values()))},
        "voices": {
            voice.id: {
                "split": voice.split,
                "synthesis": voice.synthesis,
                "sha256": hashlib.sha256("".join(spoken[voice.id]).encode()).hexdigest(),
            }
            for voice in VOICES
        },
    }


def processor() -> str:
    """Return the vector instructions of this processor, on which the last bits depend."""
    info = Path("/proc/cpuinfo")
    words = set(info.read_text().split()) if info.exists() else set()
    return " ".join(sorted(words & {"avx", "avx2", "avx512f", "avx512_vnni", "fma", "amx_tile"}))


if __name__ == "__main__":
    sys.exit(main())
