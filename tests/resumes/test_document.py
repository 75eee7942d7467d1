from __future__ import annotations

import pytest
from pydantic import ValidationError

from backend.resumes.document import Document, Line
from backend.resumes.reading import MAX_CHARS, MAX_LINES, Reading
from backend.resumes.reading import Line as Read


def document(*texts, **hidden):
    return Document(
        status="read",
        lines=[Line(text=text) for text in texts],
        links=[],
        hidden=hidden,
        pages=1,
        pictures=False,
        truncated=False,
        peak_kb=1,
    )


@pytest.mark.parametrize(
    ("hidden", "flagged"),
    [
        ({}, False),
        ({"scan": 5000}, False),
        ({"colour": 3}, False),
        ({"colour": 2, "tiny": 2}, True),
        ({"smuggled": 90, "scan": 90}, True),
    ],
)
def test_the_layer_of_a_text_recogniser_is_no_hidden_text(hidden, flagged):
    assert document(**hidden).has_hidden_text is flagged


def test_a_few_letters_are_no_text():
    assert not document().has_text
    assert not document("• – •" * 50).has_text
    assert not document("Jane Doe").has_text
    assert document("Jane Doe", "jane.doe@example.com").has_text


def test_a_report_fits_what_is_accepted_whatever_was_read():
    lines = [Read("x" * 5000, 1, 1e5)] + [Read("\u2028 word \ud800" * 40, 2)] * (2 * MAX_LINES)
    report = Reading(lines, ["https://x.example/"], {"tiny": 0, "colour": 7}, 3).report()
    accepted = Document.model_validate({"status": "read", "peak_kb": 1, **report})
    assert accepted.truncated
    assert sum(len(line.text) for line in accepted.lines) <= MAX_CHARS
    assert accepted.hidden == {"colour": 7}


def test_nothing_else_is_accepted():
    with pytest.raises(ValidationError):
        Document.model_validate({**document("Jane").model_dump(), "more": 1})
