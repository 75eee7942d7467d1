"""Word documents from raw XML, so that a test can write what Word would not."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>'
    '<Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>'
    "</Types>"
)
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{KIND}/officeDocument" Target="word/document.xml"/></Relationships>'
)
STYLES = f'<?xml version="1.0"?><w:styles {NAMES}>%s</w:styles>'


def paragraph(text: str, run: str = "", paragraph_properties: str = "") -> str:
    """Return a paragraph of one run; tabs in the text become tab elements."""
    parts = "<w:tab/>".join(
        f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in text.split("\t")
    )
    return f"<w:p><w:pPr>{paragraph_properties}</w:pPr><w:r><w:rPr>{run}</w:rPr>{parts}</w:r></w:p>"


def table(rows: list[list[str]], properties: str = "") -> str:
    """Return a table of cells given as block XML."""
    body = "".join(
        "<w:tr>" + "".join(f"<w:tc><w:tcPr/>{cell}</w:tc>" for cell in row) + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{body}</w:tbl>"


def parts(
    body: str, *, styles: str = "", header: str | None = None, links: tuple[str, ...] = ()
) -> dict[str, bytes]:
    """Return the parts of a package by name."""
    relations = [f'<Relationship Id="rIdS" Type="{KIND}/styles" Target="styles.xml"/>']
    relations += [
        f'<Relationship Id="rIdL{n}" Type="{KIND}/hyperlink" Target="{escape(link)}" TargetMode="External"/>'
        for n, link in enumerate(links)
    ]
    found = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": PACKAGE_RELATIONS,
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:document {NAMES}><w:body>{body}</w:body></w:document>',
        "word/styles.xml": STYLES % styles,
    }
    if header is not None:
        relations.append(f'<Relationship Id="rIdH" Type="{KIND}/header" Target="header1.xml"/>')
        found["word/header1.xml"] = f'<?xml version="1.0"?><w:hdr {NAMES}>{header}</w:hdr>'
    found["word/_rels/document.xml.rels"] = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(relations)
        + "</Relationships>"
    )
    return {name: text.encode() for name, text in found.items()}


def pack(found: dict[str, bytes]) -> bytes:
    """Return parts as a compressed package, the same bytes every time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in found.items():
            package.writestr(
                zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED
            )
    return buffer.getvalue()


def document(body: str, **options) -> bytes:
    """Return a whole Word document."""
    return pack(parts(body, **options))
