"""What the public is told about every signal, made from the registry. Pure.

The page of the product and docs/integrity.md are two looks of the same value, so neither can say
what the code does not do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from backend.integrity import disclosure_words as words
from backend.integrity.signal import Band, Mode, Signal, Threshold
from backend.integrity.signals import QUALITY_KINDS, SIGNALS

Say = Callable[[str], str]
"""Returns a text in the reader's language."""
Number = Callable[[float], str]
"""Writes a number as the reader's language does."""

MS_PER_S: Final = 1000


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing about a signal: what it is, and one or more sentences."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Described:
    """One signal in words."""

    kind: str
    title: str
    measures: str
    is_off: bool
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Signals that come from the same place."""

    slug: str
    title: str
    lead: str
    signals: tuple[Described, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PublicList:
    """Everything that the public list says."""

    title: str
    lead: tuple[str, ...]
    promises_title: str
    promises: tuple[str, ...]
    tiers: Table
    sections: tuple[Section, ...]
    not_built_title: str
    not_built: tuple[Fact, ...]
    evidence: Table
    never_title: str
    never: tuple[str, ...]


def plain_number(value: float) -> str:
    """Return a number as English writes it, without zeros that say nothing."""
    return f"{value:g}"


def public_list(say: Say = str, number: Number = plain_number) -> PublicList:
    """Return the list in the language of `say`."""
    return PublicList(
        title=say(words.TITLE),
        lead=tuple(map(say, words.LEAD)),
        promises_title=say(words.PROMISES_TITLE),
        promises=tuple(map(say, words.PROMISES)),
        tiers=_table(words.TIERS_CAPTION, words.TIERS_HEAD, list(words.TIERS.values()), say),
        sections=tuple(
            Section(slug, say(title), say(lead), _signals(slug, say, number))
            for slug, (title, lead) in words.SECTIONS.items()
        ),
        not_built_title=say(words.NOT_BUILT_TITLE),
        not_built=tuple(Fact(say(what), (say(why),)) for what, why in words.NOT_BUILT),
        evidence=_table(words.EVIDENCE_CAPTION, words.EVIDENCE_HEAD, words.EVIDENCE, say),
        never_title=say(words.NEVER_TITLE),
        never=tuple(map(say, words.NEVER)),
    )


def _table(caption: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]], say: Say) -> Table:
    said = tuple(tuple(map(say, row)) for row in rows)
    return Table(say(caption), tuple(map(say, head)), said)


def section_of(signal: Signal) -> str:
    """Return the slug of the section that a signal stands in."""
    if signal.source.value == "sound":
        if signal.default is Mode.OFF:
            return "voices"
        return "hearing" if signal.kind in QUALITY_KINDS else "pauses"
    return signal.source.value


def _signals(slug: str, say: Say, number: Number) -> tuple[Described, ...]:
    own = [signal for signal in SIGNALS.values() if section_of(signal) == slug]
    return tuple(
        Described(
            kind=signal.kind,
            title=say(signal.title),
            measures=say(signal.measures),
            is_off=signal.default is Mode.OFF,
            facts=tuple(_facts(signal, say, number)),
        )
        for signal in own
    )


def _facts(signal: Signal, say: Say, number: Number) -> list[Fact]:
    tier = words.TIERS[signal.tier]
    limits = tuple(_limit(each, say, number) for each in signal.thresholds)
    found = [
        Fact(say(words.USE), _use(signal, say)),
        Fact(say(words.THRESHOLD), limits or (say(words.NO_THRESHOLD),)),
        Fact(say(words.EVIDENCE_TIER), (f"{say(tier[0])}. {say(tier[1])}",)),
        Fact(say(words.SURE), (say(words.BANDS[Band(signal.max_band)]),)),
        Fact(say(words.BENIGN), tuple(map(say, signal.benign))),
        Fact(say(words.FALSE), tuple(map(say, signal.known_false)) or (say(words.NONE_KNOWN),)),
        Fact(say(words.LEADS_TO), (say(signal.leads_to),)),
        Fact(say(words.CANNOT), (say(signal.cannot),)),
    ]
    if signal.off_for:
        names = ", ".join(say(words.ACCOMMODATIONS[name]) for name in signal.off_for)
        found.append(Fact(say(words.OFF_FOR), (names + ".",)))
    return found


def _use(signal: Signal, say: Say) -> tuple[str, ...]:
    lines = [say(words.DEFAULTS[signal.default])]
    most = max(signal.modes, key=list(Mode).index)
    if most is not signal.default:
        lines.append(say(words.MOST[most]))
    if signal.consent:
        lines.append(say(words.CONSENT))
    return tuple(lines)


def _limit(threshold: Threshold, say: Say, number: Number) -> str:
    value, unit = threshold.default, threshold.unit
    if unit == "ms":
        value, unit = value / MS_PER_S, "s"
    bound = say(words.AT_MOST if threshold.name.startswith("max_") else words.AT_LEAST)
    return (
        f"{bound} {number(value)} {say(unit)}. {say(threshold.meaning)} ({say(threshold.source)})"
    )
