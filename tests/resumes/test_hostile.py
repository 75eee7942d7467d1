"""Hostile and odd files: each gets its documented answer, and nothing else happens."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest

from backend.resumes import intake
from backend.resumes.cage import AT_ONCE, CAGE, Cage
from backend.resumes.confinement import CPU_S, MEMORY_BYTES
from backend.resumes.detection import detect
from backend.resumes.refusals import Refusal
from tests.resumes import hostile, hostile_docx, hostile_pdf, hostile_text
from tests.resumes.hostile_case import WHISPER, Case

LEAK = WHISPER.split()[1]


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """A busy machine must not end a file by the clock that its own limits would let pass."""
    monkeypatch.setattr(intake, "CAGE", Cage(wall_s=90, wait_s=300))


@cache
def answer(case: Case) -> tuple[tuple[int, str], bool, object]:
    try:
        accepted = intake.read(case.filename, case.make())
    except Refusal as refusal:
        return (refusal.status, refusal.code), case.hidden, None
    return (201, ""), accepted.hidden_text, accepted.result


def wrong_answers(cases: list[Case]) -> list[tuple[object, ...]]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(answer, cases))
    return [
        (case.name, given, case.answer, hidden)
        for case, (given, hidden, _) in zip(cases, answers, strict=True)
        if given != case.answer or hidden != case.hidden
    ]


def test_there_are_more_than_a_hundred_files_and_no_two_have_one_name():
    names = [case.name for case in hostile.cases()]
    assert len(names) > 200
    assert len(set(names)) == len(names)


def test_every_hostile_pdf_gets_its_documented_answer():
    assert wrong_answers([case for case in hostile_pdf.cases() if not case.heavy]) == []


def test_every_costly_pdf_gets_its_documented_answer():
    assert wrong_answers([case for case in hostile_pdf.cases() if case.heavy]) == []


def test_every_hostile_word_document_gets_its_documented_answer():
    assert wrong_answers(hostile_docx.cases()) == []


def test_every_odd_text_and_name_gets_its_documented_answer():
    assert wrong_answers(hostile_text.cases()) == []


def test_the_generator_writes_the_same_bytes_every_time():
    cases = [case for case in hostile.cases() if not case.heavy][::7]
    assert [case.make() for case in cases] == [case.make() for case in cases]


@pytest.mark.parametrize("name", ["pdf-flate-bomb-1g-twice", "pdf-widths-bomb"])
def test_a_bomb_stays_within_the_limits_of_its_child(name):
    data = next(case for case in hostile.cases() if case.name == name).make()
    outcome = Cage(use_bubblewrap=False, wall_s=60).run(data, "pdf")
    assert outcome.began
    # Its own word: what the kernel says counts the process that forked it, this one, too.
    assert json.loads(outcome.output[1:])["peak_kb"] * 1024 <= MEMORY_BYTES
    assert outcome.cpu_s <= CPU_S + 2


def test_zip_tricks_are_refused_before_any_child_starts(monkeypatch):
    def never(*_):
        raise AssertionError("inflated")

    monkeypatch.setattr(Cage, "run", never)
    tricks = [
        case
        for case in hostile_docx.cases()
        if case.name.removeprefix("docx-").startswith(
            ("2001", "60000", "overlap", "parent", "absolute", "drive", "symbolic", "same-name",
             "zip", "unknown-method", "ratio", "sum", "lying-local", "offset", "cut", "bytes",
             "10m")
        )
    ]  # fmt: skip
    assert len(tricks) >= 18
    for case in tricks:
        with pytest.raises(Refusal) as caught:
            detect(case.filename, case.make())
        assert (caught.value.status, caught.value.code) == case.answer, case.name


def test_hidden_text_never_reaches_the_fields():
    cases = [case for case in hostile.cases() if case.hidden and case.answer == (201, "")]
    assert len(cases) >= 20
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for case, (_, hidden, result) in zip(cases, pool.map(answer, cases), strict=True):
            assert hidden, case.name
            assert LEAK not in str(result), case.name


def test_hidden_text_never_leaves_the_child():
    cases = [case for case in hostile.cases() if case.hidden and case.answer == (201, "")][::5]
    for case in cases:
        data = case.make()
        document = CAGE.parse(data, detect(case.filename, data))
        assert LEAK not in document.model_dump_json(), case.name


def test_metadata_never_reaches_the_fields():
    case = next(case for case in hostile_pdf.cases() if case.name == "pdf-metadata")
    assert LEAK not in str(answer(case)[2])
