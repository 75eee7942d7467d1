"""Packages that lie about themselves, and XML that costs more than it weighs."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from functools import partial

from tests.resumes import docx_writer as docx
from tests.resumes.hostile_case import (
    EICAR, NO_TEXT, OK, PROTECTED, SAID, UNREADABLE, WHISPER, WRONG_TYPE, Case,
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


def directory_at(data: bytes) -> int:
    return struct.unpack_from("<I", data, len(data) - 6)[0]


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


def cases() -> list[Case]:
    def case(name: str, make, answer=UNREADABLE, filename: str = "", **options) -> Case:
        return Case(f"docx-{name}", filename or "resume.docx", make, answer, **options)

    tricks = [
        case("2001-entries", lambda: archive(*[(f"word/{n}", b"") for n in range(2001)])),
        case("60000-entries", lambda: archive(*[(f"w/{n}", b"") for n in range(60_000)])),
        case("overlap", overlapping),
        case("overlap-by-size", quoted_overlap),
        case("parent-path", lambda: archive(("../../etc/cron.d/x", b"x"))),
        case("parent-path-backslash", lambda: archive(("word\\..\\..\\x", b"x"))),
        case("absolute-path", lambda: archive(("/etc/passwd", b"x"))),
        case("drive-path", lambda: archive(("C:/x", b"x"))),
        case("symbolic-link", lambda: archive((link(), b"/etc/passwd"))),
        case("same-name-by-case", lambda: archive(("WORD/document.xml", GOOD[MAIN]))),
        case("zip64-sizes", lambda: patched(20, b"\xff" * 8)),
        case("zip-password", lambda: patched(8, b"\x01\x00"), PROTECTED),
        case("unknown-method", lambda: archive(("word/x", b"x" * 99), method=zipfile.ZIP_BZIP2)),
        case("ratio-1000", lambda: archive(("word/zeros.bin", bytes(8 * 2**20)))),
        case(
            "sum-above-50m",
            lambda: archive(*[(f"word/{n}.bin", bytes(2**20 - 1)) for n in range(52)]),
        ),
        case("lying-size", lying_size),
        case(
            "lying-local-name",
            lambda: packed().replace(b"word/document.xml", b"word/documenT.xml", 1),
        ),
        case("offset-beyond-end", lambda: patched(42, b"\xf0\xff\xff\x7f")),
        case("cut-in-half", lambda: packed()[: len(packed()) // 2]),
        case("end-record-only", lambda: b"PK\x05\x06" + bytes(18), WRONG_TYPE),
        case("bytes-before", lambda: b"MZ" + bytes(98) + packed(), WRONG_TYPE),
        case("picture-before", lambda: b"GIF89a" + bytes(94) + packed(), WRONG_TYPE),
        case("bytes-behind", lambda: packed() + b"<script>"),
        case("bytes-between", lambda: packed().replace(b"PK\x05\x06", b"....PK\x05\x06")),
        case(
            "broken-deflate",
            lambda: (
                packed().replace(zlib.compress(b"")[:1], b"x")[:30]
                + packed()[30:60]
                + bytes(40)
                + packed()[100:]
            ),
        ),
    ]
    kinds = [
        case("plain-zip", lambda: docx.pack({"a.txt": b"a"}), WRONG_TYPE),
        case(
            "spreadsheet",
            lambda: docx.pack({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}),
            WRONG_TYPE,
        ),
        case("java-archive", lambda: docx.pack({"META-INF/MANIFEST.MF": b"a"}), WRONG_TYPE),
        case("no-content-types", lambda: packed(**{"[Content_Types].xml": None}), WRONG_TYPE),
        case("macros", lambda: packed(**{"word/vbaProject.bin": b"x"}), WRONG_TYPE),
        case("old-doc", lambda: ole(b"WordDocument"), WRONG_TYPE),
        case("old-doc-named-doc", lambda: ole(b"WordDocument"), WRONG_TYPE, "resume.doc"),
        case("encrypted-office", lambda: ole("EncryptedPackage".encode("utf-16-le")), PROTECTED),
        case("named-pdf", packed, WRONG_TYPE, "resume.pdf"),
        case("named-exe", packed, WRONG_TYPE, "resume.docx.exe"),
        case("no-relations", lambda: packed(**{"_rels/.rels": None})),
        case(
            "relations-elsewhere",
            lambda: packed(
                **{"_rels/.rels": GOOD["_rels/.rels"].replace(MAIN.encode(), b"word/none.xml")}
            ),
        ),
        case("no-styles", lambda: packed(**{"word/styles.xml": None})),
        case("main-part-is-text", lambda: main_part("hello")),
        case("main-part-is-html", lambda: main_part("<html><body>hello</body></html>")),
        case("main-part-cut", lambda: main_part(GOOD[MAIN][:-40])),
        case("bad-utf8", lambda: main_part(GOOD[MAIN].replace(b"Jane", b"\xff\xfe"))),
        case("lone-surrogate", lambda: main_part(GOOD[MAIN].replace(b"Jane", b"&#xD800;"))),
        case(
            "utf16-xml",
            lambda: main_part(GOOD[MAIN].decode().replace("UTF-8", "UTF-16").encode("utf-16")),
            OK,
        ),
        case("xxe", lambda: main_part(doctype('<!ENTITY e SYSTEM "file:///etc/passwd">', "&e;"))),
        case(
            "xxe-network",
            lambda: main_part(doctype('<!ENTITY e SYSTEM "http://127.0.0.1:9/c">', "&e;")),
        ),
        case(
            "external-doctype",
            lambda: main_part(doctype("", "x").replace("[]", 'SYSTEM "http://127.0.0.1:9/x.dtd"')),
        ),
        case(
            "parameter-entity",
            lambda: main_part(doctype('<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;', "x")),
        ),
        case("billion-laughs", lambda: main_part(entities(10))),
        case(
            "quadratic", lambda: main_part(doctype(f'<!ENTITY q "{"a" * 50_000}">', "&q;" * 5000))
        ),
        case(
            "xxe-in-header",
            lambda: docx.pack(
                {
                    **docx.parts(SHOWN, header=""),
                    "word/header1.xml": doctype('<!ENTITY e SYSTEM "file:///etc/passwd">', "&e;")
                    .replace("w:document", "w:hdr")
                    .encode(),
                }
            ),
        ),
        case("depth-100000", lambda: body(nested("customXml", 100_000))),
        case("depth-200", lambda: body(nested("customXml", 200)), OK),
        case("tables-nested-60", lambda: body(nested_tables(60)), OK),
        case("10m-paragraphs", lambda: body("<w:p/>" * 10_000_000)),
        case(
            "400k-paragraphs",
            lambda: body(
                SHOWN
                + "".join(f"<w:p><w:r><w:t>{n * 7919}</w:t></w:r></w:p>" for n in range(400_000))
            ),
            OK,
            heavy=True,
        ),
        case("one-huge-run", lambda: body(docx.paragraph(SAID + " " + words(200_000))), OK),
        case(
            "wide-table",
            lambda: body(
                SHOWN + docx.table([[docx.paragraph(word) for word in words(3000).split()]])
            ),
            OK,
        ),
        case(
            "style-loop",
            lambda: body(
                docx.paragraph(SAID, "", '<w:pStyle w:val="A"/>'),
                styles=style("A", "B") + style("B", "A"),
            ),
            OK,
        ),
        case("size-is-no-number", lambda: body(docx.paragraph(SAID, '<w:sz w:val="big"/>')), OK),
        case("empty", lambda: body(""), NO_TEXT),
        case(
            "deleted-text-only",
            lambda: body(f"<w:p><w:del><w:r><w:delText>{SAID}</w:delText></w:r></w:del></w:p>"),
            NO_TEXT,
        ),
        case("alt-chunk", lambda: body(ALT_CHUNK), NO_TEXT),
    ]
    effects = [
        case(
            "remote-template", lambda: external("attachedTemplate", "http://127.0.0.1:9/t.dotm"), OK
        ),
        case("remote-picture", lambda: external("image", "http://127.0.0.1:9/p.png"), OK),
        case("remote-frame", lambda: external("frame", "file:///etc/passwd"), OK),
        case("javascript-link", lambda: external("hyperlink", "javascript:alert(1)"), OK),
        case(
            "part-outside",
            lambda: relations(
                f'<Relationship Id="rIdX" Type="{docx.KIND}/image" Target="../../../etc/passwd"/>'
            ),
        ),
        case(
            "relation-to-itself",
            lambda: relations(
                f'<Relationship Id="rIdX" Type="{docx.KIND}/header" Target="document.xml"/>'
            ),
            OK,
        ),
        case("eicar-inside", lambda: packed(**{"word/media/e.bin": EICAR}), OK),
        case(
            "html-inside", lambda: packed(**{"word/afchunk.html": b"<script>alert(1)</script>"}), OK
        ),
    ]
    hidden = [
        case(f"hidden-{name}", make, OK, hidden=True)
        for name, make in {
            "vanish": partial(whispered, "<w:vanish/>"),
            "white": partial(whispered, '<w:color w:val="FFFFFF"/>'),
            "near-white": partial(whispered, '<w:color w:val="FAFAFA"/>'),
            "tiny": partial(whispered, '<w:sz w:val="2"/>'),
            "style": partial(
                whispered,
                '<w:rStyle w:val="H"/>',
                styles=style("H", "G") + style("G", "", "<w:vanish/>"),
            ),
            "same-as-shade": partial(
                whispered, '<w:color w:val="333333"/><w:shd w:fill="343434"/>'
            ),
            "tag-characters": lambda: body(
                docx.paragraph(SAID + "".join(chr(0xE0000 + ord(c)) for c in WHISPER))
            ),
            "box-off-page": lambda: body(SHOWN + text_box(-40_000_000, docx.paragraph(WHISPER))),
        }.items()
    ]
    all_hidden = case(
        "all-vanished", lambda: body(docx.paragraph(SAID, "<w:vanish/>")), NO_TEXT, hidden=True
    )
    return [*tricks, *kinds, *effects, *hidden, all_hidden]
