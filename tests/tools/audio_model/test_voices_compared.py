"""What the comparison of voices learns from, is chosen on and judged by: pure parts and small runs."""

import json
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from backend.integrity.signals import SIGNALS
from backend.scoring import network, voice_network
from backend.scoring.signals.likeness import Rule
from tools.audio_model import voice_corpus, voice_export, voice_report, voice_rules, voice_train
from tools.audio_model.voice_corpus import FACTORS, Take, sayings, sides
from tools.audio_model.voice_sessions import TALK_S, Plan, Trace, plans, replayed
from tools.audio_model.voice_trials import equal_error_rate
from tools.audio_model.voices import TEST, TRAIN, VOICES

RULE = Rule(deviation=-3.5, needed=5, of=6, least_spread=0.05, medium=-5.25)


def test_no_variant_language_or_recorded_person_is_on_both_sides():
    heard = {}
    for side in (TRAIN, TEST):
        said = sayings(side)
        formant = [
            each.voice.name for some in said.values() for each in some if "+" in each.voice.name
        ]
        heard[side] = {
            "variants": {name.split("+")[1] for name in formant},
            "languages": {name.split("+")[0] for name in formant},
            "people": {voice.person or voice.id for voice in VOICES if voice.id in said},
        }

    for part in ("variants", "languages", "people"):
        assert heard[TRAIN][part]
        assert not heard[TRAIN][part] & heard[TEST][part]


def test_weights_and_thresholds_are_found_on_different_speakers():
    learning, choosing = sides(sayings(TRAIN))

    assert not set(learning) & set(choosing)
    assert len(learning) > 3 * len(choosing) > 30
    # KAL was recorded for two engines.
    assert {"flite-kal-50-160", "festival-kal_diphone-50-160"} <= set(learning)


def test_a_speaker_is_heard_in_many_languages_pitches_and_sentences():
    said = sayings(TRAIN)["f1"]

    assert len({each.voice.language for each in said}) == 15
    assert len({each.voice.pitch for each in said}) > 8
    assert len({(each.voice.name, each.text) for each in said}) == len(said)


def test_the_same_seed_draws_the_same_windows():
    random = np.random.default_rng(1)
    takes = {
        group: [Take(group, random.standard_normal((25, 10, 40)).astype(np.float16))]
        for group in range(3)
    }

    first = voice_train.drawn(np.random.default_rng(5), takes)
    second = voice_train.drawn(np.random.default_rng(5), takes)

    assert all(np.array_equal(one, other) for one, other in zip(first, second, strict=True))
    assert first[0].shape == (voice_train.BATCH, 200, 40)


def test_a_small_network_learns_two_voices_apart(tmp_path, monkeypatch):
    """The whole of training, export and loading in a few steps.

    In a process of its own, as `make audio-model` has it: what serves turns TensorFlow's oneDNN
    off, and without it there is no gradient of convolutions with gaps.
    """
    from backend.scoring.voice_network import VoiceWeights, direction

    random = np.random.default_rng(2)
    tilt = np.linspace(-1, 1, 40)

    def take(group):
        noise = random.standard_normal((40, 10, 40)) * 0.5
        return Take(group, (noise + (tilt if group else -tilt)).astype(np.float16))

    takes = [take(group) for group in (0, 1) for _ in range(3)]
    monkeypatch.delenv("TF_ENABLE_ONEDNN_OPTS", raising=False)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
        arrays = alone.submit(voice_train.fitted, takes, 3, 12, print).result(timeout=120)
    voice_export.write(tmp_path, arrays, {"rule": {}})
    weights = VoiceWeights.load(tmp_path)

    one, same, other = (
        direction(weights, take(group).features[:20].astype(np.float32)) for group in (0, 0, 1)
    )
    assert one @ same > one @ other + 0.3


@pytest.mark.parametrize(
    ("own", "other", "rate"),
    [
        ([0.8, 0.9, 1.0], [0.1, 0.2, 0.3], 0.0),
        ([0.4, 0.9, 0.9, 0.9], [0.1, 0.1, 0.1, 0.6], 0.25),
        ([0.5, 0.5], [0.5, 0.5], 0.5),
    ],
)
def test_the_equal_error_rate_of_literal_trials(own, other, rate):
    assert equal_error_rate(own, other) == pytest.approx(rate)


