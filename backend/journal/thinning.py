"""Dropping the sound of a journal that is kept elsewhere. Blocks."""

from __future__ import annotations

import os
from pathlib import Path

from backend.journal.files import segment_path, segments, sync_folder
from backend.journal.marks import THINNED_EPOCH, encode_mark
from backend.journal.reader import read_interview
from backend.journal.records import Kind, encode


def is_thinned(folder: Path) -> bool:
    """Return whether a journal is down to its facts; remains of the rest may lie beside them."""
    return segment_path(folder, THINNED_EPOCH).exists()


def keep_facts(folder: Path) -> None:
    """Replace all segments by one that holds their facts; the rename decides. Safe to repeat."""
    target = segment_path(folder, THINNED_EPOCH)
    if not is_thinned(folder):
        partial = folder / "facts.partial"
        with partial.open("wb") as file:
            os.fchmod(file.fileno(), 0o400)
            file.write(encode_mark({}))
            facts = (record for record in read_interview(folder) if record.kind == Kind.FACT)
            for number, record in enumerate(facts, start=1):
                file.write(encode(number, Kind.FACT, record.payload))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
        sync_folder(folder)
    for path in segments(folder):
        if path != target:
            path.unlink()
    sync_folder(folder)
