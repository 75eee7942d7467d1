"""Speech and music count from the probabilities on that ship with the weights."""

import numpy as np
import pytest

from backend.scoring.network import card
from backend.scoring.signals import bank
from backend.scoring.signals.bank import SignalBank
from backend.scoring.signals.findings import Options
from tests.scoring.signals.sounds import Stream, noise


@pytest.fixture
def speech_from_0_7(monkeypatch):
    described = {"thresholds": {"speech": 0.7, "music": 0.4}}
    monkeypatch.setattr(bank, "card", lambda: described)


def heard(**said):
    stream = Stream()
    stream.bank = SignalBank.shipped(3)
    stream.bank.open(stream.slot, Options())
    stream.hear(noise(4, -26), **said)
    return stream.close()


@pytest.mark.parametrize(("probability", "speech_s"), [(0.65, 0), (0.75, 4)])
def test_speech_counts_from_the_shipped_probability_on(speech_from_0_7, probability, speech_s):
    assert heard(speech=probability).counts["speech_s"] == pytest.approx(speech_s, abs=0.2)


@pytest.mark.parametrize(("probability", "speech_s"), [(0.45, 0), (0.35, 4)])
def test_music_gates_speech_from_the_shipped_probability_on(speech_from_0_7, probability, speech_s):
    counts = heard(speech=0.9, music=probability).counts

    assert counts["speech_s"] == pytest.approx(speech_s, abs=0.2)


def test_the_noise_of_a_pause_is_read_at_the_same_probability_at_any_threshold(speech_from_0_7):
    def measured(speech):
        stream = Stream()
        stream.bank = SignalBank.shipped(3)
        stream.bank.open(stream.slot, Options())
        for _ in range(10):
            stream.hear(noise(1, -26), speech=0.9)
            stream.hear(noise(1, -60), speech=speech)
        return stream.close().snr_db

    assert measured(0.15) == pytest.approx(34, abs=1)
    assert measured(0.3) is None


def test_the_card_that_ships_states_every_threshold():
    thresholds = card()["thresholds"]

    assert {"speech", "hangover_ms", "music", "overlap", "whisper"} <= thresholds.keys()
    assert all(0 < thresholds[name] < 1 for name in ("speech", "music", "overlap", "whisper"))
    # Whoever reads the scores waits by itself; held slots would count twice.
    assert thresholds["hangover_ms"] == 0
    assert np.isfinite(thresholds["speech"])
