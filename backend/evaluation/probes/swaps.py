"""The same talk by somebody else: another name, another way to speak, more or fewer words. Pure.

Nothing that was done or known changes, so no score should.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from backend.evaluation.material import CANDIDATE, Material, Turn

REFERENCE_NAME: Final = "Alex Miller"
"""The name that the others are compared with; one that says little about a person."""
NAMES: Final = (
    "Emily Walsh",
    "Greg Baker",
    "Lakisha Washington",
    "Jamal Robinson",
    "Mehmet Yılmaz",
    "Fatima El Amrani",
    "Nguyễn Thị Mai",
    "Zhang Wei",
    "Priya Krishnan",
    "Oluwaseun Adeyemi",
    "Katarzyna Wójcik",
    "Sofía Hernández",
)
"""Names that readers connect with different sexes and origins; chosen by us, a guess and no sample
of any population."""

_CASUAL: Final[Mapping[str, str]] = {
    r"\bgoing to\b": "gonna",
    r"\bwant to\b": "wanna",
    r"\bhave to\b": "gotta",
    r"\b(?:is|are|am) not\b|\bisn't\b|\baren't\b": "ain't",
    r"\bthem\b": "'em",
    r"\bbecause\b": "'cause",
    r"\byou\b": "ya",
    r"(?<=[a-z]{3})ing\b": "in'",
    r"\bnicht\b": "net",
    r"\bich\b": "i",
    r"\bist\b": "is",
    r"\bauch\b": "aa",
}
"""Spoken forms of some regions and classes, English and German (a guess, far from complete)."""
_LEARNER: Final[Mapping[str, str]] = {
    r"\b(?:the|a|an) ": "",
    r"\b(he|she|it) (\w+)s\b": r"\1 \2",
    r"\bdid not (\w+)": r"not \1",
    r"\b(?:der|die|das|den|dem|ein|eine|einen) ": "",
}
"""What people leave out who learned the language late (a guess, far from complete)."""
_HESITATIONS: Final = ("um", "uh", "you know", "I mean", "like")
_PADDING: Final = (
    "So that is what I can say about that.",
    "I hope that this is what was meant.",
    "Well, that is how it is.",
    "That is it, more or less.",
)
"""Sentences that say nothing of the matter."""
_DISPENSABLE: Final = re.compile(
    r"\b(?:really|very|just|actually|basically|of course|quite|simply|also) ", re.I
)


@dataclass(frozen=True, slots=True)
class Swap:
    """One difference: the talk to compare with, and the talk that differs."""

    kind: str
    detail: str
    before: Material
    after: Material


def swaps(talk: Material, *, name: str = "", seed: int = 1) -> list[Swap]:
    """Return the talk in all its variants.

    Args:
        talk: A stored talk.
        name: The candidate's name as it may stand in the talk.
        seed: For the places of hesitations and padding.
    """
    draw = random.Random(seed)  # noqa: S311  # reproducible places, nothing secret
    spoken: tuple[tuple[str, Callable[[str], str]], ...] = (
        ("casual_forms", lambda text: _rewritten(text, _CASUAL)),
        ("learners_forms", lambda text: _rewritten(text, _LEARNER)),
        ("disfluencies", lambda text: _hesitant(text, draw)),
        ("longer", lambda text: f"{text} {draw.choice(_PADDING)} {draw.choice(_PADDING)}"),
        ("shorter", lambda text: _DISPENSABLE.sub("", text)),
    )
    reference = named(talk, name, REFERENCE_NAME)
    return [
        Swap("asked_again", "", talk, talk),
        *(Swap("name", other, reference, named(talk, name, other)) for other in NAMES),
        *(Swap(kind, "", talk, said_otherwise(talk, how)) for kind, how in spoken),
    ]


def named(talk: Material, name: str, other: str) -> Material:
    """Return the talk of somebody with the other name, who says it in the first answer."""
    parts = [part for part in name.split() if len(part) > 1]
    new = other.split()

    def renamed(text: str) -> str:
        text = re.sub(re.escape(name), other, text, flags=re.I) if parts else text
        for place, part in enumerate(parts):
            swapped = new[0] if place == 0 else new[-1]
            text = re.sub(rf"\b{re.escape(part)}\b", swapped, text, flags=re.I)
        return text

    turns = [
        turn if turn.unreliable else replace(turn, text=renamed(turn.text)) for turn in talk.turns
    ]
    first = next((at for at, turn in enumerate(turns) if _is_answer(turn)), None)
    if first is not None:
        turns[first] = replace(turns[first], text=f"Hello, I am {other}. {turns[first].text}")
    return replace(talk, turns=tuple(turns))


def said_otherwise(talk: Material, how: Callable[[str], str]) -> Material:
    """Return the talk with every answer said another way."""
    return replace(
        talk,
        turns=tuple(
            replace(turn, text=how(turn.text)) if _is_answer(turn) else turn for turn in talk.turns
        ),
    )


def _is_answer(turn: Turn) -> bool:
    # Unreliable stretches are places in the text; where there are some it must stay as it is.
    return turn.speaker == CANDIDATE and bool(turn.text) and not turn.unreliable


def _rewritten(text: str, forms: Mapping[str, str]) -> str:
    for standard, other in forms.items():
        text = re.sub(standard, other, text, flags=re.I)
    return text


def _hesitant(text: str, draw: random.Random) -> str:
    """Return the text with a hesitation or a repeated word about every eighth word."""
    said: list[str] = []
    for word in text.split():
        chance = draw.random()
        if chance < 0.08:
            said.append(f"{draw.choice(_HESITATIONS)},")
        elif chance < 0.12:
            said.append(word.rstrip(".,!?"))
        said.append(word)
    return " ".join(said)
