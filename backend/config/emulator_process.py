"""The emulator beside the server, without Django: it starts in a third of the time.

`manage.py emulator` is for people and has every option; this is what `serve` runs.
"""

from __future__ import annotations

import argparse
import asyncio
import logging.config
import sys

from backend.config.logs import configure_structlog, logging_configuration
from backend.emulator.server import PortBusy, serve
from backend.speech.ports import SpeechFailed


def main() -> int:
    """Serve on the port named in the arguments until a signal; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--log-format", default="console")
    parser.add_argument("--log-level", default="INFO")
    options = parser.parse_args()
    logging.config.dictConfig(logging_configuration(options.log_format, options.log_level))
    configure_structlog()
    try:
        asyncio.run(serve(options.port))
    except (PortBusy, SpeechFailed) as error:
        logging.getLogger(__name__).error("emulator_cannot_start: %s", error)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
