"""The public list says everything about every signal, and nothing in an accuser's voice."""

from __future__ import annotations

import re

import pytest

from backend.integrity import disclosure_words
from backend.integrity.disclosure import plain_number, public_list, section_of
from backend.integrity.signal import Mode
from backend.integrity.signals import SIGNALS

TOLD = public_list()
DESCRIBED = {signal.kind: signal for section in TOLD.sections for signal in section.signals}


def lines(kind):
    return {fact.label: fact.lines for fact in DESCRIBED[kind].facts}


def everything():
    said = []

    def say(text):
        said.append(text)
        return text

    public_list(say)
    return said


def test_every_signal_stands_in_the_list_once():
    kinds = [signal.kind for section in TOLD.sections for signal in section.signals]

    assert sorted(kinds) == sorted(SIGNALS)


@pytest.mark.parametrize("kind", list(SIGNALS))
def test_every_signal_says_all_that_people_should_know(kind):
    signal = SIGNALS[kind]
    told = lines(kind)

    assert DESCRIBED[kind].measures == signal.measures
    assert len(told["When it counts"]) == max(1, len(signal.thresholds))
    assert told["What it can lead to"] == (signal.leads_to,)
    assert told["What it cannot do"] == (signal.cannot,)
    assert told["Harmless explanations"] == signal.benign
    assert all(line for fact in told.values() for line in fact)


def test_a_threshold_is_told_in_seconds_with_its_source():
    assert lines("tab_hidden")["When it counts"] == (
        "At least 2 s. Shorter absences are kept but do not count. (a guess, to be calibrated)",
    )


def test_an_upper_limit_is_told_as_one():
    assert any(
        line.startswith("At most 10 dB.") for line in lines("hearing_trouble")["When it counts"]
    )


def test_what_a_job_may_choose_at_most_is_told():
    assert lines("tab_hidden")["Use"][-1].endswith("it counts as a strike.")
    assert lines("whisper_like")["Use"] == (
        "Off, until a job switches it on.",
        "The most a job may choose: noted for the reviewer.",
        "You are asked for it by itself.",
    )


def test_what_is_off_at_first_is_marked():
    off = {kind for kind, signal in DESCRIBED.items() if signal.is_off}

    assert off == {kind for kind, signal in SIGNALS.items() if signal.default is Mode.OFF}
    assert "different_voice" in off


def test_every_accommodation_and_section_has_words():
    assert {name for signal in SIGNALS.values() for name in signal.off_for} <= (
        disclosure_words.ACCOMMODATIONS.keys()
    )
    assert {section_of(signal) for signal in SIGNALS.values()} == disclosure_words.SECTIONS.keys()


def test_what_was_not_built_is_told_with_its_figures():
    assert [fact.label for fact in TOLD.not_built] == [
        "Whether a voice is synthetic",
        "Whether a recording is played back",
        "Who is speaking",
    ]
    assert TOLD.evidence.rows[1][:2] == ("The same codec and channel for both", "5.3 to 38 %")


def test_nobody_is_accused():
    words = re.compile(r"cheat|fraud|suspici|dishonest|caught|violat", re.IGNORECASE)

    assert [text for text in everything() if words.search(text)] == []


def test_numbers_have_no_zeros_that_say_nothing():
    assert [plain_number(value) for value in (2.0, 0.0001, 5000, -3.5)] == [
        "2",
        "0.0001",
        "5000",
        "-3.5",
    ]
