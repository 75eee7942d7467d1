"""Colours as light on a screen, and how far apart two of them look."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

RGB = tuple[float, float, float]
"""Red, green, blue, 0 to 1."""
WHITE: RGB = (1.0, 1.0, 1.0)
BLACK: RGB = (0.0, 0.0, 0.0)

SAME_CONTRAST = 1.25
"""Below this contrast ratio (WCAG 2.2, 1.4.3) text cannot be told from what lies under it:
#e6e6e6 on white. Text must have 4.5 to be easily read. A guess, to be calibrated."""


@lru_cache(maxsize=1024)
def from_components(space: str, components: Hashable) -> RGB | None:
    """Return a colour of a PDF colour space, or None where it cannot be known.

    Args:
        space: Name of the colour space, for example `DeviceCMYK`.
        components: One number or a tuple of 1, 3 or 4, each 0 to 1.
    """
    values = components if isinstance(components, tuple) else (components,)
    numbers = [float(v) for v in values if isinstance(v, (int, float))]
    if len(numbers) != len(values) or space in {"Pattern", "Indexed", "Lab"}:
        return None
    clipped = [min(max(value, 0.0), 1.0) for value in numbers]
    if len(clipped) == 1:
        # A separation counts ink, everything else counts light.
        light = 1 - clipped[0] if space in {"Separation", "DeviceN"} else clipped[0]
        return (light, light, light)
    if len(clipped) == 3:
        return (clipped[0], clipped[1], clipped[2])
    if len(clipped) == 4:
        cyan, magenta, yellow, black = clipped
        return ((1 - cyan) * (1 - black), (1 - magenta) * (1 - black), (1 - yellow) * (1 - black))
    return None


def from_hex(text: str | None) -> RGB | None:
    """Return the colour of six hexadecimal digits, or None for `auto` and anything else."""
    if text is None or len(text) != 6:
        return None
    try:
        value = int(text, 16)
    except ValueError:
        return None
    return ((value >> 16) / 255, (value >> 8 & 255) / 255, (value & 255) / 255)


def contrast(first: RGB, second: RGB) -> float:
    """Return the contrast ratio of two colours, 1 (same) to 21 (black on white)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def same(first: RGB, second: RGB) -> bool:
    """Return whether text of one colour vanishes on the other."""
    if contrast(first, second) >= SAME_CONTRAST:
        return False
    # Two hues of one brightness differ to the eye.
    return max(abs(a - b) for a, b in zip(first, second, strict=True)) < 0.35


def _luminance(colour: RGB) -> float:
    """Relative luminance (WCAG 2.2)."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
