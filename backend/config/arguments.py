"""Options of `manage.py serve` that settings depend on."""

from __future__ import annotations

import argparse
from collections.abc import MutableMapping, Sequence


def add_environment_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that stand for an environment variable."""
    parser.add_argument("--host", help="Address to listen on, instead of HOST.")
    parser.add_argument("--port", type=int, help="Port to listen on, instead of PORT.")
    parser.add_argument(
        "--no-worker", action="store_true", help="Leave background work to `manage.py work`."
    )


def apply_serve_options(arguments: Sequence[str], environ: MutableMapping[str, str]) -> None:
    """Put serve's options into the environment, before Django reads it.

    Settings such as cookie names and trusted origins hold the port, so an option that is read
    after they were loaded would come too late.
    """
    if list(arguments[:1]) != ["serve"]:
        return
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    add_environment_options(parser)
    try:
        options, _ = parser.parse_known_args(arguments[1:])
    except argparse.ArgumentError:
        # The command itself parses them again and says what is wrong.
        return
    if options.host is not None:
        environ["HOST"] = options.host
    if options.port is not None:
        environ["PORT"] = str(options.port)
    if options.no_worker:
        environ["WORKER"] = "external"
