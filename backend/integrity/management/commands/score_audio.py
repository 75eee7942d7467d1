"""Score sound files, or an interview's recording, as a live stream is scored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO, Any, cast, get_args
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.table import Table

from backend.integrity import rescoring
from backend.scoring.engines.choosing import load
from backend.scoring.engines.port import Engine, EngineName
from backend.scoring.files import Sound, UnreadableSound, read
from backend.scoring.network import WrongModel
from backend.scoring.rescoring import Scored, score
from backend.scoring.signals.findings import Kind, Options

ASKED = (Kind.OVERLAPPED_VOICES, Kind.WHISPER_LIKE)


class Command(BaseCommand):
    help = "Score sound files with the live scorer: a series of 100 ms steps, and what was found."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="*", type=Path, help="Any rate, any number of channels.")
        parser.add_argument(
            "--candidate-channel", type=int, metavar="N", help="Default: all, mixed."
        )
        parser.add_argument(
            "--interviewer-channel", type=int, metavar="N", help="To tell echo from speech."
        )
        parser.add_argument("--voices", action="store_true", help="Also the experimental signals.")
        parser.add_argument("--engine", choices=get_args(EngineName), default="numpy")
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")
        parser.add_argument(
            "--interview",
            type=UUID,
            action="append",
            default=[],
            help="Score its recording again, and put the result in the place of the row's.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["file"] and not options["interview"]:
            raise CommandError("Name sound files, or --interview with an id.")
        engine = _engine(options["engine"])
        try:
            sounds = [_read(path, options) for path in options["file"]]
            again = [rescoring.rescore(each, engine) for each in options["interview"]]
        except UnreadableSound as unreadable:
            raise CommandError(str(unreadable)) from None
        asked = frozenset(map(str, ASKED)) if options["voices"] else frozenset()
        scored = [*score(sounds, engine, Options(opted_in=asked)), *again]
        if options["json"]:
            files = [each.to_json() for each in scored]
            self.stdout.write(json.dumps({"engine": engine.name, "files": files}))
            return
        console = Console(
            file=cast("IO[str]", self.stdout), width=100, no_color=options["no_color"]
        )
        for each in scored:
            console.print(_table(each))


def _engine(name: EngineName) -> Engine:
    try:
        return load(name)
    except ImportError:
        raise CommandError(f"The engine {name} is not installed.") from None
    except WrongModel as wrong:
        raise CommandError(f"The audio model cannot be used. {wrong}") from None


def _read(path: Path, options: dict[str, Any]) -> Sound:
    channels = options["candidate_channel"], options["interviewer_channel"]
    return read(path, str(path), *channels)


def _table(scored: Scored) -> Table:
    heard, sound = scored.summary, scored.sound
    table = Table(title=sound.name, title_justify="left", show_header=False, min_width=60)
    for name, value in (
        ("Length", _at(len(sound.candidate) // 16)),
        ("File", f"{sound.rate_hz} Hz, {sound.channels} channel(s)"),
        ("Speech", f"{heard.counts['speech_s']:.1f} s, {len(heard.stretches)} stretches"),
        ("Longest silence", f"{heard.longest_silence_ms / 1000:.1f} s"),
        ("Level of speech", _unit(heard.speech_dbfs, "dBFS")),
        ("Speech over noise", _unit(heard.snr_db, "dB")),
        ("Bandwidth", _unit(heard.bandwidth_hz, "Hz")),
        ("Music", f"{heard.counts['music_s']:.1f} s"),
    ):
        table.add_row(name, value)
    for finding in scored.findings:
        where = f"{_at(finding.start_ms)} to {_at(finding.end_ms)}"
        detail = ", ".join(f"{name} {value}" for name, value in finding.detail.items())
        table.add_row(finding.kind.replace("_", " ").capitalize(), f"{where}: {detail}")
    if not scored.findings:
        table.add_row("Signals", "nothing was found")
    return table


def _at(ms: int) -> str:
    return f"{ms // 60_000}:{ms // 1000 % 60:02}"


def _unit(value: float | None, unit: str) -> str:
    return "too little was heard" if value is None else f"{value:g} {unit}"
