"""From a journal back to the rows. All functions block."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from backend.integrity import availability, events, reviews, scores
from backend.integrity.departures import Observation
from backend.integrity.strikes import from_fact
from backend.interviews import lifecycle, record
from backend.interviews.lifecycle import EndReason
from backend.interviews.room import journal_folder
from backend.journal.files import segments
from backend.live.clock import to_ms
from backend.live.facts import Story, read_story
from backend.scoring.signals.summary import Summary

logger = logging.getLogger(__name__)


def replay_rows(interview_id: UUID) -> Story:
    """Write all rows that the journal tells, also its end if they missed it."""
    folder = journal_folder(interview_id)
    story = read_story(folder)
    write_story(interview_id, story)
    if story.end_reason:
        _end(interview_id, story, folder)
    return story


def write_story(interview_id: UUID, story: Story) -> None:
    """Bring turns, coverage, clock and events up to what a journal tells."""
    record.rebuild(interview_id, story.turns, story.coverage, story.active_ms, story.tokens)
    _write_conduct(interview_id, story)
    keep_heard(interview_id, story.heard)
    for summary in story.scores:
        keep_scores(interview_id, summary)


def keep_heard(interview_id: UUID, facts: Sequence[Mapping[str, Any]]) -> None:
    """Write events that the scorer found; the same again changes nothing."""
    if facts:
        events.keep_findings(interview_id, [_heard(interview_id, fact) for fact in facts])


def _heard(interview_id: UUID, fact: Mapping[str, Any]) -> Observation:
    kind, start_ms, end_ms = fact["kind"], fact["start_ms"], fact["end_ms"]
    return Observation(
        kind,
        start_ms,
        end_ms,
        fact["detail"],
        id=uuid5(interview_id, f"heard {kind} {start_ms} {end_ms}"),
        source="server",
        band=fact["band"],
        coverage_s=fact["coverage_s"],
        model_version=fact["model_version"],
        thresholds=fact["thresholds"],
    )


def keep_scores(interview_id: UUID, summary: Mapping[str, Any]) -> None:
    """Write what the sound of one connection came to; the same again changes nothing."""
    scores.keep(interview_id, Summary.from_json(dict(summary)))


def _write_conduct(interview_id: UUID, story: Story) -> None:
    """Write what the page noticed, with the decisions as they were made then."""
    for number, signals in story.availabilities.items():
        availability.keep(interview_id, number, signals)
    events.keep_decided(interview_id, map(from_fact, story.decisions.values()))
    undecided = [fact for fact in story.events if fact["number"] not in story.decisions]
    if undecided:
        seen = [_observation(interview_id, fact) for fact in undecided]
        if left_out := events.keep(interview_id, seen):
            logger.warning("%d events of interview %s were left out", left_out, interview_id)
    for fact in story.explanations.values():
        events.explain(interview_id, UUID(fact["event"]), fact["text"])


def _observation(interview_id: UUID, fact: Mapping[str, Any]) -> Observation:
    return Observation(
        fact["kind"],
        fact["start_ms"],
        fact["end_ms"],
        fact.get("detail") or {},
        fact.get("explanation") or "",
        id=events.event_id(interview_id, fact["number"]),
    )


def end_row(interview_id: UUID, reason: EndReason, *, now: datetime | None = None) -> bool:
    """End an interview that took place, and ask for a person where its rules stopped it."""
    if not lifecycle.complete(interview_id, reason, now=now):
        return False
    if reason == EndReason.STOPPED:
        reviews.ask(interview_id)
    return True


def _end(interview_id: UUID, story: Story, folder: Path) -> None:
    """End an interview whose row does not know it yet; a row that ended otherwise stays."""
    if story.end_reason not in EndReason.values:
        return
    newest = max(path.stat().st_mtime for path in segments(folder))
    ended = datetime.fromtimestamp(newest, UTC)
    if record.state_of(interview_id)[0] == lifecycle.State.READY:
        lifecycle.go_live(interview_id, now=ended - timedelta(milliseconds=to_ms(story.position)))
    began = record.started_at(interview_id)
    end_row(interview_id, EndReason(story.end_reason), now=max(ended, began or ended))
