"""The page and the files that ship agree."""

import hashlib
import json

import pytest

from backend.scoring.network import CARD_FILE, MODEL, WEIGHTS_FILE
from tools.audio_model import gates, report


def read(name):
    return json.loads((MODEL / name).read_text())


def test_the_page_is_what_the_evaluation_says():
    known = read(report.EVALUATION_FILE), read(CARD_FILE)

    assert report.PAGE.read_text() == report.page(*known)
    assert (MODEL / report.MODEL_CARD_FILE).read_text() == report.model_card(*known)


def test_the_evaluation_is_of_the_weights_that_ship():
    weights = hashlib.sha256((MODEL / WEIGHTS_FILE).read_bytes()).hexdigest()

    assert read(report.EVALUATION_FILE)["weights"] == weights


def test_the_gates_follow_from_the_tables():
    evaluation = read(report.EVALUATION_FILE)
    values = gates.measured(evaluation["conditions"], evaluation["voices"], evaluation["sounds"])

    again = report.rounded(gates.judged(values))

    assert [row["met"] for row in again] == [row["met"] for row in evaluation["gates"]]
    assert [row["gate"] for row in again] == list(gates.LIMITS)


def test_every_gate_that_is_not_met_is_named_on_the_page_and_on_the_card():
    unmet = [row["gate"] for row in read(report.EVALUATION_FILE)["gates"] if not row["met"]]
    page, card = report.PAGE.read_text(), (MODEL / report.MODEL_CARD_FILE).read_text()

    assert page.count("**not met**") == len(unmet)
    assert all(gate in card for gate in unmet)


def values(**changed):
    good = {name: limit for name, (_, limit) in gates.LIMITS.items()}
    return good | changed


def test_a_value_at_its_limit_is_met_and_one_beyond_is_not():
    assert all(row["met"] for row in gates.judged(values()))
    beyond = values(**{"false alarm in music alone": 0.11, "AUC of unseen voices, clean": 0.98})

    assert [row["met"] for row in gates.judged(beyond)] == [False, True, False, True, True, True]


def test_the_gates_look_at_the_worst_group():
    rows = [
        {"group": group, "condition": condition, "auc": {"viva": auc}, "ece": ece}
        for group, auc, ece in (("synthetic", 0.999, 0.01), ("people", 0.98, 0.07))
        for condition in ("clean", "0 dB", "all but babble")
    ]
    voices = [{"miss": miss} for miss in (0.01, 0.02, 0.05)]
    sounds = [
        {"sound": "music, generated", "false_alarm": {"viva": 0.01}},
        {"sound": "music, real", "false_alarm": {"viva": 0.09}},
        {"sound": "noise, generated", "false_alarm": {"viva": 0.03}},
        {"sound": "babble, generated", "false_alarm": {"viva": 0.9}},
    ]

    assert gates.measured(rows, voices, sounds) == {
        "false alarm in music alone": 0.09,
        "false alarm in other sounds without speech": 0.03,
        "AUC of unseen voices, clean": 0.98,
        "AUC of unseen voices, 0 dB": 0.98,
        "calibration error": 0.07,
        "worst voice's miss over the median": 2.5,
    }


def test_the_worst_voice_is_looked_for_in_the_first_noises_and_with_the_later_ones():
    def voices(group, *missed):
        return [{"group": group, "miss": miss} for miss in missed]

    first = voices("people", 0.1, 0.1, 0.2)
    later = voices("people" + gates.MORE, 0.3, 0.3, 0.9)

    def ratio(rows):
        known = [{"group": "people", "condition": name, "auc": {"viva": 1}, "ece": 0}
                 for name in ("clean", "0 dB", "all but babble")]  # fmt: skip
        sounds = [{"sound": name, "false_alarm": {"viva": 0}} for name in ("music", "noise")]
        return gates.measured(known, rows, sounds)["worst voice's miss over the median"]

    assert ratio(first) == pytest.approx(2.0)
    assert ratio(first + later) == pytest.approx(3.0)
    assert ratio(voices("people", 0.1, 0.1, 0.4) + later) == pytest.approx(4.0)
