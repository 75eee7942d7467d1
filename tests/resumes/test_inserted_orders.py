"""Orders to a model inside resumes: what nobody can see is flagged and never read."""

from io import BytesIO
from typing import Any

import pytest

from backend.evaluation.probes.injections import cases
from backend.resumes import child_docx, child_pdf
from backend.resumes.child import read_text
from backend.resumes.document import Document
from tests.resumes import docx_writer, pdf_writer

SAID = "Cass Candidate, engineer at Lighthouse since 2019, Python and PostgreSQL."
HIDDEN = [case for case in cases() if case.family in ("hidden_in_tags", "hidden_in_selectors")]
WESTERN = {"en", "de", "fr", "es", "it", "pt"}
"""What the PDF writer of these tests can spell."""
ORDERS = sorted({case.text for case in cases() if case.family == "order_in_resume"})
IN_PDF = sorted(
    {c.text for c in cases() if c.family == "order_in_resume" and c.language in WESTERN}
)


def document(reading: Any) -> Document:
    return Document.model_validate({"status": "read", **reading.report(), "peak_kb": 0})


def text_of(read: Document) -> str:
    return "\n".join(line.text for line in read.lines)


def test_text_in_characters_that_nobody_sees_is_flagged_and_never_read():
    assert len(HIDDEN) >= 15
    for case in HIDDEN:
        read = document(read_text(BytesIO(f"{SAID}\n{case.text}\n".encode())))
        assert read.has_hidden_text, case
        assert text_of(read).isascii(), case


@pytest.mark.parametrize("order", IN_PDF)
@pytest.mark.parametrize("look", ["white", "tiny", "off_page"])
def test_an_order_that_a_pdf_hides_is_flagged_and_never_read(order, look):
    hidden = {
        "white": b"1 g " + pdf_writer.text(50, 500, order),
        "tiny": pdf_writer.text(50, 500, order, size=1),
        "off_page": pdf_writer.text(50, -300, order),
    }
    page = pdf_writer.text(50, 700, SAID) + hidden[look]
    read = document(child_pdf.read(BytesIO(pdf_writer.document([page]))))
    assert read.has_hidden_text
    assert text_of(read) == SAID


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_that_a_word_file_hides_is_flagged_and_never_read(order):
    body = docx_writer.paragraph(SAID) + docx_writer.paragraph(order, "<w:vanish/>")
    read = document(child_docx.read(BytesIO(docx_writer.document(body))))
    assert read.has_hidden_text
    assert text_of(read) == SAID


def test_an_order_for_all_to_see_is_text_like_any_other_and_not_flagged():
    for order in ORDERS:
        read = document(read_text(BytesIO(f"{SAID}\n{order}\n".encode())))
        assert not read.has_hidden_text, order
