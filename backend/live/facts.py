"""What a live interview writes to its journal, and back. Pure.

Audio is binary; all else is a JSON object with a `type`. Together they hold everything that
`replay` needs to rebuild the rows and the recording.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from backend.interviews.values import QuestionRecord, TurnRecord
from backend.journal.reader import read_interview
from backend.journal.records import Kind, Record
from backend.live.clock import TICK_HZ

_CANDIDATE: Final = struct.Struct("<QI")
_INTERVIEWER: Final = struct.Struct("<QI")


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


def encode_interviewer(sound: Sound) -> bytes:
    """Return the payload of interviewer audio."""
    return _INTERVIEWER.pack(sound.tick, sound.rate_hz) + sound.pcm


def decode_interviewer(payload: bytes) -> Sound:
    """Return the sound."""
    tick, rate_hz = _INTERVIEWER.unpack_from(payload)
    return Sound(tick, rate_hz, payload[_INTERVIEWER.size :])


def encode_fact(kind: str, **fields: Any) -> bytes:
    """Return the payload of a fact."""
    return json.dumps({"type": kind, **fields}, ensure_ascii=False).encode()


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


@dataclass(slots=True)
class Story:
    """What a journal tells, audio aside."""

    next_frame: int = 0
    position: int = 0
    """Tick behind the newest audio of the candidate, or the newest fact that names one."""
    active_ms: int = 0
    turns: dict[int, TurnRecord] = field(default_factory=dict)
    coverage: dict[int, tuple[str, int]] = field(default_factory=dict)
    end_reason: str = ""


def tell(records: Iterable[Record]) -> Story:
    """Return what the records tell; later facts win over earlier ones."""
    story = Story()
    for record in records:
        if record.kind == Kind.CANDIDATE_AUDIO:
            number, sound = decode_candidate(record.payload)
            story.next_frame = max(story.next_frame, number + 1)
            story.position = max(story.position, sound.tick + sound.ticks)
        elif record.kind == Kind.FACT:
            _take(story, json.loads(record.payload))
    return story


def _take(story: Story, fact: dict[str, Any]) -> None:
    kind = fact.pop("type")
    story.position = max(story.position, fact.get("position", 0))
    story.active_ms = max(story.active_ms, fact.get("active_ms", 0))
    if kind == "turn":
        turn = TurnRecord(**fact)
        story.turns[turn.sequence] = turn
    elif kind == "coverage":
        story.coverage[fact["sequence"]] = (fact["coverage"], fact["follow_ups_used"])
    elif kind == "end":
        story.end_reason = fact["reason"]


def read_story(folder: Path) -> Story:
    """Return what the journal of an interview tells. Blocks: call off the loop."""
    return tell(read_interview(folder))


def decode_cut(payload: bytes) -> int | None:
    """Return the tick where the interviewer was stopped, if the fact says so."""
    fact = json.loads(payload)
    return int(fact["position"]) if fact["type"] == "cut" else None
