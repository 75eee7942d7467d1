"""Evaluates a transcript from a file: `manage.py evaluate RECORD.json --json`."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from pydantic import ValidationError

from backend.evaluation import record
from backend.evaluation.judges import RulesJudge
from backend.evaluation.judging import MAX_SCORINGS, Judge, judge
from backend.evaluation.labels import label_of
from backend.evaluation.record import EvaluationPart, Record
from backend.evaluation.tasks import chosen_judge
from backend.gemini.text import TextFailed

MAX_FILE_BYTES = 20_000_000
"""An hour of talk is below a megabyte."""


class Command(BaseCommand):
    help = "Evaluate a record of an interview (docs/evaluation/record.schema.json)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="Print the record, evaluated.")
        parser.add_argument(
            "--rules", action="store_true", help="Use the emulator's rules even with a key."
        )
        parser.add_argument(
            "--scorings",
            type=int,
            choices=range(1, MAX_SCORINGS + 1),
            metavar=f"1-{MAX_SCORINGS}",
            default=settings.ENVIRONMENT.evaluation_scorings,
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        read = _read(options["file"])
        if not read.questions:
            raise CommandError(f"{options['file']} holds no questions, so nothing can be judged.")
        by: Judge = RulesJudge() if options["rules"] or settings.EMULATED else chosen_judge()
        rubric = read.own_rubric()
        try:
            judged = asyncio.run(judge(rubric, read.material(), by, scorings=options["scorings"]))
        except TextFailed as failed:
            raise CommandError(f"No evaluation: {failed}.") from None
        part = record.evaluation_part(judged, label_of(rule_based=judged.frozen.rule_based))
        if options["json"]:
            evaluated = read.model_copy(update={"rubric": rubric, "evaluation": part})
            self.stdout.write(evaluated.model_dump_json(indent=2))
        else:
            self.stdout.write(_shown(part))


def _read(path: Path) -> Record:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise CommandError(f"{path} is larger than {MAX_FILE_BYTES // 1_000_000} MB.")
        return Record.model_validate_json(path.read_bytes())
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, e['loc'])) or 'record'}: {e['msg']}" for e in error.errors()]
        listed = "\n".join(f"  {fault}" for fault in faults[:10])
        raise CommandError(f"{path} is no record of an interview:\n{listed}") from None


def _shown(part: EvaluationPart) -> str:
    lines = [part.label, "", part.summary, ""]
    for each in part.criteria:
        stands = f"{each.score:g} of 5" if each.score is not None else each.standing
        lines.append(f"{each.name}: {stands}{'  (a person must rate first)' * each.person_first}")
        lines += [f"    “{quote.text}” (turn {quote.turn})" for quote in each.quotes]
    return "\n".join(lines)
