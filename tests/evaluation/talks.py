"""Talks to judge: by hand, and as the simulated candidates would hold them."""

from __future__ import annotations

from backend.evaluation.material import Material, Question, Turn
from backend.jobs.rubric import Criterion
from backend.simulation.lines import words_for
from backend.simulation.personas import Move

CATEGORIES = ("project", "technical", "behavioral", "situational")


def turn(sequence, text, speaker="candidate", question=1, **more):
    start_ms = sequence * 10_000
    return Turn(sequence, speaker, text, start_ms, start_ms + 5000, question, **more)


def material(*turns, questions=None, **more):
    asked = questions or (Question(1, "How do you test?", "technical", "testing", "answered"),)
    return Material("en", "Engineer", "mid", tuple(asked), tuple(turns), **more)


def criterion(key="method", **more):
    anchors = ("Nothing.", "Little.", "What the level asks for.", "More.", "Much more.")
    return Criterion(key=key, name=key.title(), anchors=more.pop("anchors", anchors), **more)


def talk_of(persona):
    """Return the talk of a simulated candidate: an answer and a follow-up to each question."""
    questions = [
        Question(number, f"A question about a {category} matter?", category, "", "answered")
        for number, category in enumerate(CATEGORIES, start=1)
    ]
    turns: list[Turn] = []
    for question in questions:
        turns.append(turn(len(turns) + 1, question.text, "interviewer", question.sequence))
        for move in (Move.ANSWER, Move.FOLLOW_UP) if persona != "silent" else ():
            words = words_for(persona, move, question.category, question.sequence)
            turns.append(turn(len(turns) + 1, words, question=question.sequence))
    return material(*turns, questions=questions)
