"""Writers of PDFs that are bombs, damaged, protected, or hide something."""

from __future__ import annotations

import hashlib
import zlib

from tests.resumes.hostile_case import (
    SAID,
    WHISPER,
    zeros,
)  # fmt: skip
from tests.resumes.pdf_writer import FONTS, Pdf, document, text

LINE = text(50, 700, SAID)


def plain(**options) -> bytes:
    return document([LINE], **options)


def page_of(content: bytes, extra: bytes) -> bytes:
    """A page whose content stream is given as it is stored, with its filters."""
    pdf = Pdf()
    stream = pdf.stream(content, extra)
    page = pdf.add(
        b"<</Type/Page/Parent 3 0 R/MediaBox[0 0 612 792]/Contents %d 0 R/Resources<</Font%b>>>>"
        % (stream, FONTS)
    )
    pdf.add(b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % page)
    return pdf.write(pdf.add(b"<</Type/Catalog/Pages 3 0 R>>"))


def flate_bomb(mebibytes: int, layers: int) -> bytes:
    data = zeros(mebibytes)
    for _ in range(layers - 1):
        data = zlib.compress(data, 9)
    return page_of(data, b"/Filter[%b]" % (b"/FlateDecode" * layers))


def with_font(
    font: bytes, *objects: bytes, said: bytes = b"<00410042>", shown: bytes = LINE
) -> bytes:
    """A page in a font of its own; `objects` come first, as objects 1, 2, …"""

    def setup(pdf: Pdf) -> bytes:
        for body in objects:
            pdf.add(body)
        return b"/F9 %d 0 R" % pdf.add(font)

    pdf = Pdf()
    fonts = setup(pdf)
    stream = pdf.stream(shown + b"BT /F9 12 Tf 50 600 Td %b Tj ET" % said)
    tree = len(pdf.objects) + 2
    page = pdf.add(
        b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 612 792]/Contents %d 0 R/Resources<</Font<<%b %b>>>>>>"
        % (tree, stream, FONTS[2:-2], fonts)
    )
    pdf.add(b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % page)
    return pdf.write(pdf.add(b"<</Type/Catalog/Pages %d 0 R>>" % tree))


def stream_body(data: bytes, extra: bytes = b"") -> bytes:
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (extra, len(data), data)


def cmap(ranges: bytes) -> bytes:
    return stream_body(
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> "
        b"endcodespacerange " + ranges + b" endcmap"
    )


CID = b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>%b>>]%b>>"


def cmap_bomb() -> bytes:
    ranges = b"1 beginbfrange <00000000> <7fffffff> <0041> endbfrange"
    return with_font(CID % (b"", b"/ToUnicode 1 0 R"), cmap(ranges))


def smuggling_font() -> bytes:
    """A font that draws A and says tag characters."""
    tags = "".join(chr(0xE0000 + ord(c)) for c in WHISPER).encode("utf-16-be").hex().encode()
    ranges = b"1 beginbfchar <0041> <%b> endbfchar" % tags
    return with_font(CID % (b"", b"/ToUnicode 1 0 R"), cmap(ranges), said=b"<0041>")


def encrypted(handler: bytes, secret: bytes = b"x" * 32) -> bytes:
    """A file that names a security handler; its password is anyone's guess."""
    entry = b"/Encrypt<<%b/O<%b>/U<%b>/P -44>>/ID[<00><00>]" % (
        handler, secret.hex().encode(), (secret[::-1] + b"U" * 16).hex().encode(),
    )  # fmt: skip
    return plain(trailer=entry)


AES_V4 = b"/CF<</StdCF<</CFM/AESV2/AuthEvent/DocOpen/Length 16>>>>/StmF/StdCF/StrF/StdCF"
AES_V5 = b"/CF<</StdCF<</CFM/AESV3/AuthEvent/DocOpen/Length 32>>>>/StmF/StdCF/StrF/StdCF"
V5_KEYS = b"/OE<%b>/UE<%b>/Perms<%b>" % (b"00" * 32, b"00" * 32, b"00" * 16)


