"""What stands in the columns of exported tables. Pure but for translations.

What people said and what a machine drafted stand in columns of their own, and the draft says what
it is in every row: a table loses its page, and must not lose that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from backend.evaluation.labels import label_of, remark_text
from backend.integrity.models import IntegrityEvent
from backend.integrity.signals import SIGNALS, scale_of
from backend.interviews.models import Turn
from backend.review.exported import Exported, people_mean, raters
from backend.review.labels import clock
from backend.review.models import Handling
from backend.review.tables import Cell

LIST_WIDTHS = (38, 24, 28, 28, 10, 14, 22, 18, 17, 17, 17, 9, 12, 16, 20, 40, 16, 17, 12, 10, 34)
SCORE_WIDTHS = (38, 24, 28, 28, 30, 8, 14, 10, 12, 60, 17)
TURN_WIDTHS = (8, 10, 10, 14, 90, 44, 10, 60)
NOTICED_WIDTHS = (10, 10, 12, 30, 12, 50, 22, 40)
QUOTE_WIDTHS = (30, 10, 100, 40)
NOTE_WIDTHS = (10, 80, 18, 17)


def list_header() -> list[str]:
    """Return the names of the columns of a list of interviews."""
    return [
        _("Interview"),
        _("Candidate"),
        _("E-mail"),
        _("Job"),
        _("Level"),
        _("State"),
        _("End"),
        _("Held by"),
        _("Created (UTC)"),
        _("Began (UTC)"),
        _("Ended (UTC)"),
        _("Minutes"),
        _("Status"),
        _("Assigned to"),
        _("Decision"),
        _("Reason"),
        _("Decided by"),
        _("Decided (UTC)"),
        _("People's mean of 5"),
        _("People"),
        _("What the draft is"),
        _("Draft: mean of 5"),
        _("Draft: share of the rubric"),
        _("Draft: a person must rate first"),
        _("Left out"),
    ]


def list_row(one: Exported) -> list[Cell]:
    """Return an interview's row."""
    row, decided = one.interview, one.decision
    recording = getattr(row, "recording", None)
    status = Handling.Status(one.status).label if one.status else ""
    return [
        str(row.pk),
        one.name,
        one.email,
        row.job.title,
        row.job.get_level_display(),
        row.get_state_display(),
        row.get_end_reason_display(),
        held_by(one),
        row.created_at,
        row.started_at,
        row.ended_at,
        round(recording.duration_ms / 60_000, 1) if recording else None,
        str(status),
        one.assignee,
        decided.get_outcome_display() if decided else "",
        one.mask(decided.text) if decided else "",
        decided.person_name if decided else "",
        decided.created_at if decided else None,
        rounded(people_mean(one)),
        raters(one.scores) or None,
        *_draft(one),
        left_out(one),
    ]


def _draft(one: Exported) -> list[Cell]:
    if one.draft is None:
        return ["", None, None, ""]
    return [
        label_of(rule_based=one.draft.rule_based),
        rounded(one.draft.weighted),
        round(one.draft.scored_share, 2),
        one.draft.person_first,
    ]


def held_by(one: Exported) -> str:
    """Return who held the talk, saying so when it was the emulator."""
    return _("Emulator") if one.interview.emulated else one.interview.interviewer


def left_out(one: Exported) -> str:
    """Return in words what the rules of the job keep from this export."""
    said = []
    if one.rules.identity_hidden:
        said.append(_("Name and voice: the job is reviewed without them."))
    if one.rules.draft_hidden:
        said.append(_("Draft, others' scores and decision: rate first."))
    return " ".join(said)


def rounded(value: float | None) -> float | None:
    """Return a mean as tables show it."""
    return None if value is None else round(value, 2)


def score_header() -> list[str]:
    """Return the names of the columns of a list of scores."""
    return [
        _("Interview"),
        _("Candidate"),
        _("Job"),
        _("Criterion"),
        _("Who"),
        _("Weight"),
        _("Score of 5"),
        _("Spread"),
        _("Standing"),
        _("Reason"),
        _("When (UTC)"),
    ]


