"""Files of interviews: tables, records and paper, written while they are read. All block.

Each interview is logged as exported before any of it is in the file.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import IO, Any, Final
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from backend.evaluation import publishing
from backend.evaluation.labels import label_of
from backend.integrity.models import IntegrityEvent
from backend.interviews.models import Interview, InterviewQuestion, Turn
from backend.review import candidate_side, observations, printing
from backend.review import export_columns as columns
from backend.review.exported import Exported, people_mean
from backend.review.models import Handling
from backend.review.records import record_of
from backend.review.tables import Book, Cell, csv_rows

LIST_FORMS: Final = ("csv", "xlsx", "json", "pdf")
TALK_FORMS: Final = ("csv", "xlsx", "json")
"""One interview as PDF is its print view."""
MEDIA_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "pdf": "application/pdf",
}
MAX_INTERVIEWS: Final = 5000
"""One file of a list holds no more (a guess): as JSON these are some hundred megabytes."""
MAX_ON_PAPER: Final = 300
"""A PDF is drawn at once; this many rows take a few seconds."""
PIECE_BYTES: Final = 64 * 1024
SPOOL_BYTES: Final = 2 * 1024 * 1024
"""A spreadsheet up to this size never touches the disk."""

Portions = Iterable[list[Exported]]
Log = Callable[[Interview], None]


def list_pieces(form: str, portions: Portions, log: Log) -> Iterator[bytes]:
    """Yield a list of interviews in one of `LIST_FORMS`.

    Raises:
        PdfUnavailable: this machine lacks what draws a PDF.
    """
    logged = _logged(portions, log)
    if form == "csv":
        rows = (columns.list_row(one) for portion in logged for one in portion)
        return csv_rows(columns.list_header(), rows)
    if form == "json":
        return _json_list(logged)
    if form == "pdf":
        return _paper(logged)
    with Book() as book:
        _fill_list(book, logged)
        return _spooled(book)


def _logged(portions: Portions, log: Log) -> Iterator[list[Exported]]:
    for portion in portions:
        for one in portion:
            log(one.interview)
        yield portion


def _json_list(portions: Portions) -> Iterator[bytes]:
    yield b"["
    begins = b"\n"
    for portion in portions:
        for record in records(portion):
            yield begins + json.dumps(record, ensure_ascii=False).encode()
            begins = b",\n"
    yield b"\n]\n"


def records(portion: Sequence[Exported]) -> Iterator[dict[str, Any]]:
    """Yield the interviews as published records; at most seven queries for all of them."""
    ids = [one.interview.pk for one in portion]
    frozen = publishing.frozen(one.draft.id for one in portion if one.draft)
    undrafted = [one.interview for one in portion if one.draft is None]
    prefetch_related_objects(undrafted, "transcription", "proofreading")
    questions = _by_interview(InterviewQuestion.objects.filter(interview__in=ids), "sequence")
    turns = _by_interview(
        Turn.objects.filter(interview__in=ids).select_related("question"), "sequence"
    )
    events = _by_interview(
        IntegrityEvent.objects.filter(interview__in=ids).prefetch_related("dispositions"),
        "start_ms",
    )
    for one in portion:
        pk = one.interview.pk
        made_of = frozen.get(one.draft.id) if one.draft else None
        yield record_of(one, questions.get(pk, []), turns.get(pk, []), events.get(pk, []), made_of)


def _by_interview(rows: Any, order: str) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows.order_by(order):
        found.setdefault(row.interview_id, []).append(row)
    return found


def _fill_list(book: Book, portions: Portions) -> None:
    listed = book.sheet(_("Interviews"), columns.list_header(), columns.LIST_WIDTHS)
    scored = book.sheet(_("Scores"), columns.score_header(), columns.SCORE_WIDTHS)
    for portion in portions:
        for one in portion:
            listed.add(columns.list_row(one))
            for row in columns.score_rows(one):
                scored.add(row)


def _paper(portions: Portions) -> Iterator[bytes]:
    found = [one for portion in portions for one in portion]
    rows = [
        {
            "one": one,
            "people": columns.rounded(people_mean(one)),
            "draft": columns.rounded(one.draft.weighted) if one.draft else None,
            "label": label_of(rule_based=one.draft.rule_based) if one.draft else "",
            "status": Handling.Status(one.status).label,
            "decided": one.decision.get_outcome_display() if one.decision else "",
            "left_out": columns.left_out(one),
        }
        for one in found
    ]
    html = render_to_string("review/list/paper.html", {"rows": rows})
    return iter([printing.pdf_of(html)])


def talk_pieces(form: str, one: Exported, log: Log) -> Iterator[bytes]:
    """Yield one interview in one of `TALK_FORMS`; as CSV it is the transcript."""
    log(one.interview)
    if form == "json":
        (record,) = records([one])
        return iter([json.dumps(record, ensure_ascii=False, indent=2).encode() + b"\n"])
    turns = list(one.interview.turns.order_by("sequence").select_related("question"))
    if form == "csv":
        return csv_rows(columns.turn_header(), _turn_rows(one, turns))
    with Book() as book:
        _fill_talk(book, one, turns)
        return _spooled(book)


def _turn_rows(one: Exported, turns: list[Turn]) -> Iterator[list[Cell]]:
    return columns.turn_rows(one, turns, candidate_side.corrected(one.interview, one.mask))


def _fill_talk(book: Book, one: Exported, turns: list[Turn]) -> None:
    summary = book.sheet(_("Interview"), ["", ""], (30, 80))
    for name, value in zip(columns.list_header(), columns.list_row(one), strict=True):
        summary.add([name, value])
    if one.draft is not None:
        summary.add([_("Draft: summary"), one.draft.summary])
    for title, header, widths, rows in (
        (_("Scores"), columns.score_header(), columns.SCORE_WIDTHS, columns.score_rows(one)),
        (_("Quotes"), columns.quote_header(), columns.QUOTE_WIDTHS, columns.quote_rows(one)),
        (
            _("Transcript"),
            columns.turn_header(),
            columns.TURN_WIDTHS,
            _turn_rows(one, turns),
        ),
        (
            _("Observations"),
            columns.noticed_header(),
            columns.NOTICED_WIDTHS,
            columns.noticed_rows(one, observations.events_of(one.interview)),
        ),
        (_("Notes"), columns.note_header(), columns.NOTE_WIDTHS, columns.note_rows(one)),
    ):
        sheet = book.sheet(title, header, widths)
        for row in rows:
            sheet.add(row)


def _spooled(book: Book) -> Iterator[bytes]:
    """Write a book and return it in pieces; large ones wait on disk."""
    file = tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115  # _pieces closes it
    try:
        book.save(file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return _pieces(file)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Return the same pieces, the first one made already: what fails at once can still be told."""
    first = next(pieces, b"")
    return chain([first], pieces)
