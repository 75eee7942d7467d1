"""What must be true after any fault: nothing lost, nothing doubled, nobody's fault shown."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from typing import Any

import psycopg
import soundfile

from backend.journal.marks import believed
from backend.journal.reader import read_interview, read_segment
from backend.journal.records import Kind
from backend.live import facts
from backend.live.clock import to_ms
from tests.faults.client import Candidate
from tests.faults.product import Product

SETTLED = {"answered", "insufficient", "skipped"}


def digest(frames: list[bytes]) -> str:
    """Return the sha256 of a stream."""
    return hashlib.sha256(b"".join(frames)).hexdigest()


def journalled_frames(product: Product, interview_id: str) -> list[bytes]:
    """Return the candidate's stream as the server kept it, each frame exactly once."""
    kept: dict[int, bytes] = {}
    for record in read_interview(product.journal_folder(interview_id)):
        if record.kind == Kind.CANDIDATE_AUDIO:
            number, sound = facts.decode_candidate(record.payload)
            assert number not in kept, f"frame {number} is in the journal twice"
            kept[number] = sound.pcm
    assert sorted(kept) == list(range(len(kept))), "the journal has a gap"
    return [kept[number] for number in sorted(kept)]


def recorded_ms(product: Product, interview_id: str) -> int:
    """Return how long the recording is: to the end of the last sound of either voice."""
    ends = [0]
    for record in read_interview(product.journal_folder(interview_id)):
        if record.kind == Kind.CANDIDATE_AUDIO:
            _, sound = facts.decode_candidate(record.payload)
            ends.append(sound.tick + sound.ticks)
        elif record.kind == Kind.INTERVIEWER_AUDIO:
            sound = facts.decode_interviewer(record.payload)
            ends.append(sound.tick + sound.ticks)
    return to_ms(max(ends))


def records_by_epoch(product: Product, interview_id: str) -> dict[int, int]:
    """Return how many records of each epoch count: those before it was taken over."""
    return {
        int(path.stem): sum(1 for _ in read_segment(path, size))
        for path, size in believed(product.journal_folder(interview_id))
    }


def assert_stream_is_whole(product: Product, candidate: Candidate) -> None:
    """Everything acknowledged is kept, everything kept was said, and no ack was taken back."""
    kept = journalled_frames(product, candidate.id)
    said = candidate.mouth.frames
    assert candidate.violations == []
    assert len(kept) > candidate.acknowledged, "an acknowledged frame is lost"
    assert digest(kept) == digest(said[: len(kept)])


def assert_all_is_kept(product: Product, candidate: Candidate) -> None:
    """Everything said, to the last sample, is kept."""
    assert_stream_is_whole(product, candidate)
    kept = journalled_frames(product, candidate.id)
    assert digest(kept) == digest(candidate.mouth.frames)


def assert_rows_match_journal(product: Product, candidate: Candidate) -> None:
    """The rows are what the journal tells: no turn missing, none doubled."""
    story = facts.tell(read_interview(product.journal_folder(candidate.id)))
    told = {
        number: (turn.speaker, turn.text, turn.start_ms, turn.end_ms)
        for number, turn in story.turns.items()
    }
    rows = turns(product, candidate.id)
    assert {row["sequence"]: tuple(row.values())[1:] for row in rows} == told
    assert len(rows) == len(told)
    said = Counter((row["speaker"], row["text"]) for row in rows if row["speaker"] == "candidate")
    assert all(count == 1 for count in said.values()), said


def assert_every_question_once(product: Product, candidate: Candidate, total: int) -> None:
    """Each planned question was put once, in order, and settled."""
    covered = query(
        product,
        "SELECT sequence, coverage FROM interviews_interviewquestion "
        "WHERE interview_id = {id} ORDER BY sequence",
        candidate.id,
    )
    assert [row["sequence"] for row in covered] == list(range(1, total + 1))
    assert {row["coverage"] for row in covered} <= SETTLED, covered
    put = asked(product, candidate.id)
    assert put == list(range(1, total + 1)), f"asked in this order: {put}"


def assert_every_question_answered(product: Product, candidate: Candidate) -> None:
    """Each question has what the interviewer said and what the candidate answered to it."""
    rows = query(
        product,
        "SELECT question.sequence, question.coverage, turn.speaker "
        "FROM interviews_interviewquestion AS question "
        "LEFT JOIN interviews_turn AS turn ON turn.question_id = question.id "
        "WHERE question.interview_id = {id} ORDER BY question.sequence",
        candidate.id,
    )
    for number in {row["sequence"] for row in rows}:
        found = [row for row in rows if row["sequence"] == number]
        assert {row["speaker"] for row in found} == {"interviewer", "candidate"}, found
        assert found[0]["coverage"] == "answered", found


def asked(product: Product, interview_id: str) -> list[int]:
    """Return the numbers of the questions in the order in which they became the current one."""
    numbers: list[int] = []
    for record in read_interview(product.journal_folder(interview_id)):
        if record.kind == Kind.FACT:
            fact = json.loads(record.payload)
            is_asked = fact["type"] == "coverage" and fact["coverage"] == "asked"
            if is_asked and fact["sequence"] not in numbers[-1:]:
                numbers.append(fact["sequence"])
    return numbers


def assert_recording_is_the_stream(product: Product, candidate: Candidate) -> None:
    """The finished recording's left track is the candidate's stream, sample for sample."""
    (row,) = query(
        product,
        "SELECT file, sha256 FROM interviews_recording WHERE interview_id = {id}",
        candidate.id,
    )
    path = product.data_dir / "files" / row["file"]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == row["sha256"]
    samples, rate_hz = soundfile.read(path, dtype="int16")
    assert rate_hz == 16_000
    left = samples[:, 0]
    for record in read_interview(product.journal_folder(candidate.id)):
        if record.kind == Kind.CANDIDATE_AUDIO:
            number, sound = facts.decode_candidate(record.payload)
            start = sound.tick // 3
            got = left[start : start + len(sound.pcm) // 2].tobytes()
            assert got == candidate.mouth.frames[number], f"frame {number} sounds otherwise"


def turns(product: Product, interview_id: str) -> list[dict[str, Any]]:
    """Return the rows of the transcript in order."""
    return query(
        product,
        "SELECT sequence, speaker, text, start_ms, end_ms FROM interviews_turn "
        "WHERE interview_id = {id} ORDER BY sequence",
        interview_id,
    )


def events(product: Product, interview_id: str) -> list[str]:
    """Return the kinds of what the page noticed, oldest first."""
    rows = query(
        product,
        "SELECT kind FROM integrity_integrityevent WHERE interview_id = {id} ORDER BY id",
        interview_id,
    )
    return [str(row["kind"]) for row in rows]


def state(product: Product, interview_id: str) -> str:
    """Return the interview's state."""
    (row,) = query(product, "SELECT state FROM interviews_interview WHERE id = {id}", interview_id)
    return str(row["state"])


def query(product: Product, sql: str, interview_id: str) -> list[dict[str, Any]]:
    """Ask the product's database, past the product."""
    if product.database_url:
        with psycopg.connect(product.database_url) as connection:
            cursor = connection.execute(sql.format(id="%s"), (interview_id,))
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor]
    path = product.data_dir / "viva.sqlite3"
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20) as opened:
        opened.row_factory = sqlite3.Row
        found = opened.execute(sql.format(id="?"), (interview_id.replace("-", ""),))
        rows = [dict(row) for row in found]
    opened.close()
    return rows
