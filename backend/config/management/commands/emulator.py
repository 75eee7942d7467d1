"""The Gemini-compatible interviewer, as a program of its own."""

from __future__ import annotations

import asyncio
import json
from argparse import ArgumentParser
from dataclasses import fields
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backend.emulator.faults import FaultError, Faults, read_options
from backend.emulator.server import PortBusy, Ready, serve
from backend.speech.ports import SpeechFailed


class Command(BaseCommand):
    help = (
        "Run the emulator: a Gemini-compatible interviewer on this machine, with speech in and "
        "out, no key and no network. The official Python SDK needs the TLS port."
    )
    # The emulator uses no database and none of the site's settings but DATA_DIR.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--port", type=_port, required=True, help="Plain port on 127.0.0.1; 0 takes a free one."
        )
        parser.add_argument(
            "--tls-port", type=_port, help="TLS port on 127.0.0.1; 0 takes a free one."
        )
        parser.add_argument(
            "--certificates",
            type=Path,
            default=settings.ENVIRONMENT.data_path / "emulator",
            help="Folder of the certificate for the TLS port, made when missing.",
        )
        parser.add_argument(
            "--fault",
            action="append",
            default=[],
            metavar="NAME[=VALUE]",
            help="Misbehave in this way; may be repeated. Names: "
            + ", ".join(field.name for field in fields(Faults)),
        )
        parser.add_argument("--json", action="store_true", help="Print the ready line as JSON.")

    def handle(self, *_: object, **options: Any) -> None:
        def announce(ready: Ready) -> None:
            self.stdout.write(_ready_line(ready, as_json=options["json"]))
            self.stdout.flush()

        try:
            faults = read_options(options["fault"])
            serving = serve(
                options["port"],
                options["tls_port"],
                faults=faults,
                folder=options["certificates"],
                on_ready=announce,
            )
            asyncio.run(serving)
        except PortBusy as error:
            raise CommandError(f"{error} Choose another one or stop what uses it.") from None
        except (FaultError, SpeechFailed) as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"The emulator cannot start: {error.strerror}.") from None


def _ready_line(ready: Ready, *, as_json: bool) -> str:
    if as_json:
        state = {
            "ready": True,
            "url": ready.url,
            "port": ready.port,
            "tls_url": ready.tls_url,
            "tls_port": ready.tls_port,
            "authority": str(ready.authority) if ready.authority else None,
        }
        return json.dumps(state)
    lines = [f"The emulator is ready at {ready.url}"]
    if ready.tls_url:
        lines.append(f"and at {ready.tls_url} for clients that trust {ready.authority}")
    return "\n".join(lines)


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65_535:
        raise ValueError
    return number
