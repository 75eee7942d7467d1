"""Candidates made of software: they join by the public API and the socket, and speak."""

from __future__ import annotations

import asyncio
import json
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from backend.interviews.invitations import invitation_url, invite
from backend.jobs.links import open_link_url
from backend.jobs.models import Job
from backend.simulation.answers import Answer, AnswersUnusable, read_answers
from backend.simulation.candidate import TIMEOUT_S, Plan, simulate
from backend.simulation.door import Door, sample_resume, token_of
from backend.simulation.outcome import Outcome
from backend.simulation.personas import PERSONAS
from backend.simulation.voice import Voice
from backend.speech.ports import SpeechFailed
from backend.speech.synthesis import find_synthesiser

MAX_COUNT = 200
"""More candidates than one machine can speak for."""


class Command(BaseCommand):
    help = (
        "Hold interviews with simulated candidates. They join a running server through the public "
        "API and the socket as a browser does, speak, and report what was heard and how long "
        "everything took. Exit status 0 when every interview was completed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--job", required=True, help="Id or title of an open job in this installation."
        )
        parser.add_argument(
            "--url",
            default=settings.PUBLIC_URL,
            help="Address of the server (default: %(default)s).",
        )
        parser.add_argument(
            "--resume",
            type=Path,
            help="Resume to upload; without it a sample is sent where the job requires one.",
        )
        parser.add_argument(
            "--answers",
            type=Path,
            metavar="FILE|DIR",
            help="Answers for question 1, 2, ...: one per line, a JSON list, or a folder of WAV "
            "files taken by name. Without it the persona finds words.",
        )
        parser.add_argument(
            "--persona",
            choices=list(PERSONAS),
            default="strong",
            help="; ".join(f"{one.name} {one.summary}" for one in PERSONAS.values()) + ".",
        )
        parser.add_argument("--count", type=int, default=1, help="How many at the same time.")
        parser.add_argument(
            "--timeout", type=float, default=TIMEOUT_S, help="Longest interview, in seconds."
        )
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *_: object, **options: Any) -> None:
        plans = _plans(options)
        screen = _Screen(plans, hidden=options["json"])
        plans = [screen.watched(plan, place) for place, plan in enumerate(plans)]
        with screen.progress:
            outcomes = asyncio.run(simulate(plans))
        if options["json"]:
            rows = [outcome.as_json() for outcome in outcomes]
            self.stdout.write(json.dumps({"interviews": rows}, ensure_ascii=False))
        else:
            screen.summarise(outcomes)
        if not all(outcome.is_complete for outcome in outcomes):
            raise SystemExit(1)


def _plans(options: dict[str, Any]) -> list[Plan]:
    if not 1 <= options["count"] <= MAX_COUNT:
        raise CommandError(f"--count must be between 1 and {MAX_COUNT}.")
    if options["timeout"] <= 0:
        raise CommandError("--timeout must be above 0.")
    try:
        Door(options["url"])
        voice = Voice(find_synthesiser("candidate"))
        answers = read_answers(options["answers"]) if options["answers"] else []
        job = _find_job(options["job"])
        resume = _resume(job, options["resume"])
        return [_plan(job, number, options, voice, answers, resume) for number in _numbers(options)]
    except ValueError as error:
        raise CommandError(f"--url: {error}.") from None
    except (SpeechFailed, AnswersUnusable) as error:
        raise CommandError(str(error)) from None
    except DatabaseError:
        raise CommandError(
            "The database does not answer or has no tables: run `manage.py migrate` first."
        ) from None


def _numbers(options: dict[str, Any]) -> range:
    return range(1, options["count"] + 1)


def _plan(
    job: Job,
    number: int,
    options: dict[str, Any],
    voice: Voice,
    answers: Sequence[Answer],
    resume: tuple[str, bytes] | None,
) -> Plan:
    persona = PERSONAS[options["persona"]]
    name = f"Sam Rowan {number}"
    link = open_link_url(job) or invitation_url(invite(job, name=name))
    return Plan(
        url=options["url"],
        token=token_of(link),
        persona=persona,
        voice=voice,
        pause_ms=round(job.silence_s * 1000),
        name=name,
        answers=answers,
        resume=resume,
        timeout_s=options["timeout"],
    )


def _find_job(wanted: str) -> Job:
    jobs = Job.objects.filter(status=Job.Status.OPEN)
    try:
        found = list(jobs.filter(pk=UUID(wanted)))
    except ValueError:
        found = list(jobs.filter(title__iexact=wanted))
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(str(job.pk) for job in found)
        raise CommandError(f"Several open jobs have this title; name one by its id: {ids}.")
    titles = ", ".join(sorted(jobs.values_list("title", flat=True))[:20]) or "none"
    raise CommandError(f"There is no open job {wanted!r}. Open jobs: {titles}.")


def _resume(job: Job, path: Path | None) -> tuple[str, bytes] | None:
    if path is None:
        return sample_resume() if job.resume_policy == Job.ResumePolicy.REQUIRED else None
    try:
        return path.name, path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None


class _Screen:
    """What people see: a bar for each interview, then a summary."""

    def __init__(self, plans: Sequence[Plan], *, hidden: bool) -> None:
        self._console = Console()
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            disable=hidden,
        )
        self._bars = [self.progress.add_task(f"{plan.name}: joining", total=None) for plan in plans]

    def watched(self, plan: Plan, place: int) -> Plan:
        """Return the plan with its bar attached."""

        def report(outcome: Outcome, state: str) -> None:
            self.progress.update(
                self._bars[place],
                description=f"{plan.name}: {outcome.error or outcome.state or state}",
                completed=outcome.questions_asked,
                total=outcome.questions_total or None,
            )

        return replace(plan, report=report)

    def summarise(self, outcomes: Sequence[Outcome]) -> None:
        """Print what was said and a table of figures."""
        for outcome in outcomes:
            self._console.rule(f"{outcome.id or 'not admitted'}")
            for turn in outcome.turns:
                self._console.print(f"{turn['speaker']:>11}  {turn['text']}", markup=False)
        table = Table(
            "interview", "state", "turns", "word errors", "reply ms", "beyond pause", "ack"
        )
        table.columns[0].overflow = "fold"
        for outcome in outcomes:
            table.add_row(*_row(outcome))
        self._console.print(table)


def _row(outcome: Outcome) -> tuple[str, ...]:
    latency_ms = outcome.as_json()["latency_ms"]
    errors = outcome.word_error_rate
    return (
        outcome.id or "-",
        outcome.error or f"{outcome.state} ({outcome.end_reason})",
        str(len(outcome.turns)),
        "-" if errors is None else f"{errors:.1%}",
        *(_figures(latency_ms[name]) for name in ("reply", "reply_beyond_pause", "ack")),
    )


def _figures(spread: dict[str, Any]) -> str:
    if not spread["n"]:
        return "-"
    return " / ".join(f"{spread[name]:.0f}" for name in ("p50", "p95", "p99"))
