"""What the weights must reach before they ship. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np

Row = dict[str, Any]

LIMITS: Final = {
    "false alarm in music alone": ("at most", 0.10),
    "false alarm in other sounds without speech": ("at most", 0.02),
    "AUC of unseen voices, clean": ("at least", 0.99),
    "AUC of unseen voices, 0 dB": ("at least", 0.97),
    "calibration error": ("at most", 0.05),
    "worst voice's miss over the median": ("at most", 2.0),
}
"""The smallest and largest values that ship; the music one was 41 % in the first attempt."""

MORE: Final = ", more noises"
"""At the end of a group's name: judged in the later held-out noises too."""


def measured(rows: Iterable[Row], voices: Iterable[Row], sounds: Iterable[Row]) -> dict[str, float]:
    """Return what each gate looks at, the worst of all groups."""
    known = {(row["group"], row["condition"]): row for row in rows}
    groups = {group for group, _ in known}

    def of(condition: str, name: str) -> list[float]:
        found = [known[group, condition] for group in groups if (group, condition) in known]
        return [row[name]["viva"] if name == "auc" else row[name] for row in found]

    alarms = {row["sound"]: row["false_alarm"]["viva"] for row in sounds}
    music = [value for name, value in alarms.items() if name.startswith("music")]
    noise = [value for name, value in alarms.items() if name.startswith("noise")]
    return {
        "false alarm in music alone": max(music),
        "false alarm in other sounds without speech": max(noise),
        "AUC of unseen voices, clean": min(of("clean", "auc")),
        "AUC of unseen voices, 0 dB": min(of("0 dB", "auc")),
        "calibration error": max(of("all but babble", "ece")),
        "worst voice's miss over the median": _worst_over_median(list(voices)),
    }


def _worst_over_median(voices: list[Row]) -> float:
    """Return the ratio in the first noises or with the later ones, whichever is worse."""
    sets: list[list[float]] = [[], []]
    for row in voices:
        sets[str(row.get("group", "")).endswith(MORE)].append(row["miss"])
    return max(max(missed) / max(float(np.median(missed)), 1e-6) for missed in sets if missed)


def judged(values: dict[str, float]) -> list[Row]:
    """Return each gate with what was reached and whether that is enough."""
    found = []
    for name, (direction, limit) in LIMITS.items():
        reached = values[name]
        met = reached <= limit if direction == "at most" else reached >= limit
        row = {"gate": name, "direction": direction, "limit": limit, "reached": reached}
        found.append({**row, "met": bool(met)})
    return found