def score_rows(one: Exported) -> Iterator[list[Cell]]:
    """Yield a row for each score: what people said first, then the draft."""
    begins: list[Cell] = [str(one.interview.pk), one.name, one.interview.job.title]
    weights = {each.key: each.weight for each in one.asked}
    for row in one.scores:
        standing = _("Scored") if row.score is not None else _("Cannot be judged")
        yield [
            *begins,
            row.criterion_name,
            row.person_name,
            weights.get(row.criterion),
            row.score,
            None,
            standing,
            one.mask(row.text),
            row.created_at,
        ]
    for each in one.draft.criteria if one.draft else ():
        assert one.draft is not None  # noqa: S101  # it has criteria
        yield [
            *begins,
            each.name,
            label_of(rule_based=one.draft.rule_based),
            each.weight,
            each.score,
            each.spread,
            standing_word(each.standing),
            one.mask(" ".join([each.reason, *map(remark_text, each.remarks)])),
            one.draft.created_at,
        ]


def standing_word(code: str) -> str:
    """Return how a criterion stands in words."""
    return {
        "scored": _("Scored"),
        "insufficient": _("Insufficient evidence"),
        "not_asked": _("Not asked"),
    }.get(code, code)


def turn_header() -> list[str]:
    """Return the names of the columns of a transcript."""
    return [
        _("Number"),
        _("From"),
        _("To"),
        _("Who"),
        _("What was said"),
        _("Corrected by the candidate"),
        _("Typed"),
        _("Question"),
    ]


def turn_rows(
    one: Exported, turns: list[Turn], put_right: Mapping[int, Sequence[Mapping[str, str]]]
) -> Iterator[list[Cell]]:
    """Yield a transcript as it was heard, and by turn what the candidate put right in it."""
    for row in turns:
        yield [
            row.sequence,
            clock(row.start_ms),
            clock(row.end_ms),
            row.get_speaker_display(),
            one.mask(row.text),
            "; ".join(f"{each['old']} → {each['new']}" for each in put_right.get(row.sequence, ())),
            row.typed,
            one.mask(row.question.text) if row.question else "",
        ]


def noticed_header() -> list[str]:
    """Return the names of the columns of what was noticed."""
    return [
        _("From"),
        _("To"),
        _("Scale"),
        _("What was noticed"),
        _("Confidence"),
        _("Ordinary explanations"),
        _("What a person found"),
        _("Reason"),
    ]


def _scale(kind: str) -> str:
    words = {"conduct": _("Conduct"), "quality": _("Capture quality")}
    return words.get(scale_of(kind), "")


def noticed_rows(one: Exported, events: list[IntegrityEvent]) -> Iterator[list[Cell]]:
    """Yield what was noticed; each has ordinary explanations, and none is a verdict."""
    for row in events:
        newest: Any = max(row.dispositions.all(), key=lambda each: each.pk, default=None)
        yield [
            clock(row.start_ms),
            clock(row.end_ms),
            _scale(row.kind),
            row.get_kind_display(),
            row.band,
            " ".join(_(words) for words in SIGNALS[row.kind].benign),
            newest.get_verdict_display() if newest else "",
            one.mask(newest.reason) if newest else "",
        ]


def quote_header() -> list[str]:
    """Return the names of the columns of the draft's quotes."""
    return [_("Criterion"), _("At"), _("Quote"), _("With words that the candidate corrected")]


def quote_rows(one: Exported) -> Iterator[list[Cell]]:
    """Yield the words that the draft rests on, each with its place."""
    for each in one.draft.criteria if one.draft else ():
        for quote in each.quotes:
            yield [each.name, clock(quote.start_ms), one.mask(quote.text), quote.corrected]


def note_header() -> list[str]:
    """Return the names of the columns of notes."""
    return [_("At"), _("Note"), _("Who"), _("When (UTC)")]


def note_rows(one: Exported) -> Iterator[list[Cell]]:
    """Yield what people noted; notes about the whole talk have no place."""
    for row in one.notes:
        at = clock(row.at_ms) if row.at_ms is not None else ""
        yield [at, one.mask(row.text), row.person_name, row.created_at]
