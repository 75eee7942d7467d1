"""PDFs that are bombs, damaged, protected, active, or more than one thing."""

from __future__ import annotations

import hashlib
import zlib
from functools import partial

from tests.resumes import docx_writer
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
from tests.resumes.hostile_pdf_files import (
    ACTIONS,
    AES_V4,
    AES_V5,
    CID,
    LINE,
    V5_KEYS,
    amplified,
    cmap_bomb,
    deep_tree,
    encrypted,
    flate_bomb,
    forms,
    hidden,
    layer,
    many_glyphs,
    odd_numbers,
    owner_locked,
    page_of,
    picture,
    plain,
    smuggling_font,
    spoiled,
    stream_body,
    tree,
    with_font,
    with_length,
    xref_loop,
)
from tests.resumes.pdf_writer import document, kerned, literal, text


def case(name: str, make, answer=UNREADABLE, filename: str = "", **options) -> Case:
    return Case(f"pdf-{name}", filename or "resume.pdf", make, answer, **options)


CASES = [
    case("flate-bomb-1g", partial(flate_bomb, 1024, 1)),
    case("flate-bomb-1g-twice", partial(flate_bomb, 1024, 2)),
    case("flate-bomb-4g-five-times", partial(flate_bomb, 4096, 5)),
    case("cmap-bomb", cmap_bomb, heavy=True),
    case("widths-bomb", lambda: with_font(CID % (b"/W[0 2147483647 500]", b"")), heavy=True),
    case(
        "predictor-bomb",
        lambda: page_of(
            zlib.compress(LINE),
            b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 2147483647>>",
        ),
    ),
    case("amplified", amplified, heavy=True),
    case("many-glyphs", many_glyphs, OK, heavy=True),
    case("many-pages", lambda: document([LINE] * 3000), OK),
    case("xref-loop", xref_loop),
    case(
        "page-tree-loop",
        lambda: tree(
            [b"<</Type/Pages/Count 1/Kids[2 0 R]>>", b"<</Type/Pages/Count 1/Kids[1 0 R]>>"]
        ),
    ),
    case("page-tree-self", lambda: tree([b"<</Type/Pages/Count 1/Kids[1 0 R]>>"])),
    case("page-tree-deep", partial(deep_tree, 5000)),
    case("page-tree-no-list", lambda: tree([b"<</Type/Pages/Count 1/Kids 7>>"])),
    case("no-pages", lambda: tree([b"<</Type/Pages/Count 0/Kids[]>>"])),
    case("form-self", lambda: forms(1, loop=True), OK),
    case("form-ring", lambda: forms(9, loop=True), OK),
    case("form-deep", lambda: forms(900, loop=False), OK),
    case("deep-arrays", lambda: document([b"[" * 50_000 + b"]" * 50_000 + LINE]), OK),
    case(
        "deep-dictionary",
        lambda: plain(catalog=b"/X " + b"<</X" * 3000 + b" 1" + b">>" * 3000),
        OK,
    ),
    case("only-the-signature", lambda: b"%PDF-"),
    case("only-header-and-end", lambda: b"%PDF-1.7\n%%EOF"),
    case("random", lambda: b"%PDF-1.7\n" + hashlib.shake_256(b"7").digest(50_000)),
    case("cut-in-half", lambda: document([LINE * 40])[:1500]),
    case("cut-before-xref", lambda: plain().split(b"xref\n")[0]),
    case("wrong-xref", lambda: spoiled(b"0000000009 00000 n", b"0000000999 00000 n"), OK),
    case("wrong-startxref", lambda: plain().replace(b"startxref\n", b"startxref\n9"), OK),
    case("no-root", lambda: spoiled(b"/Root", b"/Toor")),
    case("root-has-no-type", lambda: spoiled(b"/Type/Catalog", b"/Type/Nothing"), OK),
    case("length-lies-long", partial(with_length, b"99999"), OK),
    case("length-negative", partial(with_length, b"-5"), OK),
    case("length-is-itself", partial(with_length, b"1 0 R"), OK),
    case("huge-mediabox", lambda: spoiled(b"[0 0 612 792]", b"[-9 -9 9e9 9]"), OK),
    case("empty-mediabox", lambda: spoiled(b"[0 0 612 792]", b"[0 0 0 0]"), NO_TEXT, hidden=True),
    case("mediabox-of-names", lambda: spoiled(b"[0 0 612 792]", b"[/a/b/c/d]")),
    case("odd-numbers", odd_numbers, OK, hidden=True),
    case("unknown-filter", lambda: page_of(LINE, b"/Filter/NoSuchDecode")),
    case(
        "inline-image-without-end",
        lambda: document([LINE + b"BI /W 9 /H 9 ID " + b"E" * 3000]),
        OK,
    ),
    case("string-without-end", lambda: document([LINE + b"BT (" + b"a" * 90_000]), OK),
    case(
        "font-type3-without-matrix",
        lambda: with_font(b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]>>"),
        OK,
    ),
    case(
        "font-file-garbage",
        lambda: with_font(
            CID % (b"/FontDescriptor<</FontFile2 1 0 R>>", b""), stream_body(bytes(999))
        ),
        OK,
    ),
    case(
        "cmap-name-traversal",
        lambda: with_font(
            b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/..#2f..#2f..#2f..#2fetc#2fpasswd/DescendantFonts[<</Subtype/CIDFontType0/BaseFont/X/CIDSystemInfo<</Registry(..)/Ordering(/../../../../../tmp/x)>>>>]>>"
        ),
        OK,
    ),
    case("encrypted-rc4-40", lambda: encrypted(b"/Filter/Standard/V 1/R 2"), PROTECTED),
    case(
        "encrypted-rc4-128",
        lambda: encrypted(b"/Filter/Standard/V 2/R 3/Length 128"),
        PROTECTED,
    ),
    case(
        "encrypted-aes-128",
        lambda: encrypted(b"/Filter/Standard/V 4/R 4/Length 128" + AES_V4),
        PROTECTED,
    ),
    case(
        "encrypted-aes-256-r5",
        lambda: encrypted(b"/Filter/Standard/V 5/R 5/Length 256" + AES_V5 + V5_KEYS, b"x" * 48),
        PROTECTED,
    ),
    case(
        "encrypted-aes-256-r6",
        lambda: encrypted(b"/Filter/Standard/V 5/R 6/Length 256" + AES_V5 + V5_KEYS, b"x" * 48),
        PROTECTED,
    ),
    case(
        "encrypted-unknown-handler",
        lambda: encrypted(b"/Filter/Vendor.Lock/V 1/R 2"),
        PROTECTED,
    ),
    case("encrypted-unknown-version", lambda: encrypted(b"/Filter/Standard/V 9/R 9"), PROTECTED),
    case(
        "encrypted-by-certificate",
        lambda: encrypted(b"/Filter/Adobe.PubSec/SubFilter/adbe.pkcs7.s5/V 4"),
        PROTECTED,
    ),
    case("encrypted-against-changes", owner_locked, OK),
    *[case(f"action-{name}", partial(plain, catalog=entry), OK) for name, entry in ACTIONS.items()],
    case(
        "attachment",
        lambda: plain(
            setup=lambda pdf: (pdf.stream(EICAR, b"/Type/EmbeddedFile"), b"")[1],
            catalog=b"/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/EF<</F 1 0 R>>>>]>>>>",
        ),
        OK,
    ),
    case("html-first", lambda: b"<html><script>1</script>\n" + plain(), WRONG_TYPE),
    case(
        "html-first-as-html",
        lambda: b"<html><script>1</script>\n" + plain(),
        WRONG_TYPE,
        "resume.html",
    ),
    case("html-inside", lambda: document([LINE + b"% <html><script>alert(1)</script>\n"]), OK),
    case("zip-behind", lambda: plain() + docx_writer.document(docx_writer.paragraph(SAID)), OK),
    case(
        "zip-behind-as-docx",
        lambda: plain() + docx_writer.document(docx_writer.paragraph(SAID)),
        WRONG_TYPE,
        "resume.docx",
    ),
    case("behind-a-program", lambda: b"MZ" + bytes(200) + plain(), WRONG_TYPE),
    case("signature-late", lambda: b"\n" + plain(), WRONG_TYPE),
    case("scan", lambda: picture(b""), NO_TEXT),
    case("scan-recognised", lambda: picture(b"3 Tr " + LINE), NO_TEXT),
    case("drawings-only", lambda: document([b"0 0 100 100 re f 1 1 m 5 5 l S"]), NO_TEXT),
    case("two-letters", lambda: document([text(50, 700, "ab")]), NO_TEXT),
    case("unmapped-glyphs", lambda: with_font(CID % (b"", b""), shown=b""), NO_TEXT),
    case("all-white", lambda: document([b"1 g " + LINE]), NO_TEXT, hidden=True),
    case("hidden-white", lambda: hidden(b"1 g "), OK, hidden=True),
    case("hidden-white-rgb", lambda: hidden(b"0.99 0.99 0.98 rg "), OK, hidden=True),
    case("hidden-white-cmyk", lambda: hidden(b"0 0 0 0 k "), OK, hidden=True),
    case(
        "hidden-dark-on-dark",
        lambda: hidden(b"0.1 g 0 480 612 40 re f 0.12 g "),
        OK,
        hidden=True,
    ),
    case("hidden-tiny", lambda: hidden(b"", size=1), OK, hidden=True),
    case(
        "hidden-tiny-by-matrix",
        lambda: hidden(b".05 0 0 .05 0 0 cm ", at=(900, 9000)),
        OK,
        hidden=True,
    ),
    case("hidden-off-page", lambda: hidden(b"", at=(50, -300)), OK, hidden=True),
    case(
        "hidden-off-crop",
        lambda: hidden(b"", at=(50, 30), page=b"/CropBox[0 100 612 792]"),
        OK,
        hidden=True,
    ),
    case("hidden-render-mode", lambda: hidden(b"3 Tr "), OK, hidden=True),
    case("hidden-stroke-white", lambda: hidden(b"1 Tr 1 G "), OK, hidden=True),
    case(
        "hidden-transparent",
        lambda: hidden(b"/T gs ", resources=b"/ExtGState<</T<</ca 0>>>>"),
        OK,
        hidden=True,
    ),
    case("hidden-clipped", lambda: hidden(b"0 0 5 5 re W n "), OK, hidden=True),
    case("hidden-covered", lambda: hidden(b"", b" 1 g 40 490 500 30 re f"), OK, hidden=True),
    case("hidden-layer", layer, OK, hidden=True),
    case("hidden-flat", lambda: hidden(b"1 Tz "), OK, hidden=True),
    case("hidden-tag-characters", smuggling_font, OK, hidden=True),
    case(
        "metadata",
        lambda: plain(trailer=b"/Info<</Title%b/Author%b>>" % (literal(WHISPER), literal(WHISPER))),
        OK,
    ),
    case("spaced-by-kerning", lambda: document([kerned(50, 700, SAID)]), OK),
]


def cases() -> list[Case]:
    return CASES
