"""What a ZIP archive claims, read from its central directory before anything is inflated."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise

MAX_ENTRIES = 2000
"""RELIABILITY.md B3, zip tricks; a Word document has 10 to 100."""
MAX_INFLATED_BYTES = 50 * 1024 * 1024
"""Sum of all entries after inflating (RELIABILITY.md B3)."""
MAX_RATIO = 100
"""Inflated over stored size (RELIABILITY.md B3); a Word document reaches about 20."""
RATIO_MATTERS_BYTES = 1024 * 1024
"""A single entry below this size is harmless at any ratio (a white thumbnail, an empty table)."""

END_SIGNATURE = b"PK\x05\x06"
END = struct.Struct("<4s4H2IH")
"""End of central directory (APPNOTE.TXT 6.3.10 section 4.3.16)."""
CENTRAL_SIGNATURE = b"PK\x01\x02"
CENTRAL = struct.Struct("<4s6H3I5H2I")
"""Central directory file header (APPNOTE.TXT section 4.3.12)."""
LOCAL_SIGNATURE = b"PK\x03\x04"
LOCAL = struct.Struct("<4s5H3I2H")
"""Local file header (APPNOTE.TXT section 4.3.7)."""
MAX_COMMENT_BYTES = 0xFFFF
ZIP64_SIZE = 0xFFFFFFFF
"""Stands for a size that is elsewhere (section 4.3.9.2); no resume needs it."""

ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000
"""Encryption, strong encryption, masked headers (section 4.4.4)."""
STORED, DEFLATED = 0, 8
UNIX_LINK = 0o120000
UNIX_TYPE = 0o170000


class NotAnArchive(Exception):
    """The bytes are not one whole ZIP archive from first to last."""


class UnsafeArchive(Exception):
    """The archive claims what no Word document does."""


class EncryptedArchive(Exception):
    """Entries are encrypted."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the archive as the central directory describes it; sizes in bytes."""

    name: str
    offset: int
    stored_bytes: int
    inflated_bytes: int
    method: int
    flags: int
    mode: int

    @property
    def is_link(self) -> bool:
        """Whether it would be a symbolic link on disk."""
        return self.mode & UNIX_TYPE == UNIX_LINK


def entries(data: bytes) -> list[Entry]:
    """Return the entries of an archive that is safe to inflate.

    Raises:
        NotAnArchive: no archive, or something before or after it.
        UnsafeArchive: too many or too large entries, overlaps, links, paths that leave.
        EncryptedArchive: it needs a password.
    """
    found = _directory(data)
    if any(entry.flags & ENCRYPTED_FLAGS for entry in found):
        raise EncryptedArchive
    _check_sizes(found)
    for entry in found:
        _check_entry(entry)
    names = [entry.name.casefold() for entry in found]
    if len(set(names)) != len(names):
        raise UnsafeArchive
    return found


def _directory(data: bytes) -> list[Entry]:
    end = data.rfind(END_SIGNATURE, max(0, len(data) - END.size - MAX_COMMENT_BYTES))
    if end < 0 or len(data) - end < END.size or not data.startswith(LOCAL_SIGNATURE):
        raise NotAnArchive
    _, disk, first_disk, here, total, size, start, comment = END.unpack_from(data, end)
    if end + END.size + comment != len(data) or start + size != end:
        # Bytes before, after or between: a polyglot, a 64-bit archive, or damaged.
        raise UnsafeArchive
    if disk or first_disk or here != total or total > MAX_ENTRIES:
        raise UnsafeArchive
    found, position = [], start
    for _ in range(total):
        entry, position = _central(data, position, end)
        found.append(entry)
    if position != end:
        raise UnsafeArchive
    _check_places(data, found, start)
    return found


def _central(data: bytes, position: int, end: int) -> tuple[Entry, int]:
    if position + CENTRAL.size > end:
        raise UnsafeArchive
    fields = CENTRAL.unpack_from(data, position)
    name_at = position + CENTRAL.size
    name_bytes, extra, comment = fields[10:13]
    after = name_at + name_bytes + extra + comment
    if fields[0] != CENTRAL_SIGNATURE or after > end:
        raise UnsafeArchive
    entry = Entry(
        name=data[name_at : name_at + name_bytes].decode("utf-8", "replace"),
        offset=fields[16],
        stored_bytes=fields[8],
        inflated_bytes=fields[9],
        method=fields[4],
        flags=fields[3],
        mode=fields[15] >> 16,
    )
    return entry, after


def _check_places(data: bytes, found: list[Entry], directory: int) -> None:
    """Refuse entries that share bytes (CVE-2024-0450) or lie about their names."""
    spans = [(entry.offset, _data_end(data, entry, directory)) for entry in found]
    spans.sort()
    if any(left_end > right_start for (_, left_end), (right_start, _) in pairwise(spans)):
        raise UnsafeArchive


def _data_end(data: bytes, entry: Entry, directory: int) -> int:
    if entry.offset + LOCAL.size > directory:
        raise UnsafeArchive
    fields = LOCAL.unpack_from(data, entry.offset)
    name_at = entry.offset + LOCAL.size
    name = data[name_at : name_at + fields[9]].decode("utf-8", "replace")
    end = name_at + fields[9] + fields[10] + entry.stored_bytes
    if fields[0] != LOCAL_SIGNATURE or name != entry.name or end > directory:
        raise UnsafeArchive
    return int(end)


def _check_sizes(found: list[Entry]) -> None:
    inflated = sum(entry.inflated_bytes for entry in found)
    stored = sum(entry.stored_bytes for entry in found)
    if any(ZIP64_SIZE in (entry.inflated_bytes, entry.stored_bytes) for entry in found):
        raise UnsafeArchive
    if inflated > MAX_INFLATED_BYTES or inflated > MAX_RATIO * max(stored, 1):
        raise UnsafeArchive
    for entry in found:
        large = entry.inflated_bytes > RATIO_MATTERS_BYTES
        if large and entry.inflated_bytes > MAX_RATIO * max(entry.stored_bytes, 1):
            raise UnsafeArchive


def _check_entry(entry: Entry) -> None:
    if entry.method not in (STORED, DEFLATED) or entry.is_link:
        raise UnsafeArchive
    parts = entry.name.replace("\\", "/").split("/")
    if not entry.name or entry.name.startswith(("/", "\\")) or ".." in parts:
        raise UnsafeArchive
    if "\0" in entry.name or ":" in parts[0]:
        raise UnsafeArchive
