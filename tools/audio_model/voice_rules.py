"""Which rule notes a different voice, chosen on the training side; what a rule came to. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import product
from typing import Any, Final

import numpy as np
from scipy.stats import beta

from backend.scoring.signals.findings import HOPS_PER_S
from backend.scoring.signals.likeness import Rule
from tools.audio_model.voice_sessions import BASE_RATE, HOURS, Note, Trace, replayed

Row = dict[str, Any]

DEVIATIONS: Final = (-2.5, -3.0, -3.5, -4.0, -4.5, -5.0, -6.0, -7.0)
WINDOWS: Final = ((3, 4), (5, 6), (6, 7))
LEAST_SPREADS: Final = (0.02, 0.04, 0.06, 0.08, 0.1)
STRICTEST: Final = -3.5
"""No rule that notes more than this is chosen, however even the voices of the training side are:
with people such a rule noted three times as much (AUDIO.md 3.2)."""
BUDGET_PER_HOUR: Final = 1.0
"""False notes that the rule may make on the training side (AUDIO.md 4.1)."""
MEDIUM_BEYOND: Final = 1.5
"""A note is called medium where it lies this many times farther out than it need (a guess)."""
LATE_S: Final = 5.0
"""A note still counts as right that begins this long before the other voice, or ends behind."""


def rules() -> Iterator[Rule]:
    """Yield every rule that is tried."""
    for deviation, (needed, of), spread in product(DEVIATIONS, WINDOWS, LEAST_SPREADS):
        if deviation <= STRICTEST:
            yield Rule(deviation, needed, of, spread, deviation * MEDIUM_BEYOND)


def chosen(traced: Mapping[str, Sequence[Trace]]) -> tuple[Rule, Row]:
    """Return the rule that finds most within the budget of false notes, and what it reached.

    Of equals the one with fewer false notes, then the one that asks for more.
    """
    ranked = []
    for rule in rules():
        false = _false_notes(traced["alone"], rule)
        per_hour = false / (len(traced["alone"]) * HOURS)
        found = sum(_is_found(each, rule) for each in traced["answered for"])
        fits = per_hour <= BUDGET_PER_HOUR
        asks = (rule.needed, rule.least_spread, -rule.deviation)
        key = (fits, found if fits else -false, -false, asks)
        ranked.append((key, rule, {"false_per_hour": per_hour, "found": found}))
    _, rule, reached = max(ranked, key=lambda each: each[0])
    talks = {kind: len(some) for kind, some in traced.items()}
    return rule, {"talks": talks, **reached, "rules_tried": len(ranked)}


def _false_notes(traced: Sequence[Trace], rule: Rule) -> int:
    return sum(len(replayed(each, rule)[0]) for each in traced)


def _is_found(trace: Trace, rule: Rule) -> bool:
    return any(is_right(note, trace) for note in replayed(trace, rule)[0])


def is_right(note: Note, trace: Trace) -> bool:
    """Return whether a note lies over the time at which the other voice speaks."""
    late = LATE_S * HOPS_PER_S
    stop = trace.changed_hop + trace.plan.intruder_s * HOPS_PER_S
    return bool(note.until_hop > trace.changed_hop and note.since_hop < stop + late)


def judged(traced: Mapping[str, Sequence[Trace]], rule: Rule) -> Row:
    """Return what a rule came to in talks of every kind."""
    alone = [replayed(each, rule) for each in traced["alone"]]
    hours = len(alone) * HOURS
    notes = [note for some, _ in alone for note in some]
    hit = sum(bool(some) for some, _ in alone)
    found: Row = {
        "talks": len(alone),
        "hours": hours,
        "false_notes": len(notes),
        "false_per_hour": len(notes) / hours,
        "false_medium": sum(note.is_medium for note in notes),
        "talks_hit": hit / len(alone),
        "compared_share": float(np.mean([windows > 0 for _, windows in alone])),
        "compared_s": float(np.median([windows for _, windows in alone])),
    }
    for kind in ("answered for", "answered long"):
        if kind in traced:
            found[kind] = _finding(traced[kind], rule, hit, len(alone))
    if "moved" in traced:
        noted = [bool(replayed(each, rule)[0]) for each in traced["moved"]]
        found["moved"] = {"talks": len(noted), "hit": float(np.mean(noted))}
    return found


def _finding(traced: Sequence[Trace], rule: Rule, hit: int, alone: int) -> Row:
    delays = []
    for trace in traced:
        right = [note for note in replayed(trace, rule)[0] if is_right(note, trace)]
        if right:
            delays.append(right[0].delay_s)
    share = len(delays) / len(traced)
    return {
        "talks": len(traced),
        "found": len(delays),
        "found_share": share,
        "delay_median_s": float(np.median(delays)) if delays else None,
        # Not known where nothing was noted: no false note in few talks is no promise of none.
        "right_of_noted": right_of_noted(share, hit / alone) if hit else None,
        "right_at_worst": right_of_noted(share, at_most(hit, alone)),
    }


def right_of_noted(found_share: float, hit_share: float) -> float | None:
    """Return which share of talks with a note hold a second speaker, at the stated base rate."""
    true, false = BASE_RATE * found_share, (1 - BASE_RATE) * hit_share
    return true / (true + false) if true + false else None


def at_most(hit: int, talks: int) -> float:
    """Return the upper end of the 95 % interval of a share (Clopper and Pearson 1934)."""
    return float(beta.ppf(0.975, hit + 1, talks - hit)) if hit < talks else 1.0


def described(rule: Rule) -> Row:
    """Return a rule as plain JSON."""
    return asdict(rule)
