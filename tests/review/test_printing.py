import subprocess
import sys

import pytest

from backend.review import printing


def test_a_page_becomes_a_pdf():
    assert printing.pdf_of("<h1>Talk</h1>").startswith(b"%PDF-")


def test_a_pdf_fetches_nothing_from_anywhere(tmp_path, caplog):
    secret = tmp_path / "secret.svg"
    secret.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    printing.pdf_of(f"<img src='file://{secret}'><img src='http://127.0.0.1:9/x.png'>")
    assert sum("Failed to load" in each for each in caplog.messages) == 2


def test_a_machine_without_the_libraries_says_so(monkeypatch):
    monkeypatch.setattr(printing, "is_available", lambda: False)
    with pytest.raises(printing.PdfUnavailable):
        printing.pdf_of("<p>x</p>")


def test_nobody_pays_for_the_pdf_who_wants_none():
    code = "import sys; import backend.review.printing; print('weasyprint' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
