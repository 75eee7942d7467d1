"""Writes the result table of docs/performance.md from the lines that the benchmark printed.

`python -m tests.bench.streams.table RESULTS.jsonl --date 2026-11-22 --machine "two virtual cores"`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from backend.config.environment import REPOSITORY

PAGE: Final = REPOSITORY / "docs" / "performance.md"
BEGIN: Final = "<!-- results: written by tests/bench/streams/table.py -->"
END: Final = "<!-- end of results -->"
COLUMNS: Final = (
    "server",
    "streams",
    "scoring",
    "cpu_ms_per_stream_s",
    "ratio_to_floor",
    "p50_ms",
    "p95_ms",
    "p99_ms",
    "rss_mb_per_stream",
    "lost",
    "frames",
    "seconds",
    "busy_elsewhere",
)
"""What the table shows, by the names that the benchmark prints."""


def table(lines: Iterable[Mapping[str, Any]]) -> str:
    """Return the rows as Markdown."""
    rows = [[str(line[name]) for name in COLUMNS] for line in lines]
    ruler = ["---"] * len(COLUMNS)
    return "\n".join("| " + " | ".join(row) + " |" for row in [list(COLUMNS), ruler, *rows])


def insert(page: str, date: str, machine: str, lines: list[dict[str, Any]]) -> str:
    """Return the page with these results in place of those before."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    said = f"{date}, {machine}; one run of each."
    return f"{before}{BEGIN}\n\n{said}\n\n{table(lines)}\n\n{END}{after}"


def main() -> None:
    """Rewrite the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("--date", required=True)
    parser.add_argument("--machine", required=True)
    options = parser.parse_args()
    lines = [json.loads(line) for line in options.results.read_text().splitlines() if line]
    page = insert(PAGE.read_text(), options.date, options.machine, lines)
    PAGE.write_text(page)


if __name__ == "__main__":
    main()
