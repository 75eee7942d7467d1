"""Writers of packages that lie about themselves, and of odd Word documents."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from tests.resumes import docx_writer as docx
from tests.resumes.hostile_case import (
    SAID,
    WHISPER,
)  # fmt: skip

GOOD = docx.parts(docx.paragraph(SAID))
MAIN = "word/document.xml"
SHOWN = docx.paragraph(SAID)


def packed(**changes: bytes | None) -> bytes:
    """The good package with parts replaced, added or (None) left out."""
    found = {**GOOD, **{name: data for name, data in changes.items() if data is not None}}
    return docx.pack({n: d for n, d in found.items() if changes.get(n, b"") is not None})


def main_part(xml: str | bytes) -> bytes:
    return packed(**{MAIN: xml.encode() if isinstance(xml, str) else xml})


def body(xml: str, **options) -> bytes:
    return docx.document(xml, **options)


def archive(
    *extra: tuple[zipfile.ZipInfo | str, bytes], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as package:
        for name, data in [*GOOD.items(), *extra]:
            entry = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name)
            package.writestr(entry, data, method)
    return buffer.getvalue()


def link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("word/link")
    info.external_attr, info.create_system = 0o120777 << 16, 3
    return info


def directory_at(data: bytes | bytearray) -> int:
    return int(struct.unpack_from("<I", data, len(data) - 6)[0])


def patched(offset: int, value: bytes, data: bytes | None = None) -> bytes:
    """The good package with bytes of its first central directory entry changed."""
    changed = bytearray(data or packed())
    at = directory_at(changed) + offset
    changed[at : at + len(value)] = value
    return bytes(changed)


def overlapping() -> bytes:
    """Two directory entries that share one body (CVE-2024-0450)."""
    data = archive(("word/a.bin", b"a" * 500), ("word/b.bin", b"b" * 500))
    first = data.index(b"word/a.bin") - 30
    second_entry = data.rindex(b"word/b.bin") - 46
    changed = bytearray(data)
    struct.pack_into("<I", changed, second_entry + 42, first)
    return bytes(changed)


def quoted_overlap() -> bytes:
    """Bodies nested by extra fields: each entry's data runs into the next one's header."""
    data = archive(("word/a.bin", b"a" * 500), ("word/b.bin", b"b" * 500))
    entry = data.rindex(b"word/a.bin") - 46
    changed = bytearray(data)
    size = struct.unpack_from("<I", changed, entry + 20)[0]
    struct.pack_into("<I", changed, entry + 20, size + 40)
    return bytes(changed)


def lying_size() -> bytes:
    """The directory promises a kilobyte of styles; they inflate to 200 MiB."""
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    big = raw.compress(bytes(200 * 2**20)) + raw.flush()
    buffer, name = io.BytesIO(), b"word/styles.xml"
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        for part, inside in {**GOOD, name.decode(): big}.items():
            package.writestr(zipfile.ZipInfo(part), inside)
    data = buffer.getvalue()
    changed = bytearray(data)
    for at in (
        data.index(b"PK\x03\x04" + b"\x14", data.index(MAIN.encode())),
        data.rindex(name) - 46,
    ):
        central = changed[at : at + 4] == b"PK\x01\x02"
        struct.pack_into("<H", changed, at + (10 if central else 8), 8)
        struct.pack_into("<I", changed, at + (24 if central else 22), 1000)
    return bytes(changed)


def ole(marker: bytes) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + marker + bytes(3000)


def entities(levels: int) -> str:
    lines = ['<!ENTITY a0 "ha">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, levels)]
    return doctype("".join(lines), f"&a{levels - 1};")


def doctype(declarations: str, said: str) -> str:
    return (
        f"<!DOCTYPE w:document [{declarations}]><w:document {docx.NAMES}><w:body>{SHOWN}"
        f"<w:p><w:r><w:t>{said}</w:t></w:r></w:p></w:body></w:document>"
    )


def nested(tag: str, levels: int) -> str:
    return SHOWN + f"<w:{tag}>" * levels + SHOWN + f"</w:{tag}>" * levels


def nested_tables(levels: int) -> str:
    return SHOWN + "<w:tbl><w:tr><w:tc>" * levels + SHOWN + "</w:tc></w:tr></w:tbl>" * levels


def relations(extra: str) -> bytes:
    name = "word/_rels/document.xml.rels"
    return packed(
        **{name: GOOD[name].replace(b"</Relationships>", extra.encode() + b"</Relationships>")}
    )


def external(kind: str, target: str) -> bytes:
    return relations(
        f'<Relationship Id="rIdX" Type="{docx.KIND}/{kind}" Target="{target}" TargetMode="External"/>'
    )


def whispered(run: str, **options) -> bytes:
    return body(SHOWN + docx.paragraph(WHISPER, run), **options)


def style(identifier: str, based_on: str, run: str = "") -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{identifier}"><w:basedOn w:val="{based_on}"/>'
        f"<w:rPr>{run}</w:rPr></w:style>"
    )


def text_box(x: int, inside: str) -> str:
    return (
        f'<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><wp:anchor><wp:positionH><wp:posOffset>{x}</wp:posOffset>'
        f'</wp:positionH><wp:extent cx="900000" cy="900000"/><wps:wsp><wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx>'
        f"</wps:wsp></wp:anchor></mc:Choice><mc:Fallback><w:txbxContent>{inside}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )


def words(count: int) -> str:
    """Words that compress as badly as real ones."""
    return " ".join(f"{n * 2654435761 % 2**32:x}" for n in range(count))


ALT_CHUNK = '<w:altChunk r:id="rIdX"/>'
