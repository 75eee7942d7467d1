"""What a job lets each signal do, and what follows from one event. Pure.

A policy is versioned by its job; an interview is held under `Terms` that are frozen at its start,
after its accommodations and the candidate's consent were taken into account.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeGuard

from backend.integrity.signal import DURATION, MODES, Mode, Signal, Source
from backend.integrity.signals import PAGE_KINDS, SIGNALS

MAX_STRIKES: Final = 2
"""Strikes after which a talk stops, where a job chose that (PRODUCT.md)."""
MOST_STRIKES: Final = 10
"""The largest number a job may choose; a guess, to be calibrated."""
CEILINGS: Final = {"observe": Mode.OBSERVE, "warn": Mode.WARN, "end": Mode.STRIKE}
"""The most that a signal may do, by the job's choice."""


class PolicyRefused(Exception):
    """The policy asks for what no job may have; `problems` says what, in words."""

    def __init__(self, problems: list[str]) -> None:
        """Keep what is wrong, all of it."""
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Rule:
    """What one signal may do, and from when on it counts."""

    mode: Mode
    thresholds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Choices:
    """What a job chose; without any, every signal is observed as the registry says."""

    version: int = 0
    ceiling: str = "observe"
    max_strikes: int = MAX_STRIKES
    fullscreen: bool = False
    camera: bool = False
    signals: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By kind: `mode` and `thresholds` that differ from the registry."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What one interview is held under."""

    version: int
    max_strikes: int | None
    fullscreen: bool
    camera: bool
    rules: Mapping[str, Rule]

    def mode(self, kind: str) -> Mode:
        """Return what a signal may do; one that is not known may do nothing."""
        rule = self.rules.get(kind)
        return Mode.OFF if rule is None else rule.mode

    def is_on(self, kind: str) -> bool:
        """Return whether a signal is measured at all."""
        return self.mode(kind) is not Mode.OFF

    def limit(self, kind: str, name: str) -> float:
        """Return a threshold in force; the registry's where the terms name none."""
        rule = self.rules.get(kind)
        if rule is not None and name in rule.thresholds:
            return rule.thresholds[name]
        return next(known.default for known in SIGNALS[kind].thresholds if known.name == name)

    @property
    def watch(self) -> tuple[str, ...]:
        """The kinds that the page is asked to notice."""
        return tuple(kind for kind in PAGE_KINDS if self.is_on(kind))

    def asked_of_page(self) -> dict[str, Any]:
        """Return what the page is told at its welcome."""
        return {
            "watch": list(self.watch),
            "fullscreen": self.fullscreen,
            "camera": self.camera,
            "max_strikes": self.max_strikes,
        }

    def to_json(self) -> dict[str, Any]:
        """Return the terms as JSON keeps them."""
        return {
            "version": self.version,
            "max_strikes": self.max_strikes,
            "fullscreen": self.fullscreen,
            "camera": self.camera,
            "rules": {
                kind: {"mode": rule.mode.value, "thresholds": dict(rule.thresholds)}
                for kind, rule in self.rules.items()
            },
        }


def from_json(kept: Mapping[str, Any]) -> Terms:
    """Return the terms that `Terms.to_json` gave."""
    return Terms(
        version=kept["version"],
        max_strikes=kept["max_strikes"],
        fullscreen=kept["fullscreen"],
        camera=kept["camera"],
        rules={
            kind: Rule(Mode(rule["mode"]), rule["thresholds"])
            for kind, rule in kept["rules"].items()
        },
    )


def make_terms(
    choices: Choices,
    accommodations: Mapping[str, Any] | None = None,
    consents: Mapping[str, bool] | None = None,
) -> Terms:
    """Return what an interview is held under.

    A signal is off when an accommodation of the candidate says so, and when it needs a consent
    of its own that was not given; neither is shown as anything but "not measured".
    """
    given, agreed = accommodations or {}, consents or {}
    rules = {
        kind: Rule(_mode(signal, choices, given, agreed), _thresholds(signal, choices))
        for kind, signal in SIGNALS.items()
    }
    strikes = any(rule.mode is Mode.STRIKE for rule in rules.values())
    return Terms(
        version=choices.version,
        max_strikes=choices.max_strikes if strikes else None,
        fullscreen=rules["fullscreen_exit"].mode is not Mode.OFF,
        camera=any(
            rules[kind].mode is not Mode.OFF
            for kind, signal in SIGNALS.items()
            if signal.source is Source.CAMERA
        ),
        rules=rules,
    )


