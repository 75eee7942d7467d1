"""Tables for spreadsheets, row by row: CSV, and XLSX by way of a file. Knows no database.

Texts of candidates end up in programs that run formulas. What could begin one is told apart by an
apostrophe before it, in both forms, because an XLSX is soon saved as CSV.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import IO, Any, Final

Cell = str | int | float | bool | datetime | None

FORMULA: Final = re.compile(
    r"[\s\ufeff\u200b-\u200f\u2060]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20|%]|[\t\r\n]"
)
"""What a spreadsheet may take for a formula: OWASP's list for CSV injection (its page "CSV
Injection", read 2026-11), the wide forms of East Asian keyboards, and DDE's pipe and percent; also
behind blanks, which some programs drop."""
UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold (section 2.2), and DEL."""
ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""Excel reads _x003D_ as a character; the underscore itself is _x005F_ (ECMA-376 22.9.2)."""
MAX_CELL_CHARS: Final = 32_767
"""What a cell of Excel holds."""
CUT: Final = " […]"
BOM: Final = "\ufeff".encode()
"""Tells Excel that a CSV is UTF-8."""
MAX_SHEET_CHARS: Final = 31
"""What the name of a sheet of Excel holds."""


def safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    clean = UNWRITABLE.sub("", text)
    return f"'{clean}" if FORMULA.match(clean) else clean


def csv_row(cells: Iterable[Cell]) -> bytes:
    """Return one line of a CSV file (RFC 4180), UTF-8."""
    line = io.StringIO()
    csv.writer(line).writerow([_plain(cell) for cell in cells])
    return line.getvalue().encode("utf-8")


def csv_rows(header: Sequence[str], rows: Iterable[Iterable[Cell]]) -> Iterator[bytes]:
    """Yield a CSV file in pieces, each as soon as its row is there."""
    yield BOM + csv_row(header)
    for row in rows:
        yield csv_row(row)


def _plain(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return safe(cell) if isinstance(cell, str) else cell


class Book:
    """An XLSX file that is written row by row; its rows wait in files, not in memory."""

    def __init__(self) -> None:
        """Start with no sheet."""
        # A tenth of a second, for who asks for a spreadsheet.
        from openpyxl import Workbook

        self._book: Any = Workbook(write_only=True)
        self._saved = False

    def __enter__(self) -> Book:
        """Return the book; leaving it unsaved removes what waits on disk."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Remove the rows of a book that was never finished: openpyxl keeps them until the end."""
        if self._saved:
            return
        for made in self._book.worksheets:
            if not made.closed:
                made.close()
            made._writer.cleanup()

    def sheet(self, name: str, header: Sequence[str], widths: Sequence[int] = ()) -> Sheet:
        """Return a new sheet with its header, which stays in view.

        Args:
            name: Shown on its tab; cut to what Excel allows.
            header: One name for each column.
            widths: Of the columns, in characters; 16 where there is none.
        """
        title = re.sub(r"[\[\]:*?/\\]", " ", name)[:MAX_SHEET_CHARS]
        made = self._book.create_sheet(title)
        made.freeze_panes = "A2"
        for number, _column in enumerate(header):
            letter = _letter(number)
            made.column_dimensions[letter].width = widths[number] if number < len(widths) else 16
        sheet = Sheet(made)
        sheet.head(header)
        return sheet

    def save(self, file: IO[bytes]) -> None:
        """Write the whole file."""
        self._book.save(file)
        self._saved = True


class Sheet:
    """One sheet of a book."""

    def __init__(self, made: Any) -> None:
        """Write to one of openpyxl's sheets."""
        from openpyxl.styles import Alignment, Font

        self._made = made
        self._bold = Font(bold=True)
        self._wrapped = Alignment(wrap_text=True, vertical="top")

    def head(self, names: Sequence[str]) -> None:
        """Write the header."""
        cells = [self._cell(name) for name in names]
        for cell in cells:
            cell.font = self._bold
        self._made.append(cells)

    def add(self, cells: Iterable[Cell]) -> None:
        """Write one row."""
        self._made.append([self._cell(cell) for cell in cells])

    def _cell(self, value: Cell) -> Any:
        from openpyxl.cell import WriteOnlyCell

        if isinstance(value, bool):
            value = "yes" if value else "no"
        if isinstance(value, datetime):
            # Excel knows no zones; the header says UTC.
            made = WriteOnlyCell(self._made, value.astimezone(UTC).replace(tzinfo=None))
            made.number_format = "yyyy-mm-dd hh:mm"
            return made
        if not isinstance(value, str):
            return WriteOnlyCell(self._made, value)
        made = WriteOnlyCell(self._made, _fitting(ESCAPE.sub("_x005F_", safe(value))))
        # openpyxl takes what begins with = for a formula unless it is told.
        made.data_type = "s"
        made.alignment = self._wrapped
        return made


def _fitting(text: str) -> str:
    if len(text) <= MAX_CELL_CHARS:
        return text
    return text[: MAX_CELL_CHARS - len(CUT)] + CUT


def _letter(number: int) -> str:
    from openpyxl.utils import get_column_letter

    found: str = get_column_letter(number + 1)
    return found
