"""Reading the journal of an interview, over all its epochs."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path

from backend.journal.marks import believed
from backend.journal.records import Kind, Record, decode


def read_segment(path: Path, size: int | None = None) -> Iterator[Record]:
    """Yield the whole records in the first `size` bytes of a segment, its mark aside. Blocks."""
    length = path.stat().st_size if size is None else size
    if length == 0:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), length, access=mmap.ACCESS_READ) as data:
        view = memoryview(data)
        try:
            yield from (record for record in decode(view) if record.kind != Kind.MARK)
        finally:
            view.release()


def read_interview(folder: Path) -> Iterator[Record]:
    """Yield every record of an interview, oldest epoch first. Blocks: call off the loop."""
    for path, size in believed(folder):
        yield from read_segment(path, size)
