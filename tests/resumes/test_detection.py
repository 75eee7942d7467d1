from __future__ import annotations

import pytest

from backend.resumes import archive, detection
from backend.resumes.detection import detect
from backend.resumes.refusals import NameDisagrees, OldWordDocument, Refusal
from tests.resumes import docx_writer, hostile_docx_files
from tests.resumes.hostile_text import PDF

WORD = docx_writer.document(docx_writer.paragraph("Jane Doe"))


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.pdf", PDF, "pdf"),
        ("A.PDF", PDF, "pdf"),
        ("a", PDF, "pdf"),
        ("", PDF, "pdf"),
        ("my.resume.2024 final", PDF, "pdf"),
        ("a.docx", WORD, "docx"),
        ("a.txt", b"Jane Doe", "txt"),
        ("a.txt", "Jürgen".encode("cp1252"), "txt"),
        ("a.txt", "Jürgen".encode("utf-16"), "txt"),
        ("a.txt", b" ", "txt"),
    ],
)
def test_the_content_decides_the_type(name, data, kind):
    assert detect(name, data) == kind


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.docx", PDF), ("a.pdf", WORD), ("a.exe", PDF), ("a.md", b"Jane"), ("a.pdf", b"Jane")],
)
def test_a_name_of_another_type_is_refused(name, data):
    with pytest.raises(NameDisagrees) as caught:
        detect(name, data)
    assert caught.value.status == 415


def test_an_old_word_document_is_told_apart():
    with pytest.raises(OldWordDocument):
        detect("a.doc", hostile_docx_files.ole(b""))


def test_what_the_client_says_of_the_type_is_not_asked():
    assert "content_type" not in detect.__annotations__


def test_good_packages_pass_and_name_all_their_parts():
    names = [entry.name for entry in archive.entries(WORD)]
    assert "word/document.xml" in names
    assert len(names) == 5


def test_a_directory_in_the_package_is_no_harm():
    data = hostile_docx_files.archive(("word/media/", b""))
    assert detect("a.docx", data) == "docx"


def test_a_white_picture_may_compress_well():
    data = hostile_docx_files.archive(("word/media/white.bmp", bytes(900_000)))
    with pytest.raises(Refusal):
        detect("a.docx", data)
    noise = hostile_docx_files.words(30_000).encode()
    data = hostile_docx_files.archive(
        ("word/media/white.bmp", bytes(900_000)), ("word/media/b", noise)
    )
    assert detect("a.docx", data) == "docx"


def test_any_cut_of_a_package_is_refused_or_whole():
    for cut in range(0, len(WORD), 37):
        with pytest.raises(Refusal):
            detect("a.docx", WORD[:cut])


def test_a_character_cut_in_two_is_still_text():
    sample = ("é" * detection.SAMPLE_BYTES).encode()[: detection.SAMPLE_BYTES - 1]
    assert detection.decode(sample) == "é" * (len(sample) // 2)
