from __future__ import annotations

import hashlib
import shutil
import stat
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from backend.resumes import intake
from backend.resumes.models import Resume
from backend.resumes.refusals import (
    DiskLow,
    Infected,
    NoTextFound,
    Refusal,
    ScannerDown,
    TooLarge,
    TypeNotAllowed,
    Unreadable,
)
from tests.resumes.clamd import clamd
from tests.resumes.hostile_case import EICAR, SAID
from tests.resumes.hostile_text import OTHERS, PDF
from tests.resumes.people import person
from tests.resumes.samples import one_column

pytestmark = pytest.mark.django_db


def upload(name="resume.pdf", data=PDF, content_type="application/pdf"):
    return SimpleUploadedFile(name, data, content_type)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of this test's own, because tests run side by side."""
    storage = FileSystemStorage(tmp_path, base_url=None)
    monkeypatch.setattr(Resume._meta.get_field("file"), "storage", storage)
    return tmp_path


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_resume_is_kept_with_what_was_read(harbor):
    who = person(5)
    data = one_column(who)
    resume = intake.store(harbor, upload("Jane's résumé.pdf", data))
    resume.refresh_from_db()
    assert resume.organization == harbor
    assert resume.kind == Resume.Kind.PDF
    assert resume.original_name == "Jane's résumé.pdf"
    assert resume.size_bytes == len(data)
    assert resume.sha256 == hashlib.sha256(data).hexdigest()
    assert resume.extracted["name"] == who.name
    assert resume.corrected == {}
    assert not resume.scanned_for_viruses
    with resume.file.open() as file:
        assert file.read() == data


def test_the_stored_name_owes_nothing_to_the_uploaded_one(harbor):
    resume = intake.store(harbor, upload("../../etc/cron.d/evil.pdf"))
    assert resume.file.name == f"resumes/{resume.pk}.pdf"
    path = Path(resume.file.path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_the_client_says_of_the_type_does_not_matter(harbor):
    resume = intake.store(harbor, upload("resume.txt", SAID.encode(), "application/x-msdownload"))
    assert resume.kind == Resume.Kind.TXT


def test_a_large_upload_from_disk_is_read_too(harbor):
    uploaded = TemporaryUploadedFile("resume.txt", "text/plain", 0, None)
    uploaded.write(SAID.encode() * 2)
    uploaded.seek(0)
    uploaded.size = 2 * len(SAID)
    assert intake.store(harbor, uploaded).size_bytes == 2 * len(SAID)


def test_one_byte_too_many_is_too_large(harbor, settings):
    settings.MAX_UPLOAD_BYTES = len(PDF)
    intake.store(harbor, upload())
    with pytest.raises(TooLarge):
        intake.store(harbor, upload(data=PDF + b"\n"))


def test_a_size_that_lies_is_found_out(harbor, settings):
    settings.MAX_UPLOAD_BYTES = len(PDF)
    uploaded = upload(data=PDF + b"\n")
    uploaded.size = 1
    with pytest.raises(TooLarge):
        intake.store(harbor, uploaded)


@pytest.mark.parametrize(
    ("name", "data", "refusal"),
    [
        ("a.exe", b"MZ" + bytes(50), TypeNotAllowed),
        ("a.pdf", b"%PDF-1.7", Unreadable),
        ("a.txt", b"", Unreadable),
        ("a.txt", b"  \n ", NoTextFound),
    ],
)
def test_a_refused_file_leaves_nothing_behind(harbor, folder, name, data, refusal):
    with pytest.raises(refusal):
        intake.store(harbor, upload(name, data))
    assert files_in(folder) == []
    assert not Resume.objects.exists()


def test_a_row_that_cannot_be_written_leaves_no_file(harbor, folder, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("database")

    intake.store(harbor, upload())
    assert len(files_in(folder)) == 1
    monkeypatch.setattr(Resume, "save", fail)
    with pytest.raises(RuntimeError):
        intake.store(harbor, upload())
    assert len(files_in(folder)) == 1


def test_a_full_disk_is_no_server_error(harbor, monkeypatch):
    usage = shutil.disk_usage("/")._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(DiskLow) as caught:
        intake.store(harbor, upload())
    assert caught.value.status == 503
    assert caught.value.retry_after_s


def test_every_name_is_stored_and_shown_safely(harbor):
    for name, data, answer in OTHERS.values():
        if answer != (201, "") or not name:
            continue
        uploaded = upload("x.pdf", data)
        uploaded._name = name
        resume = intake.store(harbor, uploaded)
        shown = resume.original_name
        assert len(shown) <= 255
        assert not any(c in shown for c in "/\\\r\n\0\u202e")
        assert resume.file.name == f"resumes/{resume.pk}.pdf"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("resume.pdf", "resume.pdf"),
        ("/etc/passwd", "passwd"),
        ("C:\\x\\resume.pdf", "resume.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ('a"\r\nSet-Cookie: x.pdf', 'a" Set-Cookie: x.pdf'),
        ("n" * 300 + ".pdf", "n" * 251 + ".pdf"),
        ("", ""),
    ],
)
def test_a_shown_name_has_no_path_and_no_control_characters(name, shown):
    assert intake.display_name(name) == shown


def test_a_virus_is_refused_when_a_scanner_is_set(harbor, settings, tmp_path):
    with clamd(tmp_path) as (path, seen):
        settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"clamd_socket": path})
        with pytest.raises(Infected):
            intake.store(harbor, upload("eicar.txt", EICAR))
        resume = intake.store(harbor, upload())
    assert seen == [EICAR, PDF]
    assert resume.scanned_for_viruses
    assert Resume.objects.count() == 1


def test_a_scanner_that_is_down_lets_nothing_pass(harbor, settings, tmp_path):
    path = str(tmp_path / "none.sock")
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"clamd_socket": path})
    with pytest.raises(ScannerDown):
        intake.store(harbor, upload())
    assert not Resume.objects.exists()


def all_refusals(kind=Refusal):
    return [kind, *(found for sub in kind.__subclasses__() for found in all_refusals(sub))]


def test_every_refusal_speaks_plainly_and_says_when_to_come_back():
    for kind in all_refusals():
        assert kind.status in {400, 413, 415, 422, 503}
        assert kind.code.isidentifier()
        assert kind.title
        assert kind.detail.endswith(".")
        assert (kind.retry_after_s is not None) == (kind.status == 503)
