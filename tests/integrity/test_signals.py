from __future__ import annotations

import re

import pytest

from backend.integrity.models import IntegrityEvent
from backend.integrity.signal import BANDS, MODES, Band, Mode, Source
from backend.integrity.signals import NEUTRAL_KINDS, PAGE_KINDS, QUALITY_KINDS, SIGNALS, scale_of

NEVER = re.compile(
    r"emotion|stress|nervous|accent|gender|\bage\b|ethnic|personality|cheat|suspicio", re.IGNORECASE
)


def test_the_rows_know_exactly_the_kinds_of_the_registry():
    assert [(kind, str(label)) for kind, label in IntegrityEvent.Kind.choices] == [
        (kind, signal.title) for kind, signal in SIGNALS.items()
    ]


@pytest.mark.parametrize("signal", SIGNALS.values(), ids=lambda signal: signal.kind)
def test_a_signal_says_all_that_a_person_should_know(signal):
    assert all((signal.title, signal.measures, signal.leads_to, signal.cannot, signal.benign))
    assert signal.default in signal.modes
    assert signal.modes == tuple(mode for mode in MODES if mode in signal.modes)
    assert signal.max_band in BANDS
    words = [signal.title, signal.measures, signal.notice, *signal.benign, *signal.known_false]
    assert not NEVER.search(" ".join(words))
    for known in signal.thresholds:
        assert known.lowest <= known.default <= known.highest
        assert known.name.startswith(("min_", "max_"))
        assert known.source


def test_only_what_the_browser_tells_can_be_a_strike_and_what_needs_consent_starts_off():
    for signal in SIGNALS.values():
        if signal.source is not Source.BROWSER:
            assert Mode.STRIKE not in signal.modes
        if signal.source in (Source.SOUND, Source.SERVER):
            assert Mode.WARN not in signal.modes
        assert signal.default is (Mode.OFF if signal.consent else Mode.OBSERVE)
        if signal.consent:
            assert signal.max_band is not Band.HIGH


def test_a_page_may_tell_nothing_of_the_servers_own():
    own = {
        kind for kind, signal in SIGNALS.items() if signal.source in (Source.SOUND, Source.SERVER)
    }
    assert not own & set(PAGE_KINDS)


def test_an_event_lies_on_one_scale_or_is_a_fact_of_time():
    assert set(SIGNALS) >= QUALITY_KINDS | NEUTRAL_KINDS
    assert {scale_of(kind) for kind in QUALITY_KINDS} == {"quality"}
    assert {kind for kind in SIGNALS if scale_of(kind) == "neither"} == NEUTRAL_KINDS
    others = SIGNALS.keys() - QUALITY_KINDS - NEUTRAL_KINDS
    assert {scale_of(kind) for kind in others} == {"conduct"}
