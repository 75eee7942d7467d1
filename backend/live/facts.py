"""What a live interview writes to its journal, and back. Pure.

Audio is binary; all else is a JSON object with a `type`. Together they hold everything that
`replay` needs to rebuild the rows and the recording.
"""

from __future__ import annotations

import json
import struct
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from backend.integrity.policy import Terms, from_json
from backend.interviews.values import InterviewRecord, QuestionRecord, TurnRecord
from backend.journal.files import segments
from backend.journal.reader import read_interview
from backend.journal.records import Kind, Record
from backend.live.clock import TICK_HZ, TICKS_PER_MS
from backend.live.protocol import Durable

_CANDIDATE: Final = struct.Struct("<QI")
_INTERVIEWER: Final = struct.Struct("<QI")

MESSAGES: Final = frozenset({"answer", "control", "event", "availability", "explanation"})
"""Facts of the browser's durable messages; each carries its `number`."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Audio at a tick of the recording: int16 LE mono at `rate_hz`."""

    tick: int
    rate_hz: int
    pcm: bytes

    @property
    def ticks(self) -> int:
        """How long it lasts."""
        return len(self.pcm) // 2 * TICK_HZ // self.rate_hz


def encode_candidate(tick: int, number: int, pcm: bytes) -> bytes:
    """Return the payload of a candidate frame."""
    return _CANDIDATE.pack(tick, number) + pcm


def decode_candidate(payload: bytes) -> tuple[int, Sound]:
    """Return frame number and sound."""
    tick, number = _CANDIDATE.unpack_from(payload)
    return number, Sound(tick, 16_000, payload[_CANDIDATE.size :])


def encode_interviewer(tick: int, rate_hz: int, pcm: bytes) -> bytes:
    """Return the payload of interviewer audio."""
    return _INTERVIEWER.pack(tick, rate_hz) + pcm


def decode_interviewer(payload: bytes) -> Sound:
    """Return the sound."""
    tick, rate_hz = _INTERVIEWER.unpack_from(payload)
    return Sound(tick, rate_hz, payload[_INTERVIEWER.size :])


def encode_fact(kind: str, /, **fields: Any) -> bytes:
    """Return the payload of a fact."""
    return json.dumps({"type": kind, **fields}, ensure_ascii=False).encode()


def message_fact(message: Durable) -> bytes:
    """Return the fact of a message that the page repeats until it is acknowledged."""
    kind = type(message).__name__.lower().removeprefix("browser")
    return encode_fact(kind, **asdict(message))


def turn_fact(turn: TurnRecord) -> bytes:
    """Return the fact that a turn ended."""
    return encode_fact("turn", **asdict(turn))


def coverage_fact(question: QuestionRecord) -> bytes:
    """Return the fact of how a question stands."""
    return encode_fact(
        "coverage",
        sequence=question.sequence,
        coverage=question.coverage,
        follow_ups_used=question.follow_ups_used,
    )


def terms_fact(terms: Terms) -> bytes:
    """Return the fact of the policy that the talk is held under."""
    return encode_fact("terms", terms=terms.to_json())


def record_fact(record: InterviewRecord) -> bytes:
    """Return the fact of what a session was given, so that a later one needs no database."""
    return encode_fact("record", **{**asdict(record), "id": str(record.id)})


def decode_record(fact: dict[str, Any]) -> InterviewRecord:
    """Return the record of `record_fact`, its `type` taken off."""
    fields = dict(fact)
    return InterviewRecord(
        **{
            **fields,
            "id": UUID(fields["id"]),
            "questions": tuple(QuestionRecord(**question) for question in fields["questions"]),
            "turns": tuple(TurnRecord(**turn) for turn in fields["turns"]),
            "vocabulary": tuple(fields["vocabulary"]),
        }
    )


UNSCORED: Final = "unscored"
"""The event of a stretch that no scorer heard."""
STOPPED: Final = "stopped"
"""Why a talk ended whose last strike was counted; a person reviews it."""
TAIL_FRAMES: Final = 300
"""Frames of 100 ms that a story keeps for a model that has not heard them."""


