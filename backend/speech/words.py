"""Words as people compare and read them: spelling evened out, word errors counted. Pure."""

import re
from typing import Final

from backend.speech.terms import spell

_ONES: Final = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
]  # fmt: skip
_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES: Final = ((1_000_000_000, "billion"), (1_000_000, "million"), (1_000, "thousand"))
_MAX_NUMBER: Final = 10**12

_SPELLINGS: Final = {
    "%": "percent",
    "&": "and",
    "+": "plus",
    "can not": "cannot",
    "per cent": "percent",
    "okay": "ok",
    "o k": "ok",
    "alright": "all right",
    "e mail": "email",
    "e mails": "emails",
    "data base": "database",
    "data bases": "databases",
    "web site": "website",
}
"""Two spellings of one spoken word; the first is replaced by the second."""

_SPELLING = re.compile(
    "|".join(
        rf"\b{re.escape(word)}\b" if word[0].isalpha() else re.escape(word) for word in _SPELLINGS
    )
)
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


def spell_number(number: int) -> str:
    """Return a number from 0 to below 10**12 in English words, without `and` or hyphens."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens - 2] + (f" {_ONES[ones]}" if ones else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return f"{_ONES[hundreds]} hundred" + (f" {spell_number(rest)}" if rest else "")
    for scale, name in _SCALES:
        if number >= scale:
            count, rest = divmod(number, scale)
            return f"{spell_number(count)} {name}" + (f" {spell_number(rest)}" if rest else "")
    raise AssertionError(number)


def _spoken(match: re.Match[str]) -> str:
    whole, _, decimals = match.group().replace(",", "").partition(".")
    number = int(whole) if len(whole) <= 15 else _MAX_NUMBER
    digits = " ".join(_ONES[int(digit)] for digit in whole)
    text = digits if number >= _MAX_NUMBER else spell_number(number)
    if decimals:
        text += " point " + " ".join(_ONES[int(digit)] for digit in decimals)
    return f" {text} "


def normalise(text: str) -> list[str]:
    """Return the words of a text for comparison: lower case, numbers spelled, no punctuation.

    `It's 30 %` becomes `["it's", "thirty", "percent"]`. Hyphens part words.
    """
    plain = text.lower().replace("\u2019", "'")
    plain = _NUMBER.sub(_spoken, plain)
    plain = re.sub(r"[-\u2010-\u2015]", " ", plain)
    plain = _SPELLING.sub(lambda match: f" {_SPELLINGS[match.group()]} ", " ".join(plain.split()))
    return _WORD.findall(plain)


def word_errors(said: str, heard: str) -> tuple[int, int]:
    """Return (errors, words said): insertions, deletions and substitutions after `normalise`."""
    reference, hypothesis = normalise(said), normalise(heard)
    costs = list(range(len(hypothesis) + 1))
    for row, word in enumerate(reference, start=1):
        diagonal, costs[0] = costs[0], row
        for column, other in enumerate(hypothesis, start=1):
            best = min(costs[column] + 1, costs[column - 1] + 1, diagonal + (word != other))
            diagonal, costs[column] = costs[column], best
    return costs[-1], len(reference)


def word_error_rate(said: str, heard: str) -> float:
    """Return errors per word said; 0 for two texts without words, 1 when only one has none."""
    errors, words = word_errors(said, heard)
    if not words:
        return float(errors > 0)
    return errors / words


_FIRST_PERSON = re.compile(r"\bi(?='(?:m|ve|d|ll)\b|(?!['.])\b)")


def written(heard: str) -> str:
    """Return recognised lower-case words with terms and capitals as written; no full stops."""
    text = _FIRST_PERSON.sub("I", spell(heard.strip()))
    return text[:1].upper() + text[1:]
