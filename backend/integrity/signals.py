"""The one registry of all signals; policy, page, admin and the public list read it. Pure."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from backend.integrity.signal import Source
from backend.integrity.signals_browser import BROWSER, CAMERA_SIGNALS
from backend.integrity.signals_sound import BOOKKEEPING, SOUND, VOICES

SIGNALS: Final = MappingProxyType(
    {signal.kind: signal for signal in (*BROWSER, *CAMERA_SIGNALS, *SOUND, *VOICES, *BOOKKEEPING)}
)
"""Every kind of event that there is, in the order in which people read them."""

PAGE_KINDS: Final = tuple(
    signal.kind for signal in SIGNALS.values() if signal.source in (Source.BROWSER, Source.CAMERA)
)
"""What a page may report; every other kind is the server's alone."""

QUALITY_KINDS: Final = frozenset(
    {
        "hearing_trouble",
        "interviewer_audible",
        "capture_path_changed",
        "microphone_changed",
        "unscored",
    }
)
"""Events of the scale of capture quality."""
NEUTRAL_KINDS: Final = frozenset({"long_silence"})
"""Facts of time that belong to neither scale: a pause is no conduct, and pace is never scored."""


def scale_of(kind: str) -> str:
    """Return the scale an event belongs to, or "neither"; the two are never summed."""
    if kind in NEUTRAL_KINDS:
        return "neither"
    return "quality" if kind in QUALITY_KINDS else "conduct"
