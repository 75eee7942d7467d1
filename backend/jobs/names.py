"""Names from resumes and job descriptions that may stand inside a spoken question; pure.

What a resume says is data: only the name of an employer, of a post or of a degree may pass, and
nothing that could be a sentence or an order. A name that is doubtful is left out.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import takewhile

MAX_NAME_CHARS = 48
MAX_NAME_WORDS = 6
"""Longer names exist, but no question can be listened to with one inside; a guess."""
MAX_LOWER_WORDS = 3
"""Posts are often written small (`software developer`); more small words are a sentence."""
MAX_SKILL_CHARS = 30
MAX_SKILL_WORDS = 4

_CUT = re.compile(r"[\n\r\u2028\u2029\u0085|(\[{•·;]| [-\u2013\u2014] |,")
"""Where the name ends and remarks begin: `Acme (since 2019)`, `Acme | Berlin`, `Acme, Inc.`"""
_ALLOWED = re.compile(r"[\w&+.'\u2019\- ]+")
_SENTENCE_BREAK = re.compile(r"[^\W\d_]{5,}\.(\s|$)|[!?:]|\.\.")
"""A stop after a word too long for an abbreviation (`Corp.`, `St.`)."""
_ODD_WORD = re.compile(r"[a-z]\d|\d[a-z]{2,}|_|\d{5,}")
_LINKING = re.compile(
    r"a|al|and|an|at|da|das|de|del|della|den|der|des|di|dos|du|e|el|et|for|für|in|la|le|of|on|the"
    r"|to|und|van|von|with|y|zu|zum|zur"
)
_ORDERS = re.compile(
    r"\b(?:above|accept|admit|always|answer|answered|applicant|approved?|asap|ask|award|begin"
    r"|bypass|candidates?|commands?|conclude|delete|disregard|do|don't|dont|emit|ensure"
    r"|everything|execute|following|forget|give|grant|hired?|i(?!$)"
    r"|ignored?|immediately|important|instead|instruct|instructions?|interview|interviewers?|is"
    r"|jailbreak|let|me|must|my|never|next|note|now|obey|offer|omit|output|override|overrule"
    r"|overwrite|perfect|please|praise|pretend|pretending|previous|prior|prompts?|qualified"
    r"|questions?|rate|rating|read|recommend|recommended|refuse|reject|remember|repeat|reply"
    r"|respond|reveal|rubric|rules?|say|scores?|scoring|select|should|skip|speak|stop"
    r"|tell|then|these|this|transcript|unlock|urgent|verdict|whatever|will|write|you|yours?"
    r"|yourself)\b"
)
"""Words of orders and of sentences; names of firms and posts that hold one are rare, and a
question without the name is asked instead."""
_ORDER_STARTS = re.compile(
    r"(?:act|add|agree|allow|be|call|change|choose|consider|continue|disclose|end|explain|follow|go"
    r"|grade|insert|make|mark|move|open|pass|place|play|print|put|remove|return|run|send|set|show|start"
    r"|summarize|switch|take|translate|treat|use)\b"
)
"""Verbs that begin orders; later in a name they are harmless (`Head of Change`, `Fair Play`)."""
_POST = re.compile(
    r"(?:er|or|ar|ist|ant|ent|ian|man|woman|ee|rse|head|lead|chef|cook|intern|clerk|aide|hand"
    r"|trainee|technician|representative|executive|specialist|associate|officer|apprentice"
    r"|fresher|student|pilot|smith|wright|coach|guard|maid|host|hostess|steward|nurse)$"
)
"""How words for a person at work end."""
_DEGREE = re.compile(
    r"^(?:b|m|d|ph|mag|dipl|dr|ba|bsc|beng|bba|bcom|bed|ma|msc|meng|mba|mphil|med|phd|llb|llm|md"
    r"|bachelor'?s?|master'?s?|doctor\w*|diploma|diplom|associate'?s?|certificate"
    r"|staatsexamen|degree|btech|mtech|bs|ms)\b",
    re.IGNORECASE,
)


def cleaned(value: object) -> str:
    """Return the text without control, bidirectional and invisible characters; first line only."""
    if not isinstance(value, str):
        return ""
    text = unicodedata.normalize("NFKC", value[:400].replace("\t", " "))
    text = _CUT.split(text.strip(), maxsplit=1)[0]
    text = "".join(
        sign for sign in text if unicodedata.category(sign)[0] not in "CZ" or sign == " "
    )
    return " ".join(text.split())


def speakable_employer(value: object) -> str | None:
    """Return the name of a firm, or None when it does not look like one."""
    name = _shaped(cleaned(value), MAX_NAME_CHARS, MAX_NAME_WORDS)
    return name if name and _is_titled(name) else None


def speakable_title(value: object) -> str | None:
    """Return the name of a post, or None when it does not look like one."""
    name = _shaped(cleaned(value), MAX_NAME_CHARS, MAX_NAME_WORDS)
    if not name:
        return None
    words = name.lower().split()
    post = list(takewhile(lambda word: not _LINKING.fullmatch(word), words))
    if not any(_POST.search(word) for word in post):
        return None
    return name if _is_titled(name) or len(words) <= MAX_LOWER_WORDS else None


def speakable_degree(value: object) -> str | None:
    """Return the name of a degree, or None when it does not look like one."""
    name = _shaped(cleaned(value), MAX_NAME_CHARS, MAX_NAME_WORDS)
    return name if name and _DEGREE.match(name) and _is_titled(name) else None


def speakable_skill(value: object) -> str | None:
    """Return the name of a skill, or None when it does not look like one."""
    text = cleaned(value).replace("#", " sharp") if isinstance(value, str) else ""
    text = text.replace("/", " and ")
    return _shaped(text, MAX_SKILL_CHARS, MAX_SKILL_WORDS)


def _shaped(text: str, max_chars: int, max_words: int) -> str | None:
    """Return the name as it is spoken, or None when it has not the shape of one."""
    text = " ".join(text.replace("&", " and ").split()).rstrip(".")
    parts = text.split()
    if not 2 <= len(text) <= max_chars or len(parts) > max_words:
        return None
    if not _is_latin(text) or not _ALLOWED.fullmatch(text):
        return None
    if _SENTENCE_BREAK.search(text) or _ODD_WORD.search(text):
        return None
    lowered = text.lower().replace("\u2019", "'").replace(".", "")
    if _ORDERS.search(lowered) or _ORDER_STARTS.match(lowered):
        return None
    if not any(sign.isalpha() for sign in text):
        return None
    return text


def _is_titled(name: str) -> bool:
    """Whether every word but the small ones begins with a capital, a digit or an uncased letter."""
    return all(not word[0].islower() or _LINKING.fullmatch(word.lower()) for word in name.split())


def _is_latin(text: str) -> bool:
    """Whether all letters are Latin: others are not spoken well, and some only look the same."""
    return all(unicodedata.name(sign, "").startswith("LATIN") for sign in text if sign.isalpha())
