"""The contract between Viva and the model that holds an interview.

The model reaches the plan only through the functions declared here; the server answers every
call and keeps the coverage. What the model may know at its start travels as one marked JSON
block inside the system instruction, so that the emulator reads the same words as Gemini.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

NEXT_QUESTION: Final = "next_question"
ASK_FOLLOW_UP: Final = "ask_follow_up"
TIME_LEFT: Final = "time_left"
END_INTERVIEW: Final = "end_interview"

OUTCOMES: Final = ("none", "answered", "insufficient", "skipped", "interrupted")
"""How the current question went; `none` only before the first question."""

END_REASONS: Final = ("finished", "candidate_asked", "time_up")

FUNCTION_DECLARATIONS: Final[tuple[dict[str, Any], ...]] = (
    {
        "name": NEXT_QUESTION,
        "description": (
            "Report how the current question went and receive the next one. Call it once before "
            "the first question with outcome none. The answer holds `question` (number, total, "
            "text, category, skill), `follow_ups_left`, `answer_time_s` and `time_left_s`, or "
            "`done` when no question is left."
        ),
        "parameters": {
            "type": "OBJECT",
            "properties": {"outcome": {"type": "STRING", "enum": list(OUTCOMES)}},
            "required": ["outcome"],
        },
    },
    {
        "name": ASK_FOLLOW_UP,
        "description": (
            "Ask for leave to put one follow-up to the current question. The answer holds "
            "`granted`, `follow_ups_left` and `time_left_s`."
        ),
        "parameters": {
            "type": "OBJECT",
            "properties": {"reason": {"type": "STRING"}},
            "required": ["reason"],
        },
    },
    {
        "name": TIME_LEFT,
        "description": "Ask for `time_left_s` and `questions_left`.",
        "parameters": {"type": "OBJECT", "properties": {}},
    },
    {
        "name": END_INTERVIEW,
        "description": "End the interview. Say goodbye in the same turn, after the call.",
        "parameters": {
            "type": "OBJECT",
            "properties": {"reason": {"type": "STRING", "enum": list(END_REASONS)}},
            "required": ["reason"],
        },
    },
)

BEGIN_TEXT: Final = "Begin the interview."
RESUME_TEXT: Final = "The connection was restored. Go on with the current question."
CONTINUE_TEXT: Final = (
    "The connection was restored. The candidate has heard the question already: tell them in one "
    "short sentence that they may go on, and listen."
)
"""What the server sends as the first user text of a new or a re-seeded session."""

GO_ON_TEXT: Final = "Please go on."
"""What the server sends to a model that should act and says nothing."""

NUDGE_TEXT: Final = (
    "The candidate has been silent for a while. Encourage them in one short, kind sentence, and "
    "listen."
)
OFFER_TEXT: Final = (
    "The candidate is still silent. Offer in one kind sentence to repeat the question or to move "
    "on, and listen."
)
REST_TEXT: Final = (
    "The candidate has been silent for long. Say in two kind sentences that the interview pauses "
    "here, that everything is kept, and that they can come back by the same link. Then say no more."
)
CLOSE_TEXT: Final = (
    "The candidate has nothing to add. Thank them, say that a person decides, and call "
    "end_interview with reason finished."
)
WRAP_TEXT: Final = (
    "The planned time is over. Thank the candidate, say that a person decides, and call "
    "end_interview with reason time_up."
)
"""What the server sends when time passes; a model has no clock of its own."""

DIRECTIONS: Final = frozenset(
    {
        BEGIN_TEXT,
        RESUME_TEXT,
        CONTINUE_TEXT,
        GO_ON_TEXT,
        NUDGE_TEXT,
        OFFER_TEXT,
        REST_TEXT,
        CLOSE_TEXT,
        WRAP_TEXT,
    }
)
"""Texts of the server; all other texts are the candidate's words."""

REPEAT_TEXT: Final = "Please repeat the question."
SKIP_TEXT: Final = "I would like to skip this question."
MOMENT_TEXT: Final = "I need a moment to think."
"""What the page's buttons say in the candidate's name."""

BUTTON_TEXTS: Final = {"repeat": REPEAT_TEXT, "skip": SKIP_TEXT, "moment": MOMENT_TEXT}

WAIT: Final = {"wait": "The candidate asked for a moment. Say nothing and listen."}
"""The answer to a call that would leave a question over which the candidate still thinks."""

_OPEN, _CLOSE = "<interview-data>", "</interview-data>"


@dataclass(frozen=True, slots=True)
class Briefing:
    """What the interviewer knows when a session opens."""

    organization: str
    job_title: str
    candidate_name: str
    duration_min: int
    questions_total: int
    language: str = "en"
    resuming: bool = False
    current_question: Mapping[str, Any] | None = None
    """The `question` object of `next_question`, when a session goes on after a drop."""
    closing: bool = False
    """Every question is done: only the candidate's last question and the goodbye are left."""


def render_briefing(briefing: Briefing) -> str:
    """Return the marked JSON block; its content cannot close the mark early."""
    text = json.dumps(asdict(briefing), ensure_ascii=False)
    return f"{_OPEN}{text.replace('<', chr(92) + 'u003c')}{_CLOSE}"


def parse_briefing(instruction: str) -> Briefing | None:
    """Return the briefing inside a system instruction, or None when there is none."""
    start = instruction.find(_OPEN)
    end = instruction.find(_CLOSE, start)
    if start < 0 or end < 0:
        return None
    try:
        return Briefing(**json.loads(instruction[start + len(_OPEN) : end]))
    except (TypeError, ValueError):
        return None
