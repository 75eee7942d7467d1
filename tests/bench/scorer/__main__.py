"""Measures the audio scorer with real-time streams on one core, one JSON object a line.

`python -m tests.bench.scorer --streams 100 300 --seconds 15 --engines eager tensorflow litert numpy`.
Each line is a process of its own, pinned to one core; `eager` is the design that the scorer
replaces: one TensorFlow call without a graph for every frame, inside the event loop. At the end
stands a table of all of them, on the standard error so that every line of the output stays JSON.
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
START_S = 60


def main() -> int:
    """Print one line for each engine and level; 1 when a run failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, nargs="+", default=[100, 300])
    parser.add_argument("--seconds", type=float, default=15.0)
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
        module = "tests.bench.scorer.eager" if engine == "eager" else "tests.bench.scorer.load"
        command = [sys.executable, "-m", module, engine, str(streams), str(options.seconds), cpu]
        done = subprocess.run(
            command,
            cwd=REPOSITORY,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "3"},
            capture_output=True,
            text=True,
            timeout=START_S + 4 * options.seconds,
            check=False,
        )
        if done.returncode:
            sys.stderr.write(done.stderr)
            failed = 1
            continue
        lines.append(json.loads(done.stdout))
        sys.stdout.write(json.dumps(lines[-1]) + "\n")
        sys.stdout.flush()
    sys.stderr.write(table(lines))
    return failed


if __name__ == "__main__":
    sys.exit(main())
