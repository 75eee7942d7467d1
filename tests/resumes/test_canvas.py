from __future__ import annotations

import pytest

from backend.resumes.canvas import Canvas, Look

PAGE = (0.0, 0.0, 600.0, 800.0)
BLACK, WHITE = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)


def look(colour=BLACK, size=10.0, hidden=None, angle=0):
    return Look(size, angle, False, colour, hidden)


def write(canvas, text, x=50.0, y=700.0, style=None):
    style = style or look()
    for letter in text:
        canvas.glyph(letter, (x, y), (x + 5, y), style)
        x += 5
    return x


def seen(canvas):
    return [span.text for span in canvas.finish() if not span.hidden]


def test_glyphs_side_by_side_are_one_run():
    canvas = Canvas(PAGE)
    write(canvas, "Jane Doe")
    assert seen(canvas) == ["Jane Doe"]


def test_a_gap_is_a_space_and_a_wide_one_another_run():
    canvas = Canvas(PAGE)
    end = write(canvas, "Jane")
    end = write(canvas, "Doe", end + 3)
    write(canvas, "2019", end + 60)
    assert seen(canvas) == ["Jane Doe", "2019"]


def test_another_line_is_another_run():
    canvas = Canvas(PAGE)
    end = write(canvas, "Jane")
    write(canvas, "Doe", end, 688)
    assert seen(canvas) == ["Jane", "Doe"]


@pytest.mark.parametrize(
    ("style", "at", "reason"),
    [
        (look(WHITE), (50, 700), "colour"),
        (look(size=1.5), (50, 700), "tiny"),
        (look(), (50, -40), "off_page"),
        (look(), (-300, 700), "off_page"),
        (look(hidden="invisible"), (50, 700), "invisible"),
        (look(), (50, 700), None),
        (look(None), (50, 700), None),
    ],
)
def test_what_a_reader_does_not_see_has_a_reason(style, at, reason):
    canvas = Canvas(PAGE)
    write(canvas, "Jane", at[0], at[1], style)
    assert canvas.finish()[0].hidden == reason


def test_white_on_a_dark_area_is_seen_and_dark_is_not():
    canvas = Canvas(PAGE)
    canvas.fill((0, 600, 300, 800), (0.1, 0.1, 0.2), opaque=True)
    write(canvas, "white", 50, 700, look(WHITE))
    write(canvas, "dark", 50, 650, look((0.1, 0.1, 0.22)))
    assert seen(canvas) == ["white"]


def test_white_on_a_picture_may_be_seen():
    canvas = Canvas(PAGE)
    canvas.picture((0, 600, 300, 800))
    write(canvas, "white", 50, 700, look(WHITE))
    assert seen(canvas) == ["white"]


def test_an_area_painted_later_covers():
    canvas = Canvas(PAGE)
    write(canvas, "under")
    canvas.fill((40, 690, 300, 720), WHITE, opaque=True)
    write(canvas, "over", 50, 700)
    assert seen(canvas) == ["over"]


def test_a_highlighter_does_not_cover():
    canvas = Canvas(PAGE)
    write(canvas, "marked")
    canvas.fill((40, 690, 300, 720), (1, 1, 0), opaque=False)
    assert seen(canvas) == ["marked"]


def test_text_laid_over_a_scan_is_not_an_attempt_to_hide():
    canvas = Canvas(PAGE)
    canvas.picture(PAGE)
    write(canvas, "recognised", style=look(hidden="invisible"))
    assert [span.hidden for span in canvas.finish()] == ["scan"]


def test_unseen_text_over_a_scan_beside_seen_text_is_hidden():
    canvas = Canvas(PAGE)
    canvas.picture(PAGE)
    write(canvas, "secret", style=look(hidden="invisible"))
    write(canvas, "plain", 50, 500)
    assert [span.hidden for span in canvas.finish()] == ["invisible", None]
