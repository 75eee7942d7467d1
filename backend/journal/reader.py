"""Reading the journal of an interview, over all its epochs."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path

from backend.journal.records import Record, decode


def segments(folder: Path) -> list[Path]:
    """Return the segment files in the order of their epochs."""
    return sorted(folder.glob("*.journal"))


def read_segment(path: Path) -> Iterator[Record]:
    """Yield the whole records of one segment. Blocks: call off the loop."""
    if path.stat().st_size == 0:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        view = memoryview(data)
        try:
            yield from decode(view)
        finally:
            view.release()


def read_interview(folder: Path) -> Iterator[Record]:
    """Yield every record of an interview, oldest epoch first. Blocks: call off the loop."""
    for path in segments(folder):
        yield from read_segment(path)
