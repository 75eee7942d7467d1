"""Terms of working life that no dictionary of 1990s English knows: heard, said and spelled. Pure.

`terms.json` holds, by written form, `phones` (CMU dictionary phones, for recognition; none when
the dictionary knows the word) and `say` (a respelling that flite and eSpeak NG pronounce rightly).
Measured with 12 sentences full of such terms, flite rms: 41 % word errors without, 23 % with;
sentences without them do not change.
"""

import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from itertools import count
from pathlib import Path
from typing import Final, TypedDict


class Term(TypedDict, total=False):
    """What is known of one term."""

    phones: list[str]
    say: str


_FILE: Final = Path(__file__).with_name("terms.json")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9']*")

_LETTERS: Final = {
    "A": "EY", "B": "B IY", "C": "S IY", "D": "D IY", "E": "IY", "F": "EH F", "G": "JH IY",
    "H": "EY CH", "I": "AY", "J": "JH EY", "K": "K EY", "L": "EH L", "M": "EH M", "N": "EH N",
    "O": "OW", "P": "P IY", "Q": "K Y UW", "R": "AA R", "S": "EH S", "T": "T IY", "U": "Y UW",
    "V": "V IY", "W": "D AH B AH L Y UW", "X": "EH K S", "Y": "W AY", "Z": "Z IY",
}  # fmt: skip
MAX_INITIALS: Final = 5
"""Longer words in capitals are words, not initials."""

MIN_PART_CHARS: Final = 3
"""Shortest half of a compound: `full` + `stack`."""

Lookup = Callable[[str], str | None]


@cache
def terms() -> dict[str, Term]:
    """Return all terms by written form."""
    found: dict[str, Term] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


@cache
def _spellings() -> dict[str, str]:
    return {term.lower(): term for term in terms()}


@cache
def _sayings() -> dict[str, str]:
    said = {term: known["say"] for term, known in terms().items() if "say" in known}
    # `ui` or `hr` in lower case may be something else; `kubernetes` may not.
    return said | {term.lower(): say for term, say in said.items() if len(term) > 4}


def spell(text: str) -> str:
    """Return recognised words with the terms among them as they are written: `sql` is `SQL`."""
    return _WORD.sub(lambda word: _spellings().get(word.group(), word.group()), text)


def respell(text: str) -> str:
    """Return a text with its terms spelled as an English voice has to read them."""
    return _WORD.sub(lambda word: _sayings().get(word.group(), word.group()), text)


def pronunciations(vocabulary: Iterable[str], lookup: Lookup) -> list[tuple[str, str]]:
    """Return what to add to a dictionary: its key (`sql(2)` for a second way) and the phones.

    Holds every term with `phones`, and of the vocabulary each word that the dictionary does not
    know but that is spelled by initials or made of two words it knows.

    Args:
        vocabulary: Names and terms that are likely to be said, as written.
        lookup: Phones of a dictionary key, or None.
    """
    added: dict[str, str] = {}
    for term, known in terms().items():
        for phones in known.get("phones", ()):
            added[_free_key(term.lower(), lookup, added)] = phones
    for word in _WORD.findall(" ".join(vocabulary)):
        key = word.lower()
        if key in added or lookup(key):
            continue
        if guessed := _guess(word, lookup):
            added[key] = guessed
    return list(added.items())


def _free_key(word: str, lookup: Lookup, added: dict[str, str]) -> str:
    keys = (word if number == 1 else f"{word}({number})" for number in count(1))
    return next(key for key in keys if key not in added and not lookup(key))


def _guess(word: str, lookup: Lookup) -> str | None:
    if word.isupper() and word.isalpha() and 1 < len(word) <= MAX_INITIALS:
        return " ".join(_LETTERS[letter] for letter in word)
    key = word.lower()
    for cut in range(MIN_PART_CHARS, len(key) - MIN_PART_CHARS + 1):
        first, second = lookup(key[:cut]), lookup(key[cut:])
        if first and second:
            return f"{first} {second}"
    return None