def rc4(key: bytes, data: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def owner_locked() -> bytes:
    """Encrypted against changes only: everyone may read it (ISO 32000-1, 7.6.3, revision 2)."""
    pad = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
    owner = rc4(hashlib.md5(b"owner", usedforsecurity=False).digest()[:5], pad)
    flags = (-44).to_bytes(4, "little", signed=True)
    key = hashlib.md5(pad + owner + flags + b"\0", usedforsecurity=False).digest()[:5]
    content = rc4(hashlib.md5(key + b"\x01\0\0\0\0", usedforsecurity=False).digest()[:10], LINE)
    entry = b"/Encrypt<</Filter/Standard/V 1/R 2/O<%b>/U<%b>/P -44>>/ID[<00><00>]" % (
        owner.hex().encode(), rc4(key, pad).hex().encode(),
    )  # fmt: skip
    return document([content], trailer=entry)


def xref_loop() -> bytes:
    return b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF"


def tree(kids: list[bytes]) -> bytes:
    """A page tree of raw nodes; the first object is its root."""
    pdf = Pdf()
    for body in kids:
        pdf.add(body)
    return pdf.write(pdf.add(b"<</Type/Catalog/Pages 1 0 R>>"))


def deep_tree(levels: int) -> bytes:
    nodes = [b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (n + 2) for n in range(levels)]
    return tree([*nodes, b"<</Type/Page/MediaBox[0 0 612 792]>>"])


def forms(levels: int, *, loop: bool) -> bytes:
    """Forms that draw forms; with `loop` the last draws the first."""

    def setup(pdf: Pdf) -> bytes:
        for n in range(1, levels + 1):
            following = n + 1 if n < levels else 1
            inner = (
                b"/Resources<</XObject<</X %d 0 R>>>>" % following if loop or n < levels else b""
            )
            pdf.stream(b"/X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]" + inner)
        return b"/XObject<</X 1 0 R>>"

    return document([LINE + b"/X Do"], setup=setup)


def picture(operators: bytes, **options) -> bytes:
    """A page covered by a picture, with operators after it."""

    def setup(pdf: Pdf) -> bytes:
        number = pdf.stream(
            bytes(300),
            b"/Type/XObject/Subtype/Image/Width 10/Height 10/BitsPerComponent 8/ColorSpace/DeviceRGB",
        )
        return b"/XObject<</P %d 0 R>>" % number

    return document([b"q 612 0 0 792 0 0 cm /P Do Q\n" + operators], setup=setup, **options)


def hidden(
    before: bytes,
    after: bytes = b"",
    at: tuple[float, float] = (50, 500),
    size: float = 10,
    **options,
) -> bytes:
    """Visible text, and other text that operators around it hide."""
    return document([LINE + b"q " + before + text(*at, WHISPER, size) + after + b" Q\n"], **options)


def layer() -> bytes:
    def setup(pdf: Pdf) -> bytes:
        pdf.add(b"<</Type/OCG/Name(notes)>>")
        return b"/Properties<</L 1 0 R>>"

    return hidden(
        b"/OC /L BDC ",
        b" EMC",
        setup=setup,
        catalog=b"/OCProperties<</OCGs[1 0 R]/D<</OFF[1 0 R]>>>>",
    )


def many_glyphs() -> bytes:
    return document([b"".join(text(n % 200, 20 + n % 700, SAID, 8) for n in range(3000))])


def amplified() -> bytes:
    """One megabyte of path operators, drawn two thousand times over."""
    pdf = Pdf()
    stream = pdf.stream(b"0 0 9 9 re f " * 80_000, compress=True)
    refs = b" ".join([b"%d 0 R" % stream] * 2000)
    page = pdf.add(
        b"<</Type/Page/Parent 3 0 R/MediaBox[0 0 612 792]/Contents[%b]/Resources<<>>>>" % refs
    )
    pdf.add(b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % page)
    return pdf.write(pdf.add(b"<</Type/Catalog/Pages 3 0 R>>"))


ACTIONS = {
    "launch": b"/OpenAction<</S/Launch/F(/bin/sh)/Win<</F(cmd.exe)>>>>",
    "javascript": b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>",
    "uri": b"/OpenAction<</S/URI/URI(http://127.0.0.1:9/canary)>>",
    "submit": b"/OpenAction<</S/SubmitForm/F(http://127.0.0.1:9/canary)>>",
    "remote": b"/OpenAction<</S/GoToR/F(\\\\\\\\127.0.0.1\\\\share)/D[0/Fit]>>",
    "named-js": b"/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(1)>>]>>>>",
    "xfa": b"/AcroForm<</XFA(<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>)>>",
}


def odd_numbers() -> bytes:
    return document([b"q 1e400 0 0 -99999999999999999999 0 0 cm NaN nan Td 4 4 4 4 4 4 4 cm Q\n"
                     b"q 0 0 0 0 0 0 cm " + text(1, 1, "flat") + b"Q " + LINE])  # fmt: skip


def spoiled(find: bytes, replace: bytes) -> bytes:
    """A good file with bytes replaced; shorter ones are padded, so that all offsets hold."""
    good = plain()
    assert find in good
    return good.replace(find, replace.ljust(len(find)))


def with_length(length: bytes) -> bytes:
    """A page whose content stream names another length than it has."""
    pdf = Pdf()
    pdf.add(b"<</Length %b>>stream\n%b\nendstream" % (length, LINE))
    page = pdf.add(
        b"<</Type/Page/Parent 3 0 R/MediaBox[0 0 612 792]/Contents 1 0 R/Resources<</Font%b>>>>"
        % FONTS
    )
    pdf.add(b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % page)
    return pdf.write(pdf.add(b"<</Type/Catalog/Pages 3 0 R>>"))
