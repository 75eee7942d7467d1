"""Whole sounds through the very functions that score a live stream. Blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from backend.scoring.engines.port import Engine
from backend.scoring.features import CONTEXT_SAMPLES, HOP_SAMPLES, log_mel
from backend.scoring.files import Pcm, Sound
from backend.scoring.network import Scores, silent_state
from backend.scoring.signals.bank import SignalBank
from backend.scoring.signals.facts import Facts, Flags, measure
from backend.scoring.signals.findings import HOP_MS, Finding, Kind, Options, State
from backend.scoring.signals.leakage import Reference
from backend.scoring.signals.summary import Summary


@dataclass(slots=True)
class Scored:
    """What a sound came to."""

    sound: Sound
    summary: Summary
    findings: list[Finding] = field(default_factory=list)
    """Those that are over, in the order of their beginnings."""
    hops: dict[str, list[float]] = field(default_factory=dict)
    """One value for every 100 ms."""

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "file": self.sound.name,
            "rate_hz": self.sound.rate_hz,
            "channels": self.sound.channels,
            "seconds": round(len(self.sound.candidate) / 16_000, 3),
            "hop_ms": HOP_MS,
            "hops": self.hops,
            "signals": [finding.to_json() for finding in self.findings],
            "summary": self.summary.to_json(),
        }


def score(
    sounds: Sequence[Sound], engine: Engine, options: Options, bank: SignalBank | None = None
) -> list[Scored]:
    """Return what each sound comes to; all are scored side by side, as live streams are."""
    bank = bank or SignalBank.shipped(len(sounds))
    scored = [_begun(bank, slot, sound, options) for slot, sound in enumerate(sounds)]
    state = silent_state(len(sounds))
    lengths = np.array([sound.hops for sound in sounds])
    for hop in range(int(lengths.max(initial=0))):
        slots = np.flatnonzero(lengths > hop)
        pcm = np.stack([_block(sounds[slot].candidate, hop) for slot in slots.tolist()])
        features, power = log_mel(pcm)
        said, state[slots] = engine.step(features, state[slots])
        facts = measure(pcm, power)
        played = np.stack([_reference(sounds[slot], hop) for slot in slots.tolist()])
        until = partial(_until, [sounds[slot] for slot in slots.tolist()], hop)
        playing: Flags = np.asarray(played.any(1))
        hops = np.full(len(slots), hop, np.int64)
        has_other = any(sound.interviewer is not None for sound in sounds)
        for finding in bank.update(
            slots,
            hops,
            said,
            facts,
            playing,
            pcm,
            Reference.of(played, until) if has_other else None,
            features,
        ):
            _keep(scored[finding.slot], finding)
            if finding.kind == Kind.CAPTURE_PATH_CHANGED:
                state[finding.slot] = 0.0
        _note(scored, slots, said, facts)
    for slot, each in enumerate(scored):
        each.summary = bank.close(slot)
        for finding in each.summary.findings:
            _keep(each, finding)
        each.findings.sort(key=lambda finding: finding.start_ms)
    return scored


def _begun(bank: SignalBank, slot: int, sound: Sound, options: Options) -> Scored:
    bank.open(slot, options)
    return Scored(sound, Summary(counts={}), hops={name: [] for name in _names(options)})


def _keep(scored: Scored, finding: Finding) -> None:
    if finding.state == State.CLOSED:
        scored.findings.append(finding)


def _names(options: Options) -> tuple[str, ...]:
    asked = {"overlap": Kind.OVERLAPPED_VOICES, "whisper": Kind.WHISPER_LIKE}
    return (
        "speech",
        "music",
        "level_dbfs",
        *(n for n, kind in asked.items() if options.is_on(kind)),
    )


def _note(
    scored: Sequence[Scored], slots: npt.NDArray[np.intp], said: Scores, facts: Facts
) -> None:
    values = {
        "speech": said.speech.mean(1),
        "music": said.music,
        "level_dbfs": facts.level_dbfs,
        "overlap": said.overlap,
        "whisper": said.whisper,
    }
    for row, slot in enumerate(slots):
        for name, told in scored[slot].hops.items():
            told.append(round(float(values[name][row]), 4))


def _block(sound: Pcm, hop: int) -> Pcm:
    """Return a hop with the context before it, silence before the beginning."""
    start = hop * HOP_SAMPLES
    if start >= CONTEXT_SAMPLES:
        return sound[start - CONTEXT_SAMPLES : start + HOP_SAMPLES]
    block = np.zeros(CONTEXT_SAMPLES + HOP_SAMPLES, np.int16)
    block[CONTEXT_SAMPLES:] = sound[start : start + HOP_SAMPLES]
    return block


def _until(sounds: Sequence[Sound], hop: int, row: int, hops: int) -> Pcm:
    """Return what the interviewer of a row plays in a hop and in those before it."""
    return np.concatenate([_reference(sounds[row], at) for at in range(hop + 1 - hops, hop + 1)])


def _reference(sound: Sound, hop: int) -> Pcm:
    played = np.zeros(HOP_SAMPLES, np.int16)
    if sound.interviewer is not None:
        part = sound.interviewer[hop * HOP_SAMPLES : (hop + 1) * HOP_SAMPLES]
        played[: len(part)] = part
    return played
