"""`manage.py verify_integrity_log [--json]`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.accounts import checkpoints, verification
from backend.accounts.chain import Finding, Trouble
from backend.accounts.verification import Report
from backend.integrity import chain


class Command(BaseCommand):
    help = (
        "Verify that integrity events, dispositions and the audit log are as they were written. "
        "Exits with 1 when anything was edited, inserted, deleted, moved or cut off."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print the report as JSON.")
        parser.add_argument(
            "--checkpoints",
            type=Path,
            help="Folder of the checkpoints to verify against; AUDIT_CHECKPOINT_DIR otherwise.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["checkpoints"] or settings.ENVIRONMENT.audit_checkpoint_path
        report = examined(folder)
        if options["json"]:
            self.stdout.write(json.dumps(asdict(report), indent=2, sort_keys=True))
        else:
            self._tell(report, folder)
        if report.findings:
            raise CommandError(f"{len(report.findings)} findings", returncode=1)

    def _tell(self, report: Report, folder: Path) -> None:
        self.stdout.write(
            f"{report.entries} entries in {report.chains} chains, {report.records} records, "
            f"{report.checkpoints} checkpoints in {folder}"
            + (f", the last at {report.last_checkpoint}" if report.last_checkpoint else "")
        )
        if report.unconfirmed:
            self.stdout.write(f"{report.unconfirmed} entries are newer than every checkpoint")
        for finding in report.findings:
            self.stdout.write(_sentence(finding))
        if not report.findings:
            self.stdout.write("Everything is as it was written.")


def examined(folder: Path) -> Report:
    """Return the report on all chains and the records they speak for."""
    seen = checkpoints.read(folder)
    report = verification.verify([verification.access_log(), *chain.sources()], seen)
    if not seen.count and checkpoints.was_written():
        note = f"there were checkpoints, and there are none in {folder}"
        report.findings.append(Finding("checkpoints", Trouble.CHECKPOINT, note=note))
    return report


def _sentence(finding: Finding) -> str:
    place = f" at {finding.sequence}" if finding.sequence is not None else ""
    subject = f" {finding.subject}" if finding.subject else ""
    return f"{finding.trouble}: chain {finding.chain}{place}:{subject} {finding.note}"
