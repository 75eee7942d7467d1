"""The table of figures counts what was tried and leaves nothing out."""

from __future__ import annotations

import json

import pytest

from tests.faults import figures
from tests.faults.report import progress_of, quantile, report


def line(fault, resume_s=None, failed=""):
    return {"fault": fault, "resume_s": resume_s, "notice_s": None, "failed": failed}


@pytest.mark.parametrize(
    ("part", "expected"), [(0.5, 50.0), (0.95, 95.0), (0.99, 99.0), (1, 100.0)]
)
def test_a_quantile_is_the_nearest_rank(part, expected):
    assert quantile([float(value) for value in range(1, 101)], part) == expected


def test_every_trial_is_counted_and_every_failure_told():
    rows = report(
        [line("F10 slow"), line("F2 deploy", 1.0), line("F2 deploy", 3.0, "AssertionError: no")]
    ).splitlines()

    assert [row.split()[0] for row in rows] == ["fault", "F2", "F10"], "in the order of the faults"
    assert rows[1].split()[2:6] == ["2", "1", "-", "2.00"]
    assert rows[2].split()[2:5] == ["1", "0", "100"]


def test_no_failure_in_a_thousand_is_told_with_its_bound():
    assert "0.3 %" in report([line("F1 kill -9")] * 1000)


def test_a_run_that_is_not_over_is_told_in_a_line(tmp_path):
    file = tmp_path / "figures"
    assert progress_of(file) == "nothing tried yet"
    file.write_text(json.dumps(line("F1")) + "\n" + json.dumps(line("F2", failed="no")) + "\n")
    assert progress_of(file) == "2 figures, 1 failed; newest: F2"


def test_a_run_that_goes_on_tries_only_what_is_missing(tmp_path, monkeypatch):
    file = tmp_path / "figures"
    monkeypatch.setattr(figures, "FILE", str(file))
    monkeypatch.setattr(figures, "RESUMED", True)
    tries: list[figures.Figure] = []
    for _ in range(2):
        figures.repeat("F1", 3, tries.append)
        figures.repeat("F2", 1, tries.append)
    assert [figure.fault for figure in tries] == ["F1", "F1", "F1", "F2"]


def test_a_fault_that_takes_too_long_is_tried_less_often(monkeypatch):
    monkeypatch.setattr(figures, "FULL", True)
    monkeypatch.setattr(figures, "LONGEST_S", -1.0)
    tries: list[figures.Figure] = []
    figures.repeat("F1", 3, tries.append)
    assert len(tries) == 1
