from __future__ import annotations

from backend.resumes import layout
from backend.resumes.canvas import Span


def span(text, x, y, size=10.0, angle=0, width=None):
    x1 = x + (width if width is not None else len(text) * size * 0.5)
    return Span(text, x, x1, y, size, angle, False, None, None, 0)


def column(x, texts, top=700.0, step=14.0):
    return [span(text, x, top - step * n) for n, text in enumerate(texts)]


def texts(spans):
    return [row.text for row in layout.order(spans)]


LEFT = [f"left {n}" for n in range(12)]
RIGHT = [f"a longer line of the right column {n}" for n in range(12)]


def test_one_column_is_read_from_the_top():
    assert texts(list(reversed(column(50, LEFT)))) == LEFT


def test_two_columns_are_read_one_after_the_other():
    assert texts(column(50, LEFT) + column(250, RIGHT)) == LEFT + RIGHT


def test_the_order_of_writing_does_not_matter():
    rows = [s for pair in zip(column(250, RIGHT), column(50, LEFT), strict=True) for s in pair]
    assert texts(rows) == LEFT + RIGHT


def test_columns_may_have_lines_of_other_heights():
    assert texts(column(50, LEFT, step=17) + column(250, RIGHT)) == LEFT + RIGHT


def test_a_title_across_both_columns_comes_first_and_a_footer_last():
    title = [span("A title that is as wide as the whole page is, and wider", 50, 760, 16)]
    footer = [span("A footer that runs across the whole page from left to right side", 50, 500)]
    assert texts(footer + column(50, LEFT) + column(250, RIGHT) + title) == [
        title[0].text, *LEFT, *RIGHT, footer[0].text,
    ]  # fmt: skip


def test_three_columns_are_read_one_after_the_other():
    middle = [f"the middle {n}" for n in range(12)]
    found = texts(column(50, LEFT) + column(180, middle) + column(320, RIGHT))
    assert found == LEFT + middle + RIGHT


def test_dates_at_the_right_edge_stay_with_their_lines():
    left = [f"Engineer at firm number {n}" for n in range(6)]
    right = [f"{2010 + n} – {2011 + n}" for n in range(6)]
    assert texts(column(50, left) + column(450, right)) == [
        f"{a}\t{b}" for a, b in zip(left, right, strict=True)
    ]


def test_dates_at_the_left_edge_stay_with_their_lines():
    left = [f"{2010 + n} – {2011 + n}" for n in range(9)]
    right = [f"Engineer at firm number {n}" for n in range(9)]
    assert texts(column(50, left) + column(200, right)) == [
        f"{a}\t{b}" for a, b in zip(left, right, strict=True)
    ]


def test_a_small_table_is_read_by_rows():
    left, right = (
        ["Languages", "Tools", "Data"],
        ["Python and Java", "Git and Docker", "PostgreSQL"],
    )
    assert texts(column(50, left) + column(200, right)) == [
        f"{a}\t{b}" for a, b in zip(left, right, strict=True)
    ]


def test_text_drawn_twice_to_look_bold_is_read_once():
    assert texts([span("Jane Doe", 50, 700), span("Jane Doe", 50.3, 700)]) == ["Jane Doe"]


def test_pieces_of_a_line_are_joined_by_their_gaps():
    pieces = [
        span("J", 50, 700, width=6),
        span("ANE", 56, 700, 8, width=14),
        span("Doe", 73, 700, width=15),
    ]
    assert texts(pieces) == ["JANE Doe"]


def test_turned_text_comes_last():
    assert texts([span("margin", 20, 750, angle=90), span("Jane Doe", 50, 700)]) == [
        "Jane Doe",
        "margin",
    ]


def test_an_empty_page_has_no_lines():
    assert texts([]) == []
    assert texts([span("  ", 50, 700)]) == []


def test_a_page_of_very_many_rows_is_read_as_it_comes():
    many = [span("x", n % 500, 7.0 * n) for n in range(2000)]
    assert len(texts(many)) == 2000
