"""Tries inserted orders: `manage.py probe_injection --model emulator --json`."""

from __future__ import annotations

import asyncio
import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backend.evaluation.judges import RulesJudge
from backend.evaluation.judging import Judge
from backend.evaluation.probes import report
from backend.evaluation.probes.injecting import Trial, tried
from backend.evaluation.probes.injections import SEED, cases
from backend.evaluation.probes.talks import PERSONAS, rubric, talk_of
from backend.evaluation.tasks import chosen_judge


class Command(BaseCommand):
    help = "Insert orders into simulated talks and print how far the scores move."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--model",
            choices=("emulator", "gemini"),
            default="emulator",
            help="Who judges: the emulator's rules, or the configured model, which costs money.",
        )
        parser.add_argument("--json", action="store_true", help="Print every trial as JSON.")
        parser.add_argument("--seed", type=int, default=SEED, help="Makes another set.")
        parser.add_argument(
            "--limit", type=int, default=0, help="Only so many cases, spread over the families."
        )
        parser.add_argument("--persona", choices=PERSONAS, action="append", help="Whose talk.")

    def handle(self, *_args: Any, **options: Any) -> None:
        by = _judge(options["model"])
        found = cases(options["seed"])
        limit = min(options["limit"], len(found)) if options["limit"] > 0 else len(found)
        chosen = [found[number * len(found) // limit] for number in range(limit)]
        trials: list[Trial] = []
        for persona in options["persona"] or PERSONAS:
            trials += asyncio.run(tried(by, persona, talk_of(persona), rubric(), chosen))
        told = report.of_injections(trials, model=by.name, seed=options["seed"])
        if options["json"]:
            self.stdout.write(json.dumps(told, indent=2))
        else:
            self.stdout.write(report.injections_shown(told))


def _judge(model: str) -> Judge:
    if model == "emulator":
        return RulesJudge()
    if settings.EMULATED:
        raise CommandError("No Gemini key is configured: set GEMINI_API_KEY first.")
    return chosen_judge()
