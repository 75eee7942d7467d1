"""Everything that one running Viva needs, in one command."""

from __future__ import annotations

import os
import signal
import socket
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backend.config import children, preparation, systemd
from backend.config.announcer import Announcer
from backend.config.arguments import add_environment_options
from backend.config.keeper import Keeper
from backend.config.preloading import preload
from backend.config.serving import SERVERS, CannotListen, Ready, inherited, listen

TITLES = {"candidate": "Candidate", "admin": "Admin", "api_docs": "API docs"}
EMULATOR_START_S = 60.0
"""Longest wait for the emulator; it starts in 3 s on an idle machine of two cores."""


class Command(BaseCommand):
    help = "Prepare the database and files, start the emulator if there is no key, and serve."
    # Those of the deployment belong to `check --deploy`; the environment was checked on loading.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_environment_options(parser)
        parser.add_argument("--server", choices=sorted(SERVERS), default="uvicorn")
        parser.add_argument(
            "--fd", type=int, help="Number of a listening socket that the parent has opened."
        )
        parser.add_argument("--json", action="store_true", help="One JSON object a line.")

    def handle(self, *_: object, **options: Any) -> None:
        announcer = Announcer(sys.stdout, as_json=options["json"])
        signal.signal(signal.SIGTERM, _leave)
        try:
            opened = self._open(options["fd"])
        except CannotListen as error:
            raise CommandError(str(error)) from None
        try:
            with ExitStack() as stack:
                stack.callback(opened.close)
                emulator = self._start_emulator(stack)
                said = self._prepare(announcer)
                # While the emulator starts.
                application = preload()
                self._await_emulator(announcer, emulator)
                serve = partial(SERVERS[options["server"]], application, opened)
                code = self._keep(serve, options["server"], announcer, said, opened)
        except KeyboardInterrupt:
            code = 0  # Ctrl-C before anything was served
        finally:
            announcer.person("Viva has stopped.")
        sys.exit(code)

    def _open(self, descriptor: int | None) -> socket.socket:
        if descriptor is not None:
            return inherited(descriptor)
        return listen(settings.ENVIRONMENT.host, settings.ENVIRONMENT.port)

    def _start_emulator(self, stack: ExitStack) -> children.Child | None:
        if not settings.EMULATED or settings.GEMINI_URL:
            return None
        port = children.free_port()
        settings.GEMINI_URL = f"http://127.0.0.1:{port}"
        # Programs that this process starts shall find the same emulator.
        os.environ["EMULATOR_URL"] = settings.GEMINI_URL
        environment = settings.ENVIRONMENT
        child = children.emulator(port, environment.log_format, environment.log_level)
        child.start()
        stack.callback(child.stop)
        return child

    def _prepare(self, announcer: Announcer) -> str:
        announcer.person("Viva is starting.")
        with preparation.alone():
            with announcer.step("Database") as step:
                step.result = preparation.migrate()
            with announcer.step("Files") as step:
                step.result = preparation.collect_static()
            with announcer.step("Demo") as step:
                said = preparation.seed()
                step.result = "seeded" if said else "nothing to seed"
        return said

    def _await_emulator(self, announcer: Announcer, emulator: children.Child | None) -> None:
        if emulator is None:
            return
        port = urlsplit(settings.GEMINI_URL).port or 0
        with announcer.step("Emulator") as step:
            step.result = "listening"
            if not children.answers(port, EMULATOR_START_S, emulator):
                step.result = "not answering yet; it is started again until it does"

    def _keep(
        self,
        serve: Callable[[Ready], None],
        server: str,
        announcer: Announcer,
        said: str,
        opened: socket.socket,
    ) -> int:
        # Asked for now: the server's loop must not wait for the database.
        addresses = preparation.addresses()
        preparation.let_go()

        def serve_once(keeper: Keeper) -> None:
            def ready() -> None:
                keeper.ready()
                systemd.notify("READY=1")
                if keeper.generation == 1:
                    _announce(announcer, server, said, addresses)

            try:
                serve(ready)
            finally:
                systemd.notify("STOPPING=1")

        return Keeper(serve_once, opened.close).run()


def _announce(
    announcer: Announcer, server: str, said: str, addresses: dict[str, str | None]
) -> None:
    announcer.machine(
        {
            "ready": True,
            "pid": os.getpid(),
            "server": server,
            "interviewer_url": settings.GEMINI_URL,
            "addresses": addresses,
            "said": said,
        }
    )
    if said:
        announcer.person(f"\n{said}")
    announcer.person("\nViva is ready.")
    for title, address in addresses.items():
        if address:
            announcer.person(f"  {TITLES[title]:<12}{address}")
    interviewer = (
        "the emulator on this machine; set GEMINI_API_KEY for Gemini"
        if settings.EMULATED
        else f"Gemini, {settings.ENVIRONMENT.gemini_model}"
    )
    announcer.person(f"  {'Interviewer':<12}{interviewer}\nStop it with Ctrl-C.\n")


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """End in order on SIGTERM: uvicorn raises it once more after it has drained."""
    raise SystemExit(0)
