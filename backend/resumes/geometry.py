"""Points, boxes and matrices of a page, in points with y upwards. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""
Matrix = tuple[float, float, float, float, float, float]
"""ISO 32000-2, 8.3.3: a, b, c, d, e, f."""
EVERYWHERE: Box = (-math.inf, -math.inf, math.inf, math.inf)
MAX_OUTLINES = 200
"""Of one path; a table drawn in one stroke has fewer."""


def moved(matrix: Matrix, point: Point) -> Point:
    """Return a point under a matrix."""
    a, b, c, d, e, f = matrix
    return a * point[0] + c * point[1] + e, b * point[0] + d * point[1] + f


def moved_box(matrix: Matrix, box: Box) -> Box:
    """Return the bounding box of a box under a matrix."""
    left, bottom, right, top = box
    corners = ((left, bottom), (left, top), (right, bottom), (right, top))
    return bounds(moved(matrix, corner) for corner in corners)


def bounds(points: Iterable[Point]) -> Box:
    """Return the smallest box around points, of which there must be one."""
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def intersection(first: Box, second: Box) -> Box:
    """Return what two boxes share; empty when its right is not right of its left."""
    return (
        max(first[0], second[0]),
        max(first[1], second[1]),
        min(first[2], second[2]),
        min(first[3], second[3]),
    )


def contains(box: Box, point: Point, margin: float = 0.0) -> bool:
    """Return whether a point lies in a box, or at most `margin` beside it."""
    x, y = point
    return box[0] - margin <= x <= box[2] + margin and box[1] - margin <= y <= box[3] + margin


def area(box: Box) -> float:
    """Return the area of a box, 0 when it is empty."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def angle(start: Point, end: Point) -> int:
    """Return the direction from a point to another in whole degrees, 0 along the page."""
    if start == end or abs(end[1] - start[1]) < 1e-6 < end[0] - start[0]:
        return 0
    return round(math.degrees(math.atan2(end[1] - start[1], end[0] - start[0])))


def solid_boxes(path: Iterable[Sequence[object]], matrix: Matrix, share: float) -> Iterator[Box]:
    """Yield the bounding box of each outline of a path that fills at least `share` of it.

    Args:
        path: Steps as pdfminer keeps them: an operator and its numbers.
        matrix: Where the path is drawn.
        share: From 0 to 1.
    """
    outlines: list[list[Point]] = []
    for step in path:
        if step[0] == "m" and len(outlines) < MAX_OUTLINES:
            outlines.append([])
        if outlines and len(step) > 2:
            x, y = step[-2:]
            if isinstance(x, (int, float)) and isinstance(y, (int, float)):
                outlines[-1].append(moved(matrix, (x, y)))
    for outline in outlines:
        if len(outline) > 2:
            box = bounds(outline)
            if 0 < share * area(box) <= _enclosed(outline):
                yield box


def _enclosed(outline: list[Point]) -> float:
    """Return the area inside an outline, its curves taken as straight."""
    following = [*outline[1:], outline[0]]
    pairs = zip(outline, following, strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2
