"""Measures the audio scorer with real-time streams on one core, one JSON object a line.

`python -m tests.bench.scorer --streams 100 300 --seconds 15 --engines eager tensorflow litert numpy`.
Each engine and level is a process of its own, pinned to one core; `eager` is the design that the
scorer replaces: one TensorFlow call without a graph for every frame, inside the event loop. At the
end stands a table of all, on the standard error so that every line of the output stays JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys

from backend.config.environment import REPOSITORY
from tests.bench.scorer.table import table

ENGINES = ("eager", "tensorflow", "litert", "numpy")
EAGER_STREAMS = 4
"""More would not keep up; its cost for each stream does not depend on their number."""
LATER = "tensorflow"
"""Runs unless told otherwise, so the second minute of its talks is measured too."""
LIMIT_S = 300


def run(
    engine: str, streams: int, cpu: str, lengths_s: list[float]
) -> subprocess.CompletedProcess[str]:
    """Measure one engine at one level."""
    module = "eager" if engine == "eager" else "load"
    command = [sys.executable, "-m", f"tests.bench.scorer.{module}", engine, str(streams), cpu]
    return subprocess.run(
        [*command, *map(str, lengths_s)],
        cwd=REPOSITORY,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        timeout=LIMIT_S + sum(lengths_s),
        check=False,
    )


def main() -> int:
    """Print one line for each engine and level; 1 when a run failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, nargs="+", default=[100, 300])
    parser.add_argument("--seconds", type=float, default=15.0, help="of the talks' beginning")
    parser.add_argument(
        "--later", type=float, default=60.0, help="of the second minute; 0 for none"
    )
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    options = parser.parse_args()
    cpu = str(max(os.sched_getaffinity(0)))
    runs = [
        (engine, streams)
        for engine in options.engines
        for streams in ([EAGER_STREAMS] if engine == "eager" else options.streams)
    ]
    failed = 0
    lines = []
    for engine, streams in runs:
        lengths = [options.seconds, options.later if engine == LATER else 0.0]
        done = run(engine, streams, cpu, lengths)
        sys.stdout.write(done.stdout)
        sys.stdout.flush()
        lines += [json.loads(line) for line in done.stdout.splitlines()]
        if done.returncode:
            sys.stderr.write(done.stderr)
            failed = 1
    sys.stderr.write(table(lines))
    return failed


if __name__ == "__main__":
    sys.exit(main())
