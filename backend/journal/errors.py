"""What a journal's disk refuses."""

from __future__ import annotations


class JournalFailed(Exception):
    """The disk refused; nothing after the last durable record is safe."""


class JournalTaken(JournalFailed):
    """A newer connection writes this journal."""


class DiskFull(Exception):
    """There is no room for another interview."""
