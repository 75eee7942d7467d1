"""The talks that trials begin with: simulated candidates, told as they would speak. Pure."""

from __future__ import annotations

from typing import Final

from backend.evaluation.material import CANDIDATE, Material, Question, ResumeClaim, Turn
from backend.jobs.rubric import Rubric, default_rubric
from backend.simulation.lines import words_for
from backend.simulation.personas import Move

PERSONAS: Final = ("strong", "thin", "rambling")
"""Full, short and long answers: one that cannot rise, one that could, one between."""
_QUESTIONS: Final = (
    ("project", "planning", "Tell me about a piece of work that you planned yourself."),
    ("technical", "testing", "How do you make sure that a change works?"),
    ("behavioral", "", "Tell me about a disagreement in your team."),
    ("situational", "", "What would you do when a delivery will be late?"),
)
_TURN_MS: Final = 20_000


def talk_of(persona: str) -> Material:
    """Return the talk of a simulated candidate, with a resume of three claims."""
    questions = tuple(
        Question(number, text, category, skill, "answered")
        for number, (category, skill, text) in enumerate(_QUESTIONS, start=1)
    )
    turns: list[Turn] = []
    for question in questions:
        turns.append(_turn(len(turns) + 1, "interviewer", question.text, question.sequence))
        for move in (Move.ANSWER, Move.FOLLOW_UP):
            said = words_for(persona, move, question.category, question.sequence)
            turns.append(_turn(len(turns) + 1, CANDIDATE, said, question.sequence))
    claims = (
        ResumeClaim("c1", "skill", "unit tests"),
        ResumeClaim("c2", "post", "Engineer, Lighthouse"),
        ResumeClaim("c3", "years", "4 years of experience"),
    )
    return Material("en", "Engineer", "mid", questions, tuple(turns), claims)


def rubric() -> Rubric:
    """Return the curated rubric for these talks."""
    return default_rubric("mid", [category for category, _, _ in _QUESTIONS])


def _turn(sequence: int, speaker: str, text: str, question: int) -> Turn:
    start_ms = sequence * _TURN_MS
    return Turn(sequence, speaker, text, start_ms, start_ms + _TURN_MS // 2, question)
