"""The sound of a talk on the interview's page: the drawing, and the same in words and numbers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as words

from backend.integrity import scales, scores
from backend.integrity.models import AudioScores
from backend.interviews.models import Interview
from backend.review.labels import clock
from backend.scoring.signals.findings import TROUBLES
from backend.scoring.signals.series import (
    LEVEL,
    SNR,
    SPEECH,
    STATES,
    UNKNOWN,
    SecondState,
    Series,
    WrongSeries,
)
from backend.scoring.signals.series import TROUBLES as TROUBLE_COLUMN
from backend.scoring.signals.summary import Summary

TROUBLE_WORDS = {
    "too_quiet": words("too quiet"),
    "clipped": words("distorted by clipping"),
    "noisy": words("noisy"),
    "narrow": words("narrow, as by telephone"),
    "dropouts": words("pieces missing"),
    "digital_zero": words("no signal at all"),
    "dc": words("constant offset"),
}
QUALITY_COLORS = {"good": "success", "fair": "warning", "poor": "danger", "unknown": "default"}
MINUTE_S = 60


def heard_in(interview: Interview) -> Summary | None:
    """Return what the sound of a talk came to; None when nothing was measured or kept whole."""
    row: AudioScores | None = getattr(interview, "audio_scores", None)
    try:
        return scores.read(row) if row else None
    except WrongSeries:
        return None


def section(interview: Interview, heard: Summary | None) -> dict[str, Any] | None:
    """Return what the page shows of the sound in words and numbers; no query."""
    if heard is None:
        return None
    level = AudioScores.Quality(interview.audio_scores.quality)
    return {
        "quality": level.label,
        "quality_color": QUALITY_COLORS[level],
        "troubles": [TROUBLE_WORDS[name] for name in scales.quality(heard).troubles],
        "facts": facts(heard),
        "minutes": minutes(heard.series),
    }


def facts(heard: Summary) -> list[tuple[str, str]]:
    """Return the facts of a talk, in seconds and decibels, without a judgement."""
    counts, latency = heard.counts, heard.latency_ms
    rows = [
        (_("Candidate speaks"), clock(round(counts["speech_s"] * 1000))),
        (_("Interviewer speaks"), clock(round(counts["interviewer_s"] * 1000))),
        (_("Neither speaks"), clock(round(counts["silent_s"] * 1000))),
        (_("Longest silence"), _seconds(heard.longest_silence_ms)),
        (_("Time until an answer begins (median)"), _seconds(latency[0]) if latency else "–"),
        (_("Spread of these times"), _seconds(latency[1]) if latency else "–"),
        (_("Level of speech"), _unit(heard.speech_dbfs, "dBFS")),
        (_("Speech over noise"), _unit(heard.snr_db, "dB")),
        (_("Bandwidth of speech"), _unit(heard.bandwidth_hz, "Hz")),
        (_("Not measured, by our fault"), clock(round(counts["unscored_s"] * 1000))),
    ]
    return [(str(name), value) for name, value in rows]


def minutes(series: Series) -> list[dict[str, str]]:
    """Return the same series as one row for each minute."""
    end_s = series.first_s + series.seconds
    rows = []
    for start_s in range(series.first_s // MINUTE_S * MINUTE_S, end_s, MINUTE_S):
        first = max(0, start_s - series.first_s)
        part = series.columns[:, first : start_s + MINUTE_S - series.first_s]
        rows.append({"at": clock(start_s * 1000), **_minute(part)})
    return rows


def _minute(part: Any) -> dict[str, str]:
    known = part[:, part[SPEECH] != UNKNOWN]
    total = part.shape[1]
    if not known.shape[1]:
        return dict.fromkeys(("speech", "interviewer", "level", "snr"), "–") | {
            "hearing": _("not measured")
        }
    spoken = known[LEVEL][known[SPEECH] >= 50]
    snr = known[SNR][known[SNR] != UNKNOWN]
    bits = int(known[TROUBLE_COLUMN].max(initial=0)) and _bits(known[TROUBLE_COLUMN])
    told = [str(TROUBLE_WORDS[str(t)]) for n, t in enumerate(TROUBLES) if bits >> n & 1]
    if known.shape[1] < total:
        told.append(_("%d s not measured") % (total - known.shape[1]))
    return {
        "speech": f"{round(known[SPEECH].sum() / 100)} s",
        "interviewer": f"{int(((known[STATES] & SecondState.INTERVIEWER) > 0).sum())} s",
        "level": f"−{round(float(spoken.mean()))} dBFS" if len(spoken) else "–",
        "snr": f"{round(float(snr.mean()))} dB" if len(snr) else "–",
        "hearing": ", ".join(told) or _("well"),
    }


def _bits(column: Any) -> int:
    bits = 0
    for value in set(column.tolist()):
        bits |= int(value)
    return bits


def _seconds(ms: float) -> str:
    return f"{ms / 1000:.1f} s"


def _unit(value: float | None, unit: str) -> str:
    return "–" if value is None else f"{value:g} {unit}".replace("-", "−")
