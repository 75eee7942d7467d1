"""Text as a reader sees it: without invisible, reordering or smuggled characters."""

from __future__ import annotations

import re
import unicodedata

FLAG_EMOJI = re.compile("\U0001f3f4[\U000e0061-\U000e007a]{2,6}\U000e007f")
"""Flags of England and others are written with tag characters (UTS 51, ED-14a)."""
SMUGGLED = re.compile("[\U000e0000-\U000e01ef]+")
"""Tag characters and the variation selector supplement: invisible, and they spell ASCII."""
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff]"
)
"""Zero-width, bidirectional control, soft hyphen, filler and interlinear characters."""
TERMINAL_CODES = re.compile("\x1b\\[[0-9;]{0,16}[A-Za-z]")
SPACES = re.compile(r"[^\S\t\n]+")
SPACED_LETTERS = re.compile(r"(?:[^\W\d_] |['’.&-] ){3,60}[^\W\d_]\.?")
"""A word set with gaps between its letters: `E X P E R I E N C E`."""
ONE_LETTER_WORDS = re.compile(r"(?:\S ){1,60}\S\.?")
WORD_GAP = re.compile(r" {2,60}")
"""Between spaced words the gap is wider than between their letters."""
ACCENT_FIRST = re.compile(r"([´¨ˆ˜¸])\s?([A-Za-zı])")
"""Old LaTeX fonts draw the accent, then the letter."""
ACCENTS = {"´": "\u0301", "¨": "\u0308", "ˆ": "\u0302", "˜": "\u0303", "¸": "\u0327"}
KEPT_CONTROLS = "\t\n"


def clean(text: str) -> str:
    """Return text in NFKC without what cannot be seen; tabs and line feeds stay."""
    text = TERMINAL_CODES.sub("", FLAG_EMOJI.sub("", text))
    text = ACCENT_FIRST.sub(_compose, text)
    text = unicodedata.normalize("NFKC", text)
    text = INVISIBLE.sub("", SMUGGLED.sub("", text))
    return "".join(c for c in text if c in KEPT_CONTROLS or unicodedata.category(c) not in UNSEEN)


UNSEEN = frozenset({"Cc", "Cs", "Co", "Cn"})
"""Controls, halves of surrogate pairs, private use (icon fonts), unassigned."""


def line(text: str) -> str:
    """Return one clean line: spaces collapsed, letter-spaced words joined, tabs kept."""
    text = clean(text).replace("\n", " ")
    parts = [_join_letters(part.strip()) for part in text.split("\t")]
    return "\t".join(part for part in parts if part)


def smuggled_count(text: str) -> int:
    """Return how many characters spell text that no reader sees."""
    return sum(len(run) for run in SMUGGLED.findall(FLAG_EMOJI.sub("", text)))


def _compose(match: re.Match[str]) -> str:
    letter = {"ı": "i"}.get(match[2], match[2])
    return unicodedata.normalize("NFC", letter + ACCENTS[match[1]])


def _join_letters(text: str) -> str:
    words = WORD_GAP.split(text)
    if any(SPACED_LETTERS.fullmatch(word) for word in words):
        # Short words of the same line are spaced too: `L I   N G U Y E N`.
        words = [w.replace(" ", "") if ONE_LETTER_WORDS.fullmatch(w) else w for w in words]
    return SPACES.sub(" ", " ".join(words))
