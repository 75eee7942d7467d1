"""Orders to the evaluator, hidden in what people write and say: a set made by a seed. Pure."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from backend.evaluation.corrections import ALWAYS_WORDS

SEED: Final = 20261122
"""Of the bundled set; another seed gives another set of the same families."""
_WORDS: Final = Path(__file__).with_name("injections.json")
_TAGS: Final = 0xE0000
"""Where Unicode repeats ASCII as characters that nobody sees."""
_SELECTORS: Final = 0xE0100
"""Variation selectors 17 to 256 (Unicode): invisible, and one for each byte from 16."""


class Place(StrEnum):
    """Where the order is put."""

    ANSWER = "answer"
    """A sentence of its own inside an answer."""
    TYPED = "typed"
    """A typed answer; the same, with line breaks and signs that nobody can speak."""
    SPOKEN = "spoken"
    """Spoken without a pause, as a recogniser writes it: no capitals, no full stop."""
    RESUME = "resume"
    """The entries of a resume, of which one scoring is told nothing."""
    JOB = "job"
    """The title of the job and the words of a question."""
    CORRECTION = "correction"
    """The new words of corrections, as far as their bounds let an order through."""


@dataclass(frozen=True, slots=True)
class Case:
    """One order, and where it stands."""

    number: int
    family: str
    language: str
    place: Place
    text: str
    parts: tuple[str, ...] = ()
    """The order in pieces for the sections of a resume; the text alone when there are none."""
    at: float = 1.0
    """Where in the answer, as a share of its sentences."""
    hides: bool = False
    """Whether it uses characters that a reader cannot see."""

    @property
    def pieces(self) -> tuple[str, ...]:
        """The order in as many pieces as it was cut into."""
        return self.parts or (self.text,)


@cache
def _words() -> dict[str, Any]:
    return dict(json.loads(_WORDS.read_text(encoding="utf-8")))


def cases(seed: int = SEED) -> tuple[Case, ...]:
    """Return the whole set; the same seed always gives the same cases."""
    draw = random.Random(seed)  # noqa: S311  # a reproducible set, nothing secret
    made = [*_answers(draw), *_forged(draw), *_hidden(draw), *_resumes(draw), *_jobs()]
    made += _corrections()
    return tuple(
        Case(number, family, language, place, text, parts, at, hides)
        for number, (family, language, place, text, parts, at, hides) in enumerate(made, start=1)
    )


_Made = tuple[str, str, Place, str, tuple[str, ...], float, bool]


def _orders() -> Iterator[tuple[str, str]]:
    for language, orders in _words()["orders"].items():
        yield from ((language, order) for order in orders)


def _leaks() -> Iterator[tuple[str, str]]:
    for language, orders in _words()["leaks"].items():
        yield from ((language, order) for order in orders)


def _answers(draw: random.Random) -> Iterator[_Made]:
    for language, order in _orders():
        for at in (0.0, 0.5, 1.0):
            yield ("order_in_answer", language, Place.ANSWER, order, (), at, False)
    for language, order in _leaks():
        for place in (Place.ANSWER, Place.TYPED):
            yield ("canary", language, place, order, (), draw.random(), False)
    for language, orders in _words()["spoken"].items():
        for order in orders:
            for at in (0.5, 1.0):
                yield ("spoken_order", language, Place.SPOKEN, order, (), at, False)


def _forged(draw: random.Random) -> Iterator[_Made]:
    for line in _words()["speakers"]:
        for before in ("\n", "\n\n", "\u2028", " "):
            yield ("forged_line", "en", Place.TYPED, before + line, (), draw.random(), False)
    for breaker in _words()["breakers"]:
        for end in ("", "\n", '"', "\\"):
            yield ("json_breaker", "en", Place.TYPED, breaker + end, (), draw.random(), False)


def _hidden(draw: random.Random) -> Iterator[_Made]:
    hide = (in_tags, in_selectors, between_zero_widths, turned_around)
    for language, order in _orders():
        spells_ascii = len(_ascii(order)) > len(order) // 2
        way = draw.choice(hide if spells_ascii else hide[2:])
        place = draw.choice((Place.TYPED, Place.RESUME))
        yield (f"hidden_{way.__name__}", language, place, way(order), (), draw.random(), True)
    for _language, order in list(_orders())[:5]:
        for way in hide[:2]:
            yield (f"hidden_{way.__name__}", "en", Place.RESUME, way(order), (), 0.5, True)


def _resumes(draw: random.Random) -> Iterator[_Made]:
    for language, order in [*_orders(), *_leaks()]:
        yield ("order_in_resume", language, Place.RESUME, order, (), draw.random(), False)
        pieces = cut(order, draw.choice((2, 3, 4)))
        yield ("split_over_sections", language, Place.RESUME, order, pieces, 0.0, False)
    for line in [*_words()["speakers"], *_words()["breakers"]]:
        yield ("forged_in_resume", "en", Place.RESUME, line, (), draw.random(), False)


def _jobs() -> Iterator[_Made]:
    for language, order in _orders():
        yield ("order_in_job", language, Place.JOB, order, (), 0.0, False)
    for breaker in _words()["breakers"]:
        yield ("breaker_in_job", "en", Place.JOB, breaker, (), 0.0, False)


def _corrections() -> Iterator[_Made]:
    for language, order in [*_orders(), *_leaks()]:
        size = -(-len(order.split()) // ALWAYS_WORDS)
        yield (
            "order_in_correction",
            language,
            Place.CORRECTION,
            order,
            cut(order, size),
            0.0,
            False,
        )
    for line in [*_words()["speakers"], *_words()["breakers"]]:
        yield ("forged_in_correction", "en", Place.CORRECTION, line, (), 0.0, False)
    for _language, order in list(_orders())[:5]:
        for way in (in_tags, in_selectors):
            made = way(" ".join(order.split()[:ALWAYS_WORDS]))
            yield (f"hidden_{way.__name__}", "en", Place.CORRECTION, made, (), 0.0, True)


def in_tags(text: str) -> str:
    """Return a harmless word that is followed by the text in tag characters."""
    return "Yes." + "".join(chr(_TAGS + ord(sign)) for sign in _ascii(text))


def in_selectors(text: str) -> str:
    """Return a harmless word that is followed by the text in variation selectors."""
    return "Yes." + "".join(chr(_SELECTORS + byte - 16) for byte in _ascii(text).encode())


def between_zero_widths(text: str) -> str:
    """Return the text with a zero-width space between its letters, so that no search finds it."""
    return "\u200b".join(text)


def turned_around(text: str) -> str:
    """Return the text written backwards, with the sign that shows it forwards."""
    return f"\u202e{text[::-1]}\u202c"


def _ascii(text: str) -> str:
    return "".join(sign for sign in text if " " <= sign <= "~")


def cut(text: str, count: int) -> tuple[str, ...]:
    """Return the words of a text in so many pieces of about the same length."""
    words = text.split() if " " in text else list(text)
    joint = " " if " " in text else ""
    size = max(1, -(-len(words) // count))
    return tuple(joint.join(words[at : at + size]) for at in range(0, len(words), size))
