"""What came of one simulated interview, for people and for machines. Pure."""

from dataclasses import dataclass, field
from typing import Any

from backend.simulation.latency import spread
from backend.speech.words import word_errors


@dataclass
class Outcome:
    """Everything measured and heard; filled while the interview runs."""

    persona: str
    pause_ms: int
    """Silence after which the interviewer takes an answer for finished."""
    id: str = ""
    state: str = ""
    end_reason: str = ""
    error: str = ""
    questions_asked: int = 0
    questions_total: int = 0
    turns: list[dict[str, Any]] = field(default_factory=list)
    """Both sides in order: speaker, text, typed."""
    said: list[str] = field(default_factory=list)
    reply_ms: list[float] = field(default_factory=list)
    ack_ms: list[float] = field(default_factory=list)
    flush_ms: list[float] = field(default_factory=list)
    cut_in: int = 0
    interruptions: int = 0
    close_codes: list[int] = field(default_factory=list)
    sent_bytes: int = 0
    received_bytes: int = 0
    frames: int = 0
    duration_s: float = 0.0

    @property
    def is_complete(self) -> bool:
        """Whether the interview ran to its end."""
        return self.state == "completed" and not self.error

    @property
    def heard(self) -> list[str]:
        """What the interviewer understood, turn by turn."""
        return [turn["text"] for turn in self.turns if turn["speaker"] == "candidate"]

    @property
    def word_error_rate(self) -> float | None:
        """Errors per word said, over the whole interview; None when no words were given."""
        errors, words = word_errors(" ".join(self.said), " ".join(self.heard))
        return round(errors / words, 4) if words else None

    def as_json(self) -> dict[str, Any]:
        """Return the outcome as plain values."""
        beyond_ms = [wait_ms - self.pause_ms for wait_ms in self.reply_ms]
        return {
            "id": self.id or None,
            "persona": self.persona,
            "state": self.state or None,
            "end_reason": self.end_reason,
            "error": self.error or None,
            "turns": self.turns,
            "questions": {"asked": self.questions_asked, "total": self.questions_total},
            "said": self.said,
            "heard": self.heard,
            "word_error_rate": self.word_error_rate,
            "endpointing_pause_ms": self.pause_ms,
            "latency_ms": {
                "reply": spread(self.reply_ms),
                "reply_beyond_pause": spread(beyond_ms),
                "ack": spread(self.ack_ms),
                "flush": spread(self.flush_ms),
            },
            "interruptions": self.interruptions,
            "cut_in": self.cut_in,
            "close_codes": self.close_codes,
            "bytes": {"sent": self.sent_bytes, "received": self.received_bytes},
            "frames": self.frames,
            "duration_s": round(self.duration_s, 1),
        }
