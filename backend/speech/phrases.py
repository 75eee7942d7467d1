"""Texts made fit to be spoken: plain characters, cut into sentences. Pure."""

import re
import unicodedata
from typing import Final

from backend.speech.terms import respell

MAX_TEXT_CHARS: Final = 6000
"""More is cut: about seven minutes of speech, which no turn needs."""

MAX_SENTENCE_CHARS: Final = 280
"""Longer sentences are cut at a comma or a space, so that the first sound does not wait."""

_SPOKEN: Final = {
    "&": " and ",
    "%": " percent ",
    "+": " plus ",
    "#": " sharp ",
    "@": " at ",
    "=": " equals ",
    "\u20ac": " euros ",
    "\u00a3": " pounds ",
    "\u2026": ". ",
    "\u2013": ", ",
    "\u2014": ", ",
    "\u2018": "'",
    "\u2019": "'",
    "\u00df": "ss",
}
_UNSPOKEN = re.compile(r"[^A-Za-z0-9.,?!:;'$ -]+")
_LOOSE_HYPHEN = re.compile(r"(?<![A-Za-z0-9])-+|-+(?![A-Za-z0-9])")
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|vs|etc|e\.g|i\.e)|\b[A-Z])\.$")
_BREAK = re.compile(r"(?<=[.!?])\s+")


def speakable(text: str) -> str:
    """Return the text in plain ASCII words and punctuation, at most `MAX_TEXT_CHARS`.

    Markup, control characters and path separators become spaces and no word starts with a
    hyphen, so no engine can take any of it for an option, a file name or a command.
    """
    for symbol, words in _SPOKEN.items():
        text = text.replace(symbol, words)
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = _LOOSE_HYPHEN.sub(" ", _UNSPOKEN.sub(" ", plain))
    plain = re.sub(r"\s+([.,?!:;])", r"\1", " ".join(respell(plain).split()))
    return plain[:MAX_TEXT_CHARS].lstrip(" .,?!:;'-")


def sentences(text: str) -> list[str]:
    """Return the sentences of a speakable text in order; none of them is without a letter."""
    found: list[str] = []
    for piece in _BREAK.split(text):
        if found and _ABBREVIATION.search(found[-1]):
            found[-1] += f" {piece}"
        else:
            found.append(piece)
    short = [part for sentence in found for part in _shorten(sentence)]
    return [part for part in short if any(char.isalnum() for char in part)]


def _shorten(sentence: str) -> list[str]:
    parts = []
    while len(sentence) > MAX_SENTENCE_CHARS:
        window = sentence[:MAX_SENTENCE_CHARS]
        cut = max(window.rfind(", "), window.rfind("; ")) + 1 or window.rfind(" ")
        cut = cut if cut > 0 else MAX_SENTENCE_CHARS
        parts.append(sentence[:cut].strip())
        sentence = sentence[cut:].strip()
    return [*parts, sentence]
