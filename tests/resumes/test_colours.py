from __future__ import annotations

import pytest

from backend.resumes import colours
from backend.resumes.colours import BLACK, WHITE


def test_contrast_is_that_of_the_standard():
    assert colours.contrast(BLACK, WHITE) == pytest.approx(21)
    assert colours.contrast(WHITE, WHITE) == 1


@pytest.mark.parametrize(
    ("text", "under", "lost"),
    [
        ("ffffff", "ffffff", True),
        ("f5f5f5", "ffffff", True),
        ("e8e8e8", "ffffff", True),
        ("bbbbbb", "ffffff", False),
        ("888888", "ffffff", False),
        ("101010", "000000", True),
        ("ffffff", "1f2a44", False),
        ("1f2a44", "202b45", True),
        ("ff0000", "008000", False),
    ],
)
def test_text_is_lost_on_its_own_colour(text, under, lost):
    first, second = colours.from_hex(text), colours.from_hex(under)
    assert first is not None
    assert second is not None
    assert colours.same(first, second) is lost


@pytest.mark.parametrize(
    ("space", "value", "colour"),
    [
        ("DeviceGray", 1, (1, 1, 1)),
        ("DeviceRGB", (1, 0, 0), (1, 0, 0)),
        ("DeviceCMYK", (0, 0, 0, 0), (1, 1, 1)),
        ("DeviceCMYK", (0, 0, 0, 1), (0, 0, 0)),
        ("ICCBased", (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
        ("Separation", 0, (1, 1, 1)),
        ("Separation", 1, (0, 0, 0)),
        ("DeviceGray", 7, (1, 1, 1)),
        ("Pattern", "P1", None),
        ("Indexed", 3, None),
        ("DeviceRGB", (1, 0), None),
        ("DeviceRGB", ((1, 0, 0), "P1"), None),
    ],
)
def test_colour_spaces_are_turned_into_light(space, value, colour):
    assert colours.from_components(space, value) == colour


@pytest.mark.parametrize("text", [None, "auto", "", "zzzzzz", "fff"])
def test_other_texts_are_no_colour(text):
    assert colours.from_hex(text) is None
