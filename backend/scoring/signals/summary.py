"""What one connection's sound came to, as plain sums that join with those of the next. Pure."""

from __future__ import annotations

import base64
import math
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from backend.scoring.signals import series
from backend.scoring.signals.findings import TROUBLES, Availability, Finding, Kind
from backend.scoring.signals.series import Series

VERSION: Final = 1

COUNTS: Final = (
    "scored_s",
    "unscored_s",
    "speech_s",
    "interviewer_s",
    "silent_s",
    "judged_s",
    "noisy_s",
    "narrow_s",
    "echo_s",
    "music_s",
    "early_s",
    "speech_power",
    "speech_power_s",
    "noise_power",
    "voice_power",
    "noise_s",
    "clipped_s",
    "gaps",
    *(f"trouble_{trouble}_s" for trouble in TROUBLES),
)
"""Sums over the stream: seconds unless the name says otherwise. `judged_s` is how long signals
about voices could be judged; noisy, narrow, echo, music and early say why they could not."""


@dataclass(slots=True)
class Summary:
    """One portion of a recording, or all of it."""

    counts: dict[str, float]
    from_ms: int = 0
    """Where in the recording the stream began; no two portions of one recording share it."""
    until_ms: int = 0
    series: Series = series.EMPTY
    stretches: list[tuple[int, int]] = field(default_factory=list)
    """The candidate's speech, in ms of the recording."""
    latencies_ms: list[int] = field(default_factory=list)
    longest_silence_ms: int = 0
    barge_ins: int = 0
    bandwidth_hz: float | None = None
    """Where the candidate's speech ends upwards; None when too little was heard."""
    availability: dict[str, str] = field(default_factory=dict)
    """What was looked for at all, by kind."""
    compared_s: float | None = None
    """Seconds of speech that were compared with this connection's own beginning; None where nobody
    asked for it."""
    findings: list[Finding] = field(default_factory=list)
    """What was still open at the end, closed."""

    @property
    def speech_dbfs(self) -> float | None:
        """Level of the candidate's speech."""
        return _decibels(self.counts["speech_power"], self.counts["speech_power_s"])

    @property
    def snr_db(self) -> float | None:
        """Speech over the pauses' noise; None when there was too little of either."""
        voice = _decibels(self.counts["voice_power"], self.counts["speech_power_s"])
        noise = _decibels(self.counts["noise_power"], self.counts["noise_s"])
        if voice is None or noise is None:
            return None
        power = 10 ** (voice / 10) - 10 ** (noise / 10)
        return 0.0 if power <= 0 else round(10 * math.log10(power) - noise, 1)

    @property
    def latency_ms(self) -> tuple[float, float] | None:
        """Median of the latencies and their median absolute deviation, within this talk alone."""
        if not self.latencies_ms:
            return None
        median = statistics.median(self.latencies_ms)
        spread = statistics.median(abs(each - median) for each in self.latencies_ms)
        return median, spread

    def share(self, name: str) -> float:
        """Return a count of seconds as a share of the measured ones."""
        scored_s = self.counts["scored_s"]
        return self.counts[name] / scored_s if scored_s else 0.0

    def to_json(self, *, with_series: bool = True) -> dict[str, Any]:
        """Return it as plain JSON, findings left out: they are events of their own."""
        blob = self.series.encode() if with_series else series.EMPTY.encode()
        return {
            "version": VERSION,
            "from_ms": self.from_ms,
            "until_ms": self.until_ms,
            "counts": {name: float(f"{value:.9g}") for name, value in self.counts.items()},
            "series": base64.b64encode(blob).decode(),
            "stretches": [list(stretch) for stretch in self.stretches],
            "latencies_ms": self.latencies_ms,
            "longest_silence_ms": self.longest_silence_ms,
            "barge_ins": self.barge_ins,
            "bandwidth_hz": self.bandwidth_hz,
            "availability": self.availability,
            "compared_s": self.compared_s,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Summary:
        """Return what `to_json` gave.

        Raises:
            WrongSeries: the series in it is of no version that is known.
        """
        counts = {name: float(stored["counts"].get(name, 0)) for name in COUNTS}
        return cls(
            counts=counts,
            from_ms=int(stored["from_ms"]),
            until_ms=int(stored["until_ms"]),
            series=series.decode(base64.b64decode(stored["series"])),
            stretches=[(int(start), int(end)) for start, end in stored["stretches"]],
            latencies_ms=[int(each) for each in stored["latencies_ms"]],
            longest_silence_ms=int(stored["longest_silence_ms"]),
            barge_ins=int(stored["barge_ins"]),
            bandwidth_hz=stored["bandwidth_hz"],
            availability=dict(stored["availability"]),
            compared_s=stored.get("compared_s"),
        )


def empty() -> Summary:
    """Return the summary of nothing."""
    return Summary(counts=dict.fromkeys(COUNTS, 0.0))


def merge(portions: Iterable[Summary]) -> Summary:
    """Return the portions of one recording as one, in the order of its time."""
    whole = empty()
    heard_s = 0.0
    ordered = sorted(portions, key=lambda portion: portion.from_ms)
    if ordered:
        whole.from_ms = ordered[0].from_ms
        whole.until_ms = max(portion.until_ms for portion in ordered)
    for portion in ordered:
        for name in COUNTS:
            whole.counts[name] += portion.counts[name]
        whole.stretches += portion.stretches
        whole.latencies_ms += portion.latencies_ms
        whole.longest_silence_ms = max(whole.longest_silence_ms, portion.longest_silence_ms)
        whole.barge_ins += portion.barge_ins
        whole.availability |= portion.availability
        whole.findings += portion.findings
        if portion.compared_s is not None:
            whole.compared_s = (whole.compared_s or 0.0) + portion.compared_s
        if portion.bandwidth_hz is not None and portion.counts["speech_s"] > heard_s:
            heard_s, whole.bandwidth_hz = portion.counts["speech_s"], portion.bandwidth_hz
    if whole.compared_s:
        # A last connection that was too short takes nothing back.
        whole.availability[Kind.DIFFERENT_VOICE] = str(Availability.MEASURED)
    whole.series = series.merge(portion.series for portion in ordered)
    return whole


def _decibels(total: float, seconds: float) -> float | None:
    if seconds <= 0:
        return None
    return round(10 * math.log10(max(total / seconds, 1e-12)), 1)
