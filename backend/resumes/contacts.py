"""Name, e-mail address, telephone number and links of the person. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from backend.resumes.document import Line
from backend.resumes.words import HONORIFICS, NAME_STOPWORDS, PARTICLES, is_heading

TOP_LINES = 60
"""The name stands on the first page, at its top or in its side column."""
MAX_LINKS = 20
MAX_ADDRESS_CHARS = 254
"""RFC 5321, 4.5.3.1.3."""
MIN_DIGITS, MAX_DIGITS = 7, 15
"""ITU-T E.164 allows 15; shorter than 7 is an extension or a year."""

LOCAL_END = re.compile(r"[A-Za-z0-9._%+'-]{1,64}$")
DOMAIN_START = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9])")
SPELLED_AT = re.compile(r"\s{0,2}[\[({]\s{0,2}(?:at|AT)\s{0,2}[\])}]\s{0,2}")
PHONE = re.compile(r"(?<![\w/@.+])(?:\+|00)?[(\d][\d ()./ –-]{5,28}\d(?![\w@])")
PHONE_LABEL = re.compile(
    r"(?:phone|tel|telephone|telefon|mobile|mobil|cell|handy|call|fon|☎|✆|📞|📱)\W{0,4}$",
    re.IGNORECASE,
)
ONLY_YEARS = re.compile(r"(?:19|20)\d\d\D{1,5}(?:19|20)\d\d|\d{1,2}[./]\d{1,2}[./]\d{4}.{0,20}")
BARE_HOST = re.compile(
    r"\A(?:www\.)?(?:[a-z0-9-]{1,60}\.){1,4}(?:com|org|net|io|dev|de|at|ch|eu|me|app|co|info|ai|uk)"
    r"(?:/[!-~]{0,200})?",
    re.IGNORECASE,
)
KNOWN_HOSTS = ("linkedin.com", "github.com", "gitlab.com", "xing.com", "behance.net")
LINK_EDGES = "<>()[]{}\"'.,;:|•·"

NAME_LABEL = re.compile(r"\A(?:full name|name|vor- und nachname)\s{0,3}[:\t]\s{0,3}(.{3,80})", re.I)
NAME_WORD = re.compile(r"[^\W\d_]+(?:[.'’`-]{1,2}[^\W\d_]+){0,3}\.?")
IDEOGRAPHS = re.compile(r"[\u3400-\u9fff\uac00-\ud7a3\u3040-\u30ff]{2,5}")


def email(lines: Iterable[str]) -> str | None:
    """Return the first e-mail address."""
    for line in lines:
        text = SPELLED_AT.sub("@", line) if "at" in line.lower() else line
        at = text.find("@")
        while at >= 0:
            local = LOCAL_END.search(text, max(0, at - 64), at)
            domain = DOMAIN_START.match(text, at + 1)
            if local and domain:
                address = f"{local[0].lstrip('.')}@{domain[0]}"
                if len(address) <= MAX_ADDRESS_CHARS and not address.startswith("@"):
                    return address
            at = text.find("@", at + 1)
    return None


def phone(lines: Iterable[str]) -> str | None:
    """Return the telephone number: the first after a word for it, else the first that can be."""
    first: str | None = None
    for line in lines:
        for match in PHONE.finditer(line):
            number = " ".join(match[0].split())
            if not _is_phone(number):
                continue
            if number.startswith("+") or PHONE_LABEL.search(line, 0, match.start()):
                return number
            first = first or number
    return first


def _is_phone(text: str) -> bool:
    digits = sum(c.isdigit() for c in text)
    return (
        MIN_DIGITS <= digits <= MAX_DIGITS
        and not ONLY_YEARS.fullmatch(text)
        and text.count("(") == text.count(")")
        and not re.fullmatch(r"\d{4}\s?[-–]\s?\d{4}", text)
    )


def links(lines: Iterable[str], targets: Iterable[str]) -> list[str]:
    """Return web addresses from the text and from link areas, each once, http and https only."""
    found: dict[str, str] = {}
    for token in [*(word for line in lines for word in line.split()), *targets]:
        address = _link(token.strip(LINK_EDGES))
        if address:
            key = address.split("://", 1)[1].removeprefix("www.").rstrip("/").lower()
            found.setdefault(key, address)
    return list(found.values())[:MAX_LINKS]


def _link(token: str) -> str | None:
    if len(token) > 320 or "@" in token or not token.isascii() or not token.isprintable():
        return None
    lower = token.lower()
    if not lower.startswith(("http://", "https://")):
        known = lower.startswith(("www.", *KNOWN_HOSTS)) or "/" in lower
        if not known or not BARE_HOST.fullmatch(token):
            return None
        token = f"https://{token}"
    try:
        host = urlsplit(token).hostname or ""
    except ValueError:
        return None
    return token if "." in host and not any(c in token for c in "<>\"'`\\") else None


def name(lines: Sequence[Line], address: str | None) -> str | None:
    """Return the person's name: the line that looks most like one.

    Args:
        lines: The lines of the document; the first page counts.
        address: The e-mail address, whose words are the best witness.
    """
    top = [line for line in lines if line.page <= 1][:TOP_LINES]
    for line in top:
        labelled = NAME_LABEL.match(line.text)
        if labelled and (found := _as_name(labelled[1])):
            return found
    largest = max((line.size for line in top), default=0.0)
    best: tuple[float, str] | None = None
    for place, line in enumerate(top):
        for found in _candidates(line.text):
            score = _score(found, line, place, largest, address)
            if score > 0 and (best is None or score > best[0]):
                best = (score, found)
    return best[1] if best else None


def _candidates(text: str) -> list[str]:
    parts = [text, *re.split(r"\t|\s\|\s|\s[-–—]\s|,\s", text[:200])]
    names = [_as_name(part) for part in parts[:4]]
    return [found for found in dict.fromkeys(names) if found]


def _score(found: str, line: Line, place: int, largest: float, address: str | None) -> float:
    score = max(0.0, 3.0 - 0.25 * place)
    if largest and line.size >= largest - 0.2:
        score += 3.0
    if line.bold:
        score += 0.5
    if address:
        local = _plain(address.split("@")[0])
        words = [_plain(word) for word in found.split()]
        hits = sum(1 for word in words if len(word) > 1 and word in local)
        score += 3.0 * hits
    return score - (0.0 if place < 8 or score >= 3.0 else 1.0)


def _plain(text: str) -> str:
    text = text.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    flat = unicodedata.normalize("NFKD", text)
    return "".join(c for c in flat if c.isalpha() and c.isascii())


def _as_name(text: str) -> str | None:
    """Return a text as a person's name, or None when it cannot be one."""
    text = " ".join(text.strip(" .,:;|•").split())
    if IDEOGRAPHS.fullmatch(text):
        return text
    if not 3 <= len(text) <= 60 or is_heading(text):
        return None
    words = [w for w in text.replace(",", " ").split() if w.lower().strip(".") not in HONORIFICS]
    if not 2 <= len(words) <= 5 or not all(NAME_WORD.fullmatch(word) for word in words):
        return None
    if any(word.lower().strip(".") in NAME_STOPWORDS for word in words):
        return None
    main = [word for word in words if word.lower() not in PARTICLES]
    if len(main) < 2 or not all(word[0].isupper() or not word[0].islower() for word in main):
        return None
    if all(word.isupper() for word in main if len(word) > 2) and sum(map(len, main)) > 4:
        words = [w.lower() if w.lower() in PARTICLES else _titled(w) for w in words]
    return " ".join(words)


def _titled(word: str) -> str:
    return "".join(part.capitalize() for part in re.split(r"([-'’])", word))
