"""Examine the whole installation and say what to do."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.config.installation import examine

MARKS = {"ok": "ok     ", "note": "note   ", "problem": "PROBLEM"}


class Command(BaseCommand):
    help = "Examine the whole installation and say what to do. Exits with 1 if there is a problem."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="One JSON object for machines.")

    def handle(self, *_: object, **options: Any) -> None:
        findings = examine()
        problems = [finding for finding in findings if finding.status == "problem"]
        if options["json"]:
            facts = {"ok": not problems, "findings": [asdict(finding) for finding in findings]}
            self.stdout.write(json.dumps(facts, indent=2))
        else:
            for finding in findings:
                self.stdout.write(f"{MARKS[finding.status]}  {finding.name:<14} {finding.detail}")
                if finding.advice:
                    self.stdout.write(f"{'':<25}{finding.advice}")
        if problems:
            count = len(problems)
            raise CommandError(f"{count} {'problem' if count == 1 else 'problems'} found.")