@dataclass(slots=True)
class Story:
    """What a journal tells, audio aside."""

    next_frame: int = 0
    next_message: int = 0
    """Number behind the newest durable message."""
    position: int = 0
    """Tick behind the newest audio of the candidate, or the newest fact that names one."""
    active_ms: int = 0
    tokens: dict[str, int] = field(default_factory=dict)
    turns: dict[int, TurnRecord] = field(default_factory=dict)
    coverage: dict[int, tuple[str, int]] = field(default_factory=dict)
    end_reason: str = ""
    late: int = 0
    """Connections that brought something after the end."""
    events: list[dict[str, Any]] = field(default_factory=list)
    """Browser events, each once, in the order of their arrival."""
    decisions: dict[int, dict[str, Any]] = field(default_factory=dict)
    """What followed from an event, by the number of its message."""
    availabilities: dict[int, dict[str, str]] = field(default_factory=dict)
    """What the page could notice, by the number of its message."""
    explanations: dict[int, dict[str, Any]] = field(default_factory=dict)
    """The candidate's words about events, by the number of their message."""
    terms: Terms | None = None
    """The policy that the talk is held under, when a connection journalled it."""
    heard: list[dict[str, Any]] = field(default_factory=list)
    """Events from sound, in the order in which they ended."""
    scores: list[dict[str, Any]] = field(default_factory=list)
    """What the sound of each connection came to."""
    accounted: int = 0
    """Tick until which it is known what was heard, or that nothing was."""
    record: InterviewRecord | None = None
    """What the newest connection was given at its start."""
    tail: list[Sound] = field(default_factory=list)
    """The newest audio of the candidate behind the last turn, at most 30 s."""
    idle_s: float = 0.0
    """Seconds since the journal grew, by the wall clock; good for a choice of words, not more."""


def tell(records: Iterable[Record]) -> Story:
    """Return what the records tell; later facts win over earlier ones."""
    story = Story()
    newest: deque[Sound] = deque(maxlen=TAIL_FRAMES)
    for record in records:
        if record.kind == Kind.CANDIDATE_AUDIO:
            number, sound = decode_candidate(record.payload)
            newest.append(sound)
            story.next_frame = max(story.next_frame, number + 1)
            story.position = max(story.position, sound.tick + sound.ticks)
        elif record.kind == Kind.FACT:
            _take(story, json.loads(record.payload))
    ended = max((turn.end_ms for turn in story.turns.values()), default=0) * TICKS_PER_MS
    story.tail = [sound for sound in newest if sound.tick >= ended]
    return story


def _take(story: Story, fact: dict[str, Any]) -> None:
    kind = fact.pop("type")
    story.position = max(story.position, fact.get("position", 0))
    story.active_ms = max(story.active_ms, fact.get("active_ms", 0))
    story.tokens = fact.get("tokens", story.tokens)
    if kind == "turn":
        turn = TurnRecord(**fact)
        story.turns[turn.sequence] = turn
    elif kind == "coverage":
        story.coverage[fact["sequence"]] = (fact["coverage"], fact["follow_ups_used"])
    elif kind == "late":
        story.late += 1
    elif kind == "end":
        story.end_reason = fact["reason"]
    elif kind == "record":
        story.record = decode_record(fact)
    elif kind in ("heard", "scores"):
        _take_heard(story, kind, fact)
    elif kind == "terms":
        story.terms = from_json(fact["terms"])
    elif kind == "conduct":
        _take_decision(story, fact)
    elif kind in MESSAGES:
        _take_message(story, kind, fact)


def _take_message(story: Story, kind: str, fact: dict[str, Any]) -> None:
    """Count a durable message; one that was sent twice counts once."""
    if kind == "event" and all(known["number"] != fact["number"] for known in story.events):
        story.events.append(fact)
    elif kind == "availability":
        story.availabilities[fact["number"]] = fact["signals"]
    elif kind == "explanation":
        story.explanations[fact["number"]] = fact
    story.next_message = max(story.next_message, fact["number"] + 1)


def _take_heard(story: Story, kind: str, fact: dict[str, Any]) -> None:
    """Keep what the scorer found, and how far it came."""
    if kind == "scores":
        story.scores.append(fact["summary"])
        story.accounted = max(story.accounted, fact["position"])
        return
    story.heard.append(fact)
    if fact["kind"] == UNSCORED:
        story.accounted = max(story.accounted, fact["end_ms"] * TICKS_PER_MS)


def _take_decision(story: Story, fact: dict[str, Any]) -> None:
    """Keep what followed from an event; the last strike is the end, whatever is lost after it."""
    story.decisions.setdefault(fact["number"], fact)
    if fact["ends"] and not story.end_reason:
        story.end_reason = STOPPED


def read_story(folder: Path) -> Story:
    """Return what the journal of an interview tells. Blocks: call off the loop."""
    story = tell(read_interview(folder))
    if newest := segments(folder)[-1:]:
        story.idle_s = max(0.0, time.time() - newest[0].stat().st_mtime)
    return story


def decode_cut(payload: bytes) -> int | None:
    """Return the tick where the interviewer was stopped, if the fact says so."""
    fact = json.loads(payload)
    return int(fact["position"]) if fact["type"] == "cut" else None
