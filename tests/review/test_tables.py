"""Tables that open in spreadsheets as they are meant, whatever a candidate wrote."""

import csv
import io
import subprocess
import sys
import tempfile
from datetime import UTC, datetime

import openpyxl
import pytest

from backend.review.tables import BOM, MAX_CELL_CHARS, Book, csv_rows, safe

FORMULAS = [
    '=HYPERLINK("http://x.example","more")',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "\uff1d1+1",
    "|calc",
    "%0A",
    "\x00=1+1",
    "=\x1b1",
    "\tplain",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_csv_begins_a_formula(text):
    (line,) = csv.reader(io.StringIO(b"".join(csv_rows(["x"], [[text]])).decode("utf-8-sig")[3:]))
    assert line[0].startswith("'")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_workbook_is_or_begins_a_formula(text):
    cell = opened([[text]])["A2"]
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")


@pytest.mark.parametrize(
    "text", ["", "plain", "a=b", "it's", "1 + 1", "Ärger", "日本", "🙂", "x\ny"]
)
def test_other_texts_stay_as_they_are(text):
    assert safe(text) == text


def test_numbers_stay_numbers_below_zero_too():
    assert b"".join(csv_rows(["x"], [[-3, 2.5, None, True]])) == BOM + b"x\r\n-3,2.5,,yes\r\n"
    assert opened([[-3, 2.5]])["A2"].value == -3


def test_lines_quotes_and_commas_survive_the_way_there_and_back():
    row = ['He said "no",\nthen yes', "a,b", "Grüße"]
    text = b"".join(csv_rows(["a", "b", "c"], [row])).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline="")))[1] == row


def test_moments_are_written_in_utc():
    moment = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    assert b"2026-11-22 09:30:00" in b"".join(csv_rows(["x"], [[moment]]))
    assert opened([[moment]])["A2"].value == datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001  # Excel's


def test_what_no_cell_can_hold_is_left_out_or_cut():
    sheet = opened([["a\x01b\ufffe", "x" * 40_000, "_x003D_1+1"]])
    assert sheet["A2"].value == "ab"
    assert len(sheet["B2"].value) == MAX_CELL_CHARS
    assert sheet["B2"].value.endswith("[…]")
    assert sheet["C2"].value == "_x005F_x003D_1+1"


def test_a_name_of_a_sheet_is_one_that_excel_takes():
    book = Book()
    book.sheet("Scores: [a/b] " + "x" * 40, ["x"])
    assert len(read(book).sheetnames[0]) == 31


def test_a_csv_comes_row_by_row():
    asked = []

    def rows():
        for number in range(3):
            asked.append(number)
            yield [number]

    pieces = csv_rows(["n"], rows())
    next(pieces)
    next(pieces)
    assert asked == [0], "the second row was not read yet"


def test_nobody_pays_for_spreadsheets_who_wants_none():
    code = "import sys; import backend.review.tables; print('openpyxl' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


def opened(rows):
    book = Book()
    sheet = book.sheet("One", [f"c{n}" for n in range(len(rows[0]))])
    for row in rows:
        sheet.add(row)
    return read(book)["One"]


def read(book):
    file = io.BytesIO()
    book.save(file)
    return openpyxl.load_workbook(file)


def test_a_book_that_was_never_finished_leaves_nothing_on_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Book() as book:
        book.sheet("One", ["x"]).add(["y"])
        assert list(tmp_path.iterdir())
    assert list(tmp_path.iterdir()) == []
