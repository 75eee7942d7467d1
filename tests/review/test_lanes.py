from dataclasses import dataclass

from backend.review import lanes


@dataclass
class Turn:
    speaker: str
    start_ms: int
    end_ms: int
    question_id: int | None = None


TALK = [
    Turn("interviewer", 0, 10_000, 7),
    Turn("candidate", 10_000, 40_000, 7),
    Turn("interviewer", 40_000, 42_000),
    Turn("candidate", 42_000, 50_000, 7),
    Turn("interviewer", 50_000, 60_000, 8),
    Turn("candidate", 60_000, 100_000, 7),
]
SCALE = lanes.Scale(100_000)


def test_a_place_is_a_share_of_the_recording_and_never_outside():
    assert [SCALE.percent(ms) for ms in (-5, 0, 25_000, 100_000, 200_000)] == [0, 0, 25, 100, 100]


def test_the_recording_sets_the_scale_and_else_what_was_said():
    assert lanes.scale_for(90_000, [100_000]).length_ms == 90_000
    assert lanes.scale_for(None, [100_000, 20_000]).length_ms == 100_000
    assert lanes.scale_for(None, []).length_ms == 1000, "nothing was said: no division by zero"


def test_a_question_has_a_span_for_each_time_it_was_talked_about():
    spans = lanes.question_spans(TALK, SCALE)
    assert [(span["key"], span["left"], span["width"]) for span in spans] == [
        (7, 0, 50),
        (8, 50, 10),
        (7, 60, 40),
    ]


def test_a_short_span_can_still_be_seen():
    assert lanes.question_spans([Turn("candidate", 0, 1, 7)], SCALE)[0]["width"] == lanes.MIN_SPAN


def test_each_side_is_one_path():
    path = lanes.turns_path(TALK, SCALE, candidate=True)
    assert path.count("M") == 3
    assert path.startswith("M100 1H400v9H100z")
    assert lanes.turns_path([], SCALE, candidate=False) == ""


def test_there_are_at_most_ten_ticks():
    for minutes in (1, 7, 30, 60, 600):
        ticks = lanes.Scale(minutes * 60_000).ticks()
        assert 2 <= len(ticks) <= 10
        assert ticks[0] == {"left": 0, "at": "0:00"}