def trace(plan, changed_hop, *stretches):
    """A talk of windows, each stretch so much like the beginning."""
    steps, hop = [], 20
    for alike, windows in stretches:
        for number in range(windows):
            direction = np.zeros(64, np.float32)
            across = np.sqrt(1 - alike**2)
            direction[:3] = alike, across * np.cos(number), across * np.sin(number)
            steps.append(("add", direction, hop - 20, hop, hop))
            hop += 10
    return Trace(plan, changed_hop, steps)


ALONE = trace(Plan("a"), 0, (0.98, 200))
ANSWERED = trace(Plan("a", "b", 14.0), 500, (0.98, 49), (0.1, 14), (0.98, 100))


def test_a_note_over_the_other_voice_is_right_and_says_how_late():
    (note,), compared = replayed(ANSWERED, RULE)

    assert compared == 134
    assert voice_rules.is_right(note, ANSWERED)
    assert note.delay_s == pytest.approx(6, abs=1)


def test_a_note_elsewhere_is_not_right():
    early = trace(Plan("a", "b", 14.0), 1500, (0.98, 49), (0.1, 14), (0.98, 100))
    (note,), _ = replayed(early, RULE)

    assert not voice_rules.is_right(note, early)


def test_what_a_rule_came_to():
    found = voice_rules.judged(
        {"alone": [ALONE] * 9 + [ANSWERED], "answered for": [ANSWERED, ALONE]}, RULE
    )

    assert found["false_notes"] == 1
    assert found["talks_hit"] == pytest.approx(0.1)
    assert found["false_per_hour"] == pytest.approx(1 / (10 * TALK_S / 3600))
    assert found["answered for"]["found_share"] == 0.5
    assert found["answered for"]["right_of_noted"] == pytest.approx(0.01 / (0.01 + 0.098))


def test_the_rule_that_finds_most_within_the_budget_is_chosen():
    rule, reached = voice_rules.chosen({"alone": [ALONE] * 3, "answered for": [ANSWERED]})

    assert reached["found"] == 1
    assert reached["false_per_hour"] == 0
    assert (rule.needed, rule.of) == (6, 7)
    assert rule.deviation <= voice_rules.STRICTEST


def test_what_is_said_of_the_network_is_of_the_one_that_ships():
    card, evaluation = voice_network.card(), shipped_evaluation()

    assert evaluation["weights"] == card["sha256"][network.WEIGHTS_FILE]
    assert evaluation["rule"] == card["rule"]
    assert voice_report.PAGE.read_text() == voice_report.page(evaluation, card)
    told = (voice_network.MODEL / voice_report.MODEL_CARD_FILE).read_text()
    assert told == voice_report.model_card(evaluation, card)


def test_the_policy_counts_nothing_that_the_scorer_does_not_note():
    known = SIGNALS["different_voice"].threshold("max_deviation")

    assert known is not None
    assert known.default == known.highest == voice_network.card()["rule"]["deviation"]


def test_the_public_page_tells_what_was_measured():
    people = shipped_evaluation()["talks"]["people"]
    short, long = people["answered for"], people["answered long"]
    words = " ".join(SIGNALS["different_voice"].known_false)

    assert f"as few as {100 * short['right_at_worst']:.0f} of 100 such notes" in words
    assert f"{short['found']} of {short['talks']} others" in words
    assert f"{long['found']} of {long['talks']} who" in words
    assert short["right_at_worst"] < 0.5
    assert long["right_at_worst"] < 0.5


def shipped_evaluation():
    return json.loads((voice_network.MODEL / voice_report.EVALUATION_FILE).read_text())


def test_nobody_answers_for_themselves():
    people = {"en_a": "Ann", "es_a": "Ann", "b": "Bea"}
    made = plans(
        np.random.default_rng(1), ["b", "en_a", "es_a"], people, 60, Plan("", intruder_s=14.0)
    )

    assert all(people[each.candidate] != people[each.intruder] for each in made)


def test_a_class_is_a_voice_at_one_size():
    assert len(set(FACTORS)) == 5
    assert float(max(FACTORS) / min(FACTORS)) > 1.4
    apart = min(abs(float(one / other) - 1) for one in FACTORS for other in FACTORS if one != other)
    assert apart / 2 > voice_corpus.DRIFT
