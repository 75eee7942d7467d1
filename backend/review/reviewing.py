"""Everything about one talk on one page: the answer first, the evidence one click away.

The rows that the page needs are joined onto the interview itself, so that it takes at most 15
queries with the log of who looked (`tests/review/test_reviewing.py` counts them).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import QuerySet
from django.urls import reverse

from backend.evaluation import reading
from backend.evaluation.reads import EvaluationRead, TranscriptionRead
from backend.integrity.models import IntegrityEvent
from backend.integrity.signals import SIGNALS, scale_of
from backend.interviews import blindness
from backend.interviews.blindness import Mask
from backend.interviews.models import Interview, InterviewQuestion, Turn
from backend.review import (
    assessment,
    candidate_side,
    entries,
    evaluations,
    handling_page,
    lanes,
    observations,
    sound,
)
from backend.review import waiting as waits
from backend.review.assessment import Rules
from backend.review.entries import Kind
from backend.review.labels import COVERAGE_COLORS, STATE_COLORS, clock
from backend.review.models import ReviewEntry
from backend.review.timeline import draw
from backend.scoring.signals.summary import Summary

JOINED = (
    "candidate",
    "job__review",
    "organization",
    "recording",
    "resume",
    "audio_scores",
    "transcription",
    "proofreading",
    "feedback",
    "review_request__resolved_by",
    "handling__assignee",
)


def joined(rows: QuerySet[Interview]) -> QuerySet[Interview]:
    """Return the interviews with what their page needs in the same query."""
    return rows.select_related(*JOINED).annotate(newest_run=reading.newest_run())


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read of an interview for one person."""

    interview: Interview
    rules: Rules
    mask: Mask
    turns: list[Turn]
    events: list[IntegrityEvent]
    found: list[EvaluationRead]
    put_down: list[ReviewEntry]
    heard: Summary | None
    transcript: TranscriptionRead | None


def page(
    interview: Interview, person: Any, *, may_decide: bool, may_release: bool = False
) -> dict[str, Any]:
    """Return what the page shows of an interview to one person."""
    put_down = entries.of(interview)
    found = reading.evaluations(interview.pk)
    asked = assessment.criteria_of(interview, found[0] if found else None)
    keys = [each.key for each in asked]
    rules = assessment.rules_for(interview, person, put_down, keys, may_decide=may_decide)
    seen = _seen(interview, rules, found, put_down)
    shown = [] if rules.draft_hidden else seen.found
    work = reading.run_from(getattr(interview, "newest_run", None))
    cards = assessment.cards(asked, next(iter(seen.found), None), put_down, person, rules)
    context = {
        **_head(seen, put_down, may_decide=may_decide),
        **_addresses(seen),
        **_transcript(seen),
        "observations": observations.section(interview, seen.events, seen.mask),
        "sound": sound.section(interview, seen.heard),
        "evaluation": evaluations.section(shown, work, seen.transcript),
        "cards": cards,
        "my_mean": assessment.people_mean(cards),
        "notes": [_note(row, seen) for row in _notes(put_down)],
        "history": [] if rules.draft_hidden else _history(put_down),
        "waits_until": candidate_side.waiting_until(interview, work),
        "candidate_side": candidate_side.section(
            interview,
            hidden=rules.draft_hidden or rules.identity_hidden,
            decided=assessment.decision(put_down) is not None and not rules.draft_hidden,
            may_release=may_release,
        ),
        "person": person,
        "handling": handling_page.section(interview),
    }
    return {**context, "lanes": _lanes(seen), "waits": waits.of(interview, context, may_decide)}


def _seen(
    interview: Interview,
    rules: Rules,
    found: list[EvaluationRead],
    put_down: list[ReviewEntry],
) -> Seen:
    candidate = interview.candidate
    hides = rules.identity_hidden
    mask = blindness.mask_of(candidate.name, candidate.email) if hides else blindness.unchanged
    row = getattr(interview, "transcription", None)
    return Seen(
        interview=interview,
        rules=rules,
        mask=mask,
        turns=list(interview.turns.order_by("sequence")),
        events=observations.events_of(interview),
        found=[blindness.masked(each, mask) for each in found],
        put_down=put_down,
        heard=sound.heard_in(interview),
        transcript=reading.transcription_from(row) if row else None,
    )


def _head(seen: Seen, put_down: Sequence[ReviewEntry], *, may_decide: bool) -> dict[str, Any]:
    interview, hidden = seen.interview, seen.rules.identity_hidden
    recording = getattr(interview, "recording", None)
    name = blindness.pseudonym(interview.pk) if hidden else str(interview.candidate)
    return {
        "interview": interview,
        "title": name,
        "name": name,
        "email": "" if hidden else interview.candidate.email,
        "rules": seen.rules,
        "may_decide": may_decide,
        "may_evaluate": may_decide and recording is not None,
        "state_color": STATE_COLORS[Interview.State(interview.state)],
        "decision": None if seen.rules.draft_hidden else assessment.decision(put_down),
        "decided_before": seen.rules.draft_hidden and assessment.decision(put_down) is not None,
        "recording": recording,
        "resume": interview.resume,
        "resume_skills": _skills(seen),
        "length": clock(recording.duration_ms) if recording else "-",
    }


