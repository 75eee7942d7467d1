"""The processes that hold interviews: which live, and whether the interviewer answers them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models.functions import Now

from backend.interviews.models import LiveHost
from backend.interviews.refusals import InterviewerAway

OK: Final = "ok"
LIVES_FOR: Final = timedelta(seconds=30)
"""A process that said nothing for so long is gone; it says something every 10 s."""
FORGOTTEN_AFTER: Final = timedelta(days=1)


def report(name: str, standing: str) -> None:
    """Write that a process lives and how the interviewer stands for it."""
    own = LiveHost.objects.filter(name=name)
    if own.update(standing=standing, seen_at=Now()) == 0:
        LiveHost.objects.create(name=name, standing=standing, seen_at=Now())
        LiveHost.objects.filter(seen_at__lt=Now() - FORGOTTEN_AFTER).delete()


def check_interviewer() -> None:
    """Let a new interview begin, unless no living process reaches the interviewer.

    Raises:
        InterviewerAway: every living process says that it is away.
    """
    living = LiveHost.objects.filter(seen_at__gt=Now() - LIVES_FOR)
    standings = set(living.values_list("standing", flat=True))
    if standings and OK not in standings:
        raise InterviewerAway
