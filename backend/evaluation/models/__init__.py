"""The tables of evaluations: what was judged, and the candidate's side of it."""

from backend.evaluation.models.candidates_side import Feedback, FeedbackRelease, Proofreading
from backend.evaluation.models.judged import (
    Claim,
    CriterionScore,
    Evaluation,
    Evidence,
    FailureAlert,
    Run,
    Transcription,
)

__all__ = [
    "Claim",
    "CriterionScore",
    "Evaluation",
    "Evidence",
    "FailureAlert",
    "Feedback",
    "FeedbackRelease",
    "Proofreading",
    "Run",
    "Transcription",
]
