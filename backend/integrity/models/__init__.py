"""What was noticed, by which policy, and what people said about it."""

from backend.integrity.models.events import Disposition, IntegrityEvent
from backend.integrity.models.policy import (
    Availability,
    InterviewPolicy,
    JobPolicy,
    ReviewRequest,
    SignalConsent,
)
from backend.integrity.models.scores import AudioScores, Conduct

__all__ = [
    "AudioScores",
    "Availability",
    "Conduct",
    "Disposition",
    "IntegrityEvent",
    "InterviewPolicy",
    "JobPolicy",
    "ReviewRequest",
    "SignalConsent",
]
