"""What simulated candidates say, by persona and category of question. Pure but for reading data.

All words are everyday English, so that a recogniser without the job's vocabulary knows them.
"""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from backend.simulation.personas import Move

_FILE: Final = Path(__file__).with_name("lines.json")


@cache
def _lines() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


def _pick(variants: Sequence[str], number: int) -> str:
    return variants[number % len(variants)]


def words_for(persona: str, move: Move, category: str, number: int) -> str:
    """Return what a persona says.

    Args:
        persona: Name of the persona.
        move: What kind of thing is to be said.
        category: Of the question; an unknown one is treated as behavioral.
        number: Counts what was said before, so that variants follow each other.
    """
    lines = _lines()
    if move is Move.CLOSING:
        return str(lines["closing"])
    if move is Move.GO_ON:
        return str(lines["go_on"])
    if persona == "thin":
        kind = "thin_answers" if move is Move.ANSWER else "thin_follow_ups"
        return _pick(lines[kind], number)
    if move is Move.FOLLOW_UP:
        return _pick(lines["follow_ups"], number)
    answers = lines["answers"].get(category) or lines["answers"]["behavioral"]
    answer = _pick(answers, number)
    if persona == "rambling":
        asides = lines["asides"]
        return f"{_pick(asides, number)} {answer} {_pick(asides, number + 1)}"
    return answer
