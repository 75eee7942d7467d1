"""Packages that lie about themselves, and XML that costs more than it weighs."""

from __future__ import annotations

import zipfile
import zlib
from functools import partial

from tests.resumes import docx_writer as docx
from tests.resumes.hostile_case import (
    EICAR,
    NO_TEXT,
    OK,
    PROTECTED,
    SAID,
    UNREADABLE,
    WHISPER,
    WRONG_TYPE,
    Case,
)
from tests.resumes.hostile_docx_files import (
    ALT_CHUNK,
    GOOD,
    MAIN,
    SHOWN,
    archive,
    body,
    doctype,
    entities,
    external,
    link,
    lying_size,
    main_part,
    nested,
    nested_tables,
    ole,
    overlapping,
    packed,
    patched,
    quoted_overlap,
    relations,
    style,
    text_box,
    whispered,
    words,
)


def case(name: str, make, answer=UNREADABLE, filename: str = "", **options) -> Case:
    return Case(f"docx-{name}", filename or "resume.docx", make, answer, **options)


TRICKS = [
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
KINDS = [
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
    case("quadratic", lambda: main_part(doctype(f'<!ENTITY q "{"a" * 50_000}">', "&q;" * 5000))),
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
            SHOWN + "".join(f"<w:p><w:r><w:t>{n * 7919}</w:t></w:r></w:p>" for n in range(400_000))
        ),
        OK,
        heavy=True,
    ),
    case("one-huge-run", lambda: body(docx.paragraph(SAID + " " + words(200_000))), OK),
    case(
        "wide-table",
        lambda: body(SHOWN + docx.table([[docx.paragraph(word) for word in words(3000).split()]])),
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
EFFECTS = [
    case("remote-template", lambda: external("attachedTemplate", "http://127.0.0.1:9/t.dotm"), OK),
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
    case("html-inside", lambda: packed(**{"word/afchunk.html": b"<script>alert(1)</script>"}), OK),
]
HIDDEN = [
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
        "same-as-shade": partial(whispered, '<w:color w:val="333333"/><w:shd w:fill="343434"/>'),
        "tag-characters": lambda: body(
            docx.paragraph(SAID + "".join(chr(0xE0000 + ord(c)) for c in WHISPER))
        ),
        "box-off-page": lambda: body(SHOWN + text_box(-40_000_000, docx.paragraph(WHISPER))),
    }.items()
]
ALL_HIDDEN = case(
    "all-vanished", lambda: body(docx.paragraph(SAID, "<w:vanish/>")), NO_TEXT, hidden=True
)


def cases() -> list[Case]:
    return [*TRICKS, *KINDS, *EFFECTS, *HIDDEN, ALL_HIDDEN]
