"""The evaluation of an ended interview as background work: safe to run twice and to be killed."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import task

from backend.evaluation import alerts, corrections, proofreading, runs, second_pass, storing
from backend.evaluation.gathering import Gathered, gather
from backend.evaluation.judges import TIMEOUT_S, RulesJudge, ServiceJudge
from backend.evaluation.judging import Judge, judge
from backend.evaluation.models import Run
from backend.evaluation.second_pass import GeminiRecogniser, Recogniser, SecondPass
from backend.gemini.closes import Verdict
from backend.gemini.text import Service, TextFailed
from backend.interviews.models import Interview

logger = logging.getLogger(__name__)

FOUND_WITHIN: Final = timedelta(days=7)
"""How far back the sweep looks for interviews without an evaluation: older ones ended before there
were any, and a person may ask for theirs."""


def request(interview_id: UUID) -> None:
    """Have a talk that took place evaluated, if it was not yet. Safe to call twice."""
    run = runs.begin(interview_id) if runs.took_place(interview_id) else None
    if run is not None:
        evaluate.enqueue(str(run.pk))


def request_again(interview_id: UUID, user_id: int | None) -> Run:
    """Have an interview evaluated anew beside the earlier evaluations.

    Raises:
        StillOpen: One is being made.
    """
    run = runs.begin(interview_id, user_id=user_id, again=True)
    assert run is not None  # noqa: S101  # `again` gives a run or raises
    evaluate.enqueue(str(run.pk))
    return run


def resume(interview_id: UUID) -> None:
    """Go on with an evaluation that waited for the candidate. Safe to call at any time."""
    run_id = runs.waiting_of(interview_id)
    if run_id is not None:
        evaluate.enqueue(str(run_id))


@task()
def evaluate(run_id: str) -> None:
    """Make one evaluation. Safe to run twice: exactly one is written for a run."""
    make(UUID(run_id))


def make(run_id: UUID) -> bool:
    """Make the evaluation of a run; return whether this call wrote it."""
    token = runs.claim(run_id, timezone.now())
    if token is None:
        alerts.mail_new()
        return False
    try:
        return _attempt(run_id, token)
    except storing.ClaimLost:
        return False
    except Interview.DoesNotExist:
        return False
    except TextFailed as failed:
        problem = type(failed).__name__
        if failed.verdict is Verdict.FATAL:
            runs.give_up(run_id, problem)
        else:
            runs.put_off(run_id, token, problem, timezone.now())
    except (DatabaseError, InterfaceError):
        # Nothing can be noted while the database is away; the sweep finds the run by its date.
        logger.warning("the database went away during an evaluation")
        return False
    except Exception as error:
        logger.exception("an evaluation failed")
        runs.put_off(run_id, token, type(error).__name__, timezone.now())
    alerts.mail_new()
    return False


def _attempt(run_id: UUID, token: UUID) -> bool:
    interview_id = runs.interview_of(run_id)
    gathered = gather(interview_id)
    heard = transcript(interview_id, gathered)
    runs.transcribed(run_id, token, timezone.now())
    turns = second_pass.applied(gathered.material.turns, heard)
    if until := proofreading.settled(run_id, turns, timezone.now()):
        runs.hold(run_id, token, until)
        if proofreading.settled(run_id, turns, timezone.now()) is None:
            # The candidate was done before the run lay down to wait.
            resume(interview_id)
        return False
    kept = proofreading.kept(interview_id)
    material = gathered.with_turns(corrections.applied(turns, kept))
    count = settings.ENVIRONMENT.evaluation_scorings
    judged = asyncio.run(judge(gathered.rubric, material, chosen_judge(), scorings=count))
    storing.store(run_id, token, judged, gathered.rubric, material, timezone.now())
    return True


def transcript(interview_id: UUID, gathered: Gathered) -> SecondPass:
    """Return the second pass of an interview: the kept one, or one made and kept now.

    Without somebody to listen, or without sound, the live transcript is judged and says so.

    Raises:
        TextFailed: The listener gave no usable answer.
    """
    kept = storing.load_transcription(interview_id, gathered.recording_sha256)
    by = chosen_recogniser()
    if kept is not None and (kept.source != second_pass.LIVE or by is None):
        return kept
    turns = gathered.material.turns
    if by is None or gathered.recording is None:
        heard = second_pass.without(turns)
    else:
        language = gathered.material.language
        listening = second_pass.listen_again(
            by, turns, gathered.recording, language, gathered.vocabulary
        )
        heard = asyncio.run(listening)
    storing.store_transcription(interview_id, heard, gathered.recording_sha256)
    return heard


def chosen_judge() -> Judge:
    """Return who judges: Gemini when it is configured, else the emulator's rules."""
    if settings.EMULATED and not settings.GEMINI_URL:
        # A worker of its own need not know where the emulator listens.
        return RulesJudge()
    return ServiceJudge(_service(), rule_based=settings.EMULATED)


def chosen_recogniser() -> Recogniser | None:
    """Return who listens again: one of this machine when named, else Gemini, else nobody."""
    named = settings.ENVIRONMENT.second_pass_recogniser
    if named:
        local: Recogniser = import_string(named)()
        return local
    return None if settings.EMULATED else GeminiRecogniser(_service())


def _service() -> Service:
    return Service(
        model=settings.ENVIRONMENT.gemini_text_model,
        api_key=settings.GEMINI_API_KEY.get_secret_value(),
        base_url=settings.GEMINI_URL,
        timeout_s=TIMEOUT_S,
    )


def sweep() -> None:
    """Find the evaluations that a crash or a lost message left behind. Safe to run at any time."""
    now = timezone.now()
    for interview_id in runs.not_begun(now - FOUND_WITHIN):
        request(interview_id)
    for run_id in runs.take_due(now):
        evaluate.enqueue(str(run_id))
    alerts.mail_new()
