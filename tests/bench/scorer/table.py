"""What a run of the benchmark measured, as a table for people: every design of the same run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

COLUMNS: Final = (
    "scorer",
    "streams",
    "from_s",
    "cpu_ms_per_stream_s",
    "p50_ms",
    "p99_ms",
    "loop_lag_p99_ms",
    "scored_share",
    "load_level",
)
LAST: Final = "eager_costs"
"""How many times as much the call for every frame costs, in the same run."""


def table(lines: Sequence[Mapping[str, Any]]) -> str:
    """Return the lines as Markdown; a column that a design does not have is empty."""
    eager = next((line for line in lines if line["scorer"] == "eager"), None)
    rows = [[*COLUMNS, LAST], ["---"] * (len(COLUMNS) + 1)]
    for line in lines:
        known = [str(line.get(column, "")) for column in COLUMNS]
        rows.append([*known, _times(line, eager)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def _times(line: Mapping[str, Any], eager: Mapping[str, Any] | None) -> str:
    cost = line["cpu_ms_per_stream_s"]
    if eager is None or not cost:
        return ""
    return f"{eager['cpu_ms_per_stream_s'] / cost:.0f} x"
