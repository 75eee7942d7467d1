"""Measures the floor and the product with real-time streams, one JSON object a line.

`python -m tests.bench.streams --streams 20 100 200 --seconds 15 --servers floor uvicorn daphne`;
docs/performance.md says what the figures mean.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests.bench.streams.level import FLOOR, measure

SERVERS = (FLOOR, "uvicorn", "daphne")
ENGINES = ("tensorflow", "litert", "numpy", "off")


def main() -> int:
    """Print one line for each server and level; 1 when anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, nargs="+", default=[20, 100, 200])
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--servers", nargs="+", choices=SERVERS, default=list(SERVERS))
    parser.add_argument("--scoring", choices=ENGINES, default="tensorflow")
    options = parser.parse_args()
    lost = 0
    with tempfile.TemporaryDirectory(prefix="viva-streams-") as folder:
        for streams in options.streams:
            floor_ms = None
            for name in options.servers:
                line = measure(name, streams, options.seconds, Path(folder), options.scoring)
                line["scoring"] = "off" if name == FLOOR else options.scoring
                cost_ms = line["cpu_ms_per_stream_s"]
                floor_ms = cost_ms if name == FLOOR else floor_ms
                line["ratio_to_floor"] = round(cost_ms / floor_ms, 2) if floor_ms else None
                sys.stdout.write(json.dumps(line) + "\n")
                sys.stdout.flush()
                lost += line["lost"]
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
