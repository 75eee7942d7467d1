import ast
from pathlib import Path

import pytest

from backend.integrity.scales import ConductCounts, Quality, Seen, conduct, quality
from backend.scoring.signals.summary import empty

BACKEND = Path(__file__).resolve().parents[2] / "backend"


def heard(**counts):
    summary = empty()
    summary.counts |= {"scored_s": 100.0, "speech_s": 50.0, **counts}
    return summary


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, Quality("good", ())),
        ({"trouble_noisy_s": 4.9}, Quality("good", ())),
        ({"trouble_noisy_s": 5.0}, Quality("fair", ("noisy",))),
        (
            {"trouble_noisy_s": 6.0, "trouble_clipped_s": 30.0},
            Quality("poor", ("clipped", "noisy")),
        ),
        ({"trouble_dc_s": 100.0}, Quality("good", ())),
        ({"speech_s": 9.9}, Quality("unknown", ())),
        ({"unscored_s": 24.0}, Quality("good", ())),
        ({"unscored_s": 26.0}, Quality("fair", ())),
    ],
)
def test_capture_quality_of_literal_sums(counts, expected):
    assert quality(heard(**counts)) == expected


def test_nothing_heard_is_unknown_and_not_poor():
    assert quality(empty()) == Quality("unknown", ())


def test_conduct_counts_observations_and_what_people_made_of_them():
    counts = conduct(
        [
            Seen("tab_hidden", 12_000, "noted", ""),
            Seen("tab_hidden", 3000, "noted", "benign"),
            Seen("paste", 0, "warned", "confirmed"),
            Seen("copy", 0, "strike", "follow_up"),
        ]
    )

    assert counts == ConductCounts(
        noted=4,
        open=1,
        confirmed=1,
        benign=1,
        follow_up=1,
        by_kind={
            "tab_hidden": {"count": 2, "duration_ms": 15_000},
            "paste": {"count": 1, "duration_ms": 0},
            "copy": {"count": 1, "duration_ms": 0},
        },
    )


@pytest.mark.parametrize("kind", ["hearing_trouble", "unscored", "capture_path_changed"])
def test_events_about_the_sound_are_no_conduct(kind):
    assert conduct([Seen(kind, 60_000, "noted", "")]).noted == 0


@pytest.mark.parametrize("outcome", ["below", "outage", "superseded"])
def test_what_does_not_count_is_no_conduct(outcome):
    assert conduct([Seen("tab_hidden", 60_000, outcome, "")]).noted == 0


def imported(module):
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_neither_scale_is_known_to_what_judges_an_interview():
    judging = [*(BACKEND / "evaluation").rglob("*.py"), *(BACKEND / "jobs").rglob("*.py")]
    known = {
        f"{module.relative_to(BACKEND)}: {name}"
        for module in judging
        for name in imported(module)
        if name.startswith(("backend.integrity", "backend.scoring"))
    }

    assert judging
    assert known == set()


def test_the_two_scales_do_not_know_each_other():
    source = (BACKEND / "integrity" / "scales.py").read_text()
    functions = {
        node.name: {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
    }

    assert not functions["quality"] & {"conduct", "ConductCounts", "Seen"}
    assert not functions["conduct"] & {"quality", "Quality", "Summary"}
