"""`python -m tests.faults.report [FILE]`: for each fault how often, how many failed, how fast."""

from __future__ import annotations

import json
import math
import statistics
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

DEFAULT = Path(__file__).resolve().parents[2] / "var" / "test-logs" / "faults.jsonl"


def quantile(values: list[float], part: float) -> float:
    """Return the value that `part` of all do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]


def spread(values: list[float]) -> str:
    """Return median, p95, p99 and the largest in seconds; a dash when there are none."""
    if not values:
        return "-"
    named = [statistics.median(values), quantile(values, 0.95), quantile(values, 0.99), max(values)]
    return " / ".join(f"{value:.2f}" for value in named)


def report(lines: list[dict[str, Any]]) -> str:
    """Return the table. The bound is that of the true rate of failures, at 95 %."""
    by_fault: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        by_fault[line["fault"]].append(line)
    rows = [("fault", "n", "failed", "bound", "resume s: p50/p95/p99/max", "noticed s")]
    for fault, found in sorted(by_fault.items(), key=lambda item: _order(item[0])):
        failed = sum(bool(line["failed"]) for line in found)
        bound = "-" if failed else f"{min(100.0, 300 / len(found)):.3g} %"
        resumed = [line["resume_s"] for line in found if line["resume_s"] is not None]
        noticed = [line["notice_s"] for line in found if line["notice_s"] is not None]
        rows.append((fault, str(len(found)), str(failed), bound, spread(resumed), spread(noticed)))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _order(fault: str) -> tuple[int, str]:
    number = "".join(char for char in fault.split()[0] if char.isdigit())
    return int(number or 999), fault


def report_of(path: Path) -> str:
    """Return the table of a file of figures; nothing when there is none."""
    if not path.exists():
        return ""
    return report([json.loads(line) for line in path.read_text().splitlines()])


def progress_of(path: Path) -> str:
    """Return one line on a run that is not over."""
    lines = path.read_text().splitlines() if path.exists() else []
    if not lines:
        return "nothing tried yet"
    failed = sum(bool(json.loads(line)["failed"]) for line in lines)
    return f"{len(lines)} figures, {failed} failed; newest: {json.loads(lines[-1])['fault']}"


def main() -> None:
    """Print the table of a file of figures."""
    print(report_of(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))  # noqa: T201  # tells


if __name__ == "__main__":
    main()
