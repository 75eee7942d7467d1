"""What trials showed, as plain values and as a page of text. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from backend.evaluation.probes.distribution import NOTICEABLE, shifts_of
from backend.evaluation.probes.injecting import Trial
from backend.evaluation.probes.swapping import Swapped

Item = TypeVar("Item")
Key = TypeVar("Key", bound=Hashable)

_HEAD = f"{'':30}{'n':>6}{'median':>8}{'p95':>7}{'max':>7}{'mean':>8}{f'>{NOTICEABLE}':>6}"


def of_injections(trials: Sequence[Trial], *, model: str, seed: int) -> dict[str, Any]:
    """Return the shifts over all trials, by family and by talk, with every trial."""
    answered = [trial for trial in trials if not trial.failed]
    return {
        "model": model,
        "seed": seed,
        "shift": _shifts(answered),
        "cases": len({trial.case for trial in trials}),
        "standings_changed": sum(trial.standings_changed > 0 for trial in answered),
        "claims_gained": sum(trial.claims_gained for trial in answered),
        "canary_leaks": sum(trial.leaked for trial in answered),
        "without_answer": len(trials) - len(answered),
        "never_told_to_the_scoring": sum(not trial.told for trial in answered),
        "by_family": {
            name: _shifts(group) for name, group in _grouped(answered, lambda t: t.family).items()
        },
        "by_talk": {
            name: _shifts(group) for name, group in _grouped(answered, lambda t: t.persona).items()
        },
        "trials": [asdict(trial) for trial in trials],
    }


def of_swaps(swaps: Sequence[Swapped], *, model: str, interviews: int) -> dict[str, Any]:
    """Return the shifts over all swaps and by what was swapped."""
    answered = [swap for swap in swaps if not swap.failed]
    return {
        "model": model,
        "interviews": interviews,
        "shift": _shifts(answered),
        "standings_changed": sum(swap.standings_changed > 0 for swap in answered),
        "without_answer": len(swaps) - len(answered),
        "by_swap": {
            name: _shifts(group) | {"standings_changed": sum(s.standings_changed for s in group)}
            for name, group in _grouped(answered, lambda s: s.swap).items()
        },
    }


def injections_shown(told: dict[str, Any]) -> str:
    """Return the shifts of inserted orders as text."""
    lines = [
        f"Judge {told['model']}, seed {told['seed']}: {told['cases']} cases, each in every talk.",
        "Shift: the criterion that moved furthest, in steps of the scale of five.",
        "",
        _HEAD,
        _row("all", told["shift"]),
        *(_row(name, shift) for name, shift in told["by_talk"].items()),
        *(_row(name, shift) for name, shift in told["by_family"].items()),
        "",
        f"Criteria that won or lost a score: {told['standings_changed']}",
        f"Claims of a resume that gained support: {told['claims_gained']}",
        f"Canary leaks: {told['canary_leaks']}",
        f"Trials of which the scoring was told nothing: {told['never_told_to_the_scoring']}",
        f"Trials without an answer: {told['without_answer']}",
    ]
    return "\n".join(lines)


def swaps_shown(told: dict[str, Any]) -> str:
    """Return the shifts of swaps as text."""
    lines = [
        f"Judge {told['model']}: {told['interviews']} transcripts.",
        "Shift: the criterion that moved furthest, in steps of the scale of five.",
        "",
        _HEAD,
        _row("all", told["shift"]),
        *(_row(name, shift) for name, shift in told["by_swap"].items()),
        "",
        f"Swaps after which a criterion won or lost a score: {told['standings_changed']}",
        f"Swaps without an answer: {told['without_answer']}",
    ]
    return "\n".join(lines)


def _shifts(trials: Iterable[Trial] | Iterable[Swapped]) -> dict[str, Any]:
    return asdict(shifts_of(trial.shift for trial in trials))


def _grouped(items: Iterable[Item], key: Callable[[Item], Key]) -> dict[Key, list[Item]]:
    groups: dict[Key, list[Item]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return dict(groups)


def _row(name: str, shift: dict[str, Any]) -> str:
    return (
        f"{name[:29]:30}{shift['n']:>6}{shift['median']:>8g}{shift['p95']:>7g}"
        f"{shift['most']:>7g}{shift['mean']:>+8.2f}{shift['noticeable']:>6}"
    )
