"""What an upload would answer for files on this machine; nothing is stored."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from backend.resumes import intake
from backend.resumes.refusals import Refusal


class Command(BaseCommand):
    help = (
        "Read resumes (PDF, DOCX, TXT) as an upload would, in the same caged process, without "
        "storing anything. Status is what the upload would answer: 201, or 413, 415, 422, 503. "
        "Exits with 1 unless every file was read."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--json", action="store_true", help="A list of {file, status, result} for machines."
        )

    def handle(self, *_: object, **options: Any) -> None:
        answers = [_answer(path) for path in options["files"]]
        if options["json"]:
            self.stdout.write(json.dumps(answers, indent=2, ensure_ascii=False))
        else:
            self._show(answers)
        failed = sum(1 for answer in answers if answer["status"] != 201)
        if failed:
            raise CommandError(f"{failed} of {len(answers)} files could not be read.")

    def _show(self, answers: list[dict[str, Any]]) -> None:
        table = Table("File", "Status", "Found")
        for answer in answers:
            table.add_row(Text(answer["file"]), str(answer["status"]), Text(_summary(answer)))
        # Text, not markup: what a resume says must not format this table.
        console = Console(file=self.stdout, no_color=True)  # type: ignore[arg-type]  # writes text
        console.print(table)


def _answer(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(settings.MAX_UPLOAD_BYTES + 1)
    except OSError as error:
        reason = error.strerror or "unreadable"
        return {"file": str(path), "status": 404, "code": "no_such_file", "detail": reason,
                "result": None}  # fmt: skip
    try:
        accepted = intake.read(path.name, data)
    except Refusal as refusal:
        return {"file": str(path), "status": refusal.status, "code": refusal.code,
                "detail": refusal.detail, "result": None}  # fmt: skip
    return {
        "file": str(path),
        "status": 201,
        "kind": accepted.kind,
        "hidden_text": accepted.hidden_text,
        "result": accepted.result,
    }


def _summary(answer: dict[str, Any]) -> str:
    result = answer["result"]
    if result is None:
        return str(answer["detail"])
    jobs, studies = len(result["work"]), len(result["education"])
    lines = [
        " · ".join(str(result[field]) for field in ("name", "email", "phone") if result[field]),
        f"{result['experience_years']} years · {jobs} jobs · {studies} studies",
        ", ".join(result["skills"]),
    ]
    if answer["hidden_text"]:
        lines.append("Holds text hidden from a reader's eye; it was left out.")
    return "\n".join(line for line in lines if line)
