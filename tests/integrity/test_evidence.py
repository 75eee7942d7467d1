from __future__ import annotations

import pytest

from backend.integrity import evidence


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "length_ms", "expected"),
    [
        (60_000, 70_000, 600_000, (50_000, 80_000)),
        (4000, 5000, 600_000, (0, 15_000)),
        (595_000, 599_000, 600_000, (585_000, 600_000)),
        (700_000, 710_000, 600_000, (600_000, 600_000)),
        (60_000, 70_000, None, (50_000, 80_000)),
    ],
)
def test_an_event_is_heard_with_ten_seconds_around_it(start_ms, end_ms, length_ms, expected):
    assert evidence.clip(start_ms, end_ms, length_ms) == expected


@pytest.mark.parametrize(
    ("kind", "claimed", "expected"),
    [
        ("different_voice", "high", "medium"),
        ("different_voice", "low", "low"),
        ("no_face", "", "low"),
        ("hearing_trouble", "", "high"),
    ],
)
def test_no_event_is_surer_than_its_signal_can_be(kind, claimed, expected):
    assert evidence.band(kind, claimed) == expected


@pytest.mark.parametrize(
    ("kind", "by", "apart_ms", "expected"),
    [
        ("microphone_changed", "capture_path_changed", 5000, True),
        ("microphone_changed", "capture_path_changed", -5001, False),
        ("microphone_changed", "hearing_trouble", 0, False),
        ("copy", "capture_path_changed", 0, False),
    ],
)
def test_what_the_server_saw_itself_stands_for_what_the_page_told(kind, by, apart_ms, expected):
    assert evidence.is_superseded(kind, 60_000, by, 60_000 + apart_ms) is expected