def consent_group(signal: Signal) -> str:
    """Return which consent a signal needs: `camera`, `voices` or none."""
    if not signal.consent:
        return ""
    return "camera" if signal.source is Source.CAMERA else "voices"


def chosen_mode(signal: Signal, choices: Choices) -> Mode:
    """Return what a job lets a signal do, before anything of one candidate counts."""
    if signal.kind == "fullscreen_exit" and not choices.fullscreen:
        return Mode.OFF
    if signal.source is Source.CAMERA and not choices.camera:
        return Mode.OFF
    default = Mode.OBSERVE if signal.source is Source.CAMERA else signal.default
    chosen = Mode(choices.signals.get(signal.kind, {}).get("mode", default))
    return min(chosen, CEILINGS[choices.ceiling], key=MODES.index)


def _mode(
    signal: Signal, choices: Choices, given: Mapping[str, Any], agreed: Mapping[str, bool]
) -> Mode:
    if any(_is_given(name, given.get(name)) for name in signal.off_for):
        return Mode.OFF
    group = consent_group(signal)
    if group and not agreed.get(group):
        return Mode.OFF
    return chosen_mode(signal, choices)


def _is_given(name: str, value: object) -> bool:
    """Return whether an accommodation changes anything; a factor of 1 does not."""
    return bool(value) and not (name == "extra_time" and value == 1)


def _thresholds(signal: Signal, choices: Choices) -> dict[str, float]:
    chosen = choices.signals.get(signal.kind, {}).get("thresholds", {})
    return {known.name: chosen.get(known.name, known.default) for known in signal.thresholds}


def check(choices: Choices) -> None:
    """Check that a job may have this policy.

    Raises:
        PolicyRefused: a signal, mode, threshold or number of strikes that does not exist.
    """
    problems = [
        problem for kind, chosen in choices.signals.items() for problem in _problems(kind, chosen)
    ]
    if choices.ceiling not in CEILINGS:
        problems.append(f"{choices.ceiling} is no choice")
    elif choices.ceiling == "end" and make_terms(choices).max_strikes is None:
        problems.append("strikes are switched on, but no signal counts as one")
    if not MAX_STRIKES <= choices.max_strikes <= MOST_STRIKES:
        problems.append(f"strikes are {MAX_STRIKES} to {MOST_STRIKES}")
    if problems:
        raise PolicyRefused(problems)


def _problems(kind: str, chosen: Mapping[str, Any]) -> list[str]:
    signal = SIGNALS.get(kind)
    if signal is None:
        return [f"{kind} is no signal"]
    problems = []
    if chosen.get("mode", signal.modes[0]) not in signal.modes:
        problems.append(f"{kind} cannot be {chosen['mode']}")
    for name, limit in chosen.get("thresholds", {}).items():
        known = signal.threshold(name)
        if known is None:
            problems.append(f"{kind} has no {name}")
        elif not known.lowest <= limit <= known.highest:
            problems.append(f"{kind}: {name} lies between {known.lowest:g} and {known.highest:g}")
    return problems


def counts(terms: Terms, kind: str, duration_ms: int, detail: Mapping[str, Any]) -> bool:
    """Return whether an event reaches every threshold that its measures can answer.

    A measure that is missing answers nothing: the event is kept, but does not count where the
    job warns or counts strikes, because what is not known is not held against anybody.
    """
    signal = SIGNALS[kind]
    if signal.source in (Source.SOUND, Source.SERVER):
        return _any_reached(terms, signal, duration_ms, detail)
    for known in signal.thresholds:
        measured = duration_ms if known.name == DURATION else detail.get(known.measure)
        if not _is_number(measured) or not known.is_reached(
            measured, terms.limit(kind, known.name)
        ):
            return False
    return True


def _any_reached(terms: Terms, signal: Signal, duration_ms: int, detail: Mapping[str, Any]) -> bool:
    """Return whether what the server measured still reaches the limits of these terms.

    A sound signal has one duration and several measures of which one is enough, and only those
    that were written down can be compared.
    """
    lasting = signal.threshold(DURATION)
    if lasting is not None and duration_ms < terms.limit(signal.kind, DURATION):
        return False
    measures = [known for known in signal.thresholds if known.name != DURATION]
    answered = [known for known in measures if _is_number(detail.get(known.measure))]
    return not answered or any(
        known.is_reached(detail[known.measure], terms.limit(signal.kind, known.name))
        for known in answered
    )


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