def _skills(seen: Seen) -> list[str]:
    resume = seen.interview.resume
    result = cast("dict[str, Any]", resume.result) if resume else {}
    return [seen.mask(str(skill)) for skill in result.get("skills", [])]


def _addresses(seen: Seen) -> dict[str, str]:
    named = {
        f"{name}_url": reverse(f"admin:interviews_interview_{name}", args=[seen.interview.pk])
        for name in (
            "evaluate",
            "resolve",
            "rate",
            "decide",
            "note",
            "reveal",
            "print",
            "pdf",
            "measuring",
            "feedback",
            "recording",
            "peaks",
            "resume",
        )
    }
    recording = getattr(seen.interview, "recording", None)
    if recording is None or seen.rules.identity_hidden:
        named |= {"recording_url": "", "peaks_url": ""}
    if seen.interview.resume_id is None or seen.rules.identity_hidden:
        named["resume_url"] = ""
    return named


def _turns(seen: Seen, numbers: dict[Any, InterviewQuestion]) -> list[dict[str, Any]]:
    doubtful = {t.turn for t in seen.transcript.turns if t.unreliable} if seen.transcript else set()
    put_right = candidate_side.corrected(seen.interview, seen.mask)
    turns, current = [], None
    for row in seen.turns:
        begins = row.question_id is not None and row.question_id != current
        current = row.question_id or current
        turns.append(
            {
                "row": row,
                "text": seen.mask(row.text),
                "at": clock(row.start_ms),
                "start_s": row.start_ms / 1000,
                "end_s": row.end_ms / 1000,
                "is_candidate": row.speaker == Turn.Speaker.CANDIDATE,
                "who": row.get_speaker_display(),
                "is_doubtful": row.sequence in doubtful,
                "corrections": put_right.get(row.sequence),
                "begins": numbers.get(row.question_id) if begins and row.question_id else None,
            }
        )
    return turns


def _transcript(seen: Seen) -> dict[str, Any]:
    questions = list(seen.interview.questions.all())
    numbers = {row.pk: row for row in questions}
    spans = lanes.question_spans(seen.turns, _scale(seen))
    first = {span["key"]: span for span in reversed(spans)}
    return {
        "turns": _turns(seen, numbers),
        "spans": [
            {**span, "row": numbers[span["key"]], "text": seen.mask(numbers[span["key"]].text)}
            for span in spans
        ],
        "questions": [
            {
                "row": row,
                "text": seen.mask(row.text),
                "color": COVERAGE_COLORS.get(InterviewQuestion.Coverage(row.coverage), "default"),
                "span": first.get(row.pk),
            }
            for row in questions
        ],
    }


def _scale(seen: Seen) -> lanes.Scale:
    recording = getattr(seen.interview, "recording", None)
    length_ms = recording.duration_ms if recording else None
    return lanes.scale_for(length_ms, (turn.end_ms for turn in seen.turns))


def _lanes(seen: Seen) -> dict[str, Any]:
    scale = _scale(seen)
    marks = [(row, _event_mark(row, scale)) for row in seen.events]
    quality = [shown for row, shown in marks if scale_of(row.kind) == "quality"]
    length_s = -(-scale.length_ms // 1000)
    shown = {
        "length_s": scale.length_ms / 1000,
        "ticks": scale.ticks(),
        "candidate": lanes.turns_path(seen.turns, scale, candidate=True),
        "interviewer": lanes.turns_path(seen.turns, scale, candidate=False),
        "conduct": [shown for row, shown in marks if scale_of(row.kind) == "conduct"],
        "quality": quality,
        "drawn": draw(seen.heard.series, length_s) if seen.heard else None,
        "reconnects": [
            lanes.mark(at_ms, scale, "", f"#t={at_ms // 1000}") for at_ms in _reconnects(seen)
        ],
        "notes": [
            lanes.mark(row.at_ms, scale, row.text, f"#note-{row.pk}")
            for row in _notes(seen.put_down)
            if row.at_ms is not None
        ],
    }
    optional = ("conduct", "reconnects", "notes")
    has_sound = bool(shown["drawn"] or quality)
    return {**shown, "count": 3 + has_sound + sum(bool(shown[name]) for name in optional)}


def _event_mark(row: IntegrityEvent, scale: lanes.Scale) -> dict[str, Any]:
    title = str(SIGNALS[row.kind].title)
    return lanes.mark(row.start_ms, scale, title, f"#event-{row.pk}")


def _reconnects(seen: Seen) -> list[int]:
    """Return where later connections began: each connection tells of its own sound."""
    row = getattr(seen.interview, "audio_scores", None)
    return sorted(int(at) for at in row.portions)[1:] if row else []


def _notes(put_down: Sequence[ReviewEntry]) -> list[ReviewEntry]:
    kept = [row for row in put_down if row.kind == Kind.NOTE and row.withdrawn_at is None]
    return sorted(kept, key=lambda row: (row.at_ms is None, row.at_ms or 0, row.pk))


def _note(row: ReviewEntry, seen: Seen) -> dict[str, Any]:
    at_ms = row.at_ms
    return {
        "row": row,
        "text": seen.mask(row.text),
        "at": clock(at_ms) if at_ms is not None else "",
        "s": at_ms / 1000 if at_ms is not None else None,
    }


def _history(put_down: Sequence[ReviewEntry]) -> list[ReviewEntry]:
    return [row for row in reversed(put_down) if row.kind != Kind.NOTE]
