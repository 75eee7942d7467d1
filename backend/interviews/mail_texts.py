"""The words of mails: which places a text may hold, and a mail made of them. Pure but the template.

A text is plain words with places such as {job}. Places are replaced one by one, never by
`str.format`, which would let a text reach into what it is given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.interviews import texts
from backend.interviews.mail_models import MAX_BODY_CHARS, MAX_SUBJECT_CHARS, MailKind

PLACES: Final = {
    "candidate": gettext_lazy("name of the candidate"),
    "organization": gettext_lazy("name of the organization"),
    "job": gettext_lazy("title of the job"),
    "contact": gettext_lazy("the organization's contact address"),
    "minutes": gettext_lazy("planned minutes of the talk"),
    "expires": gettext_lazy("until when the link works"),
    "link": gettext_lazy("the personal link, on a line of its own"),
    "kept": gettext_lazy("list of what is kept"),
}
EVERYWHERE: Final = ("candidate", "organization", "job", "contact", "minutes")
OWN: Final[Mapping[str, tuple[str, ...]]] = {
    MailKind.INVITATION: ("link", "expires"),
    MailKind.REMINDER: ("link", "expires"),
    MailKind.RECEIPT: ("kept", "link"),
}
"""Places of some kinds alone."""
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    MailKind.INVITATION: ("link",),
    MailKind.REMINDER: ("link",),
}
"""Places without which a mail of the kind is of no use."""
BODY_ONLY: Final = ("link", "kept")
PLACE: Final = re.compile(r"\{([^{}\n]*)\}")
CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Nothing that a mail needs; line breaks and tabs of bodies stay."""
INKS: Final = ("#ffffff", "#16202e")
COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
PLAIN_ACCENT: Final = "#2f5fd0"
"""An organization's own accent unless it chose another."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text with places."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it is sent: no place is left."""

    subject: str
    text: str
    html: str


def places_of(kind: str) -> tuple[str, ...]:
    """Return the places that texts of a kind may hold."""
    return (*EVERYWHERE, *OWN.get(kind, ()))


def default_words(kind: str, language: str) -> Words:
    """Return the words that come with Viva."""
    found = texts.read("mail", language)["texts"][kind]
    return Words(found["subject"], found["body"])


def problems_of(kind: str, words: Words) -> dict[str, list[str]]:
    """Return what is wrong with a text, by field, in sentences; empty when nothing is."""
    found = {
        "subject": _places_problems(kind, words.subject, in_subject=True),
        "body": _places_problems(kind, words.body, in_subject=False),
    }
    if not words.subject.strip():
        found["subject"].append(_("Write a subject."))
    if not words.body.strip():
        found["body"].append(_("Write a text."))
    if re.search(r"[\r\n]", words.subject):
        found["subject"].append(_("The subject is one line."))
    if len(words.subject) > MAX_SUBJECT_CHARS:
        found["subject"].append(_("The subject has at most %d characters.") % MAX_SUBJECT_CHARS)
    if len(words.body) > MAX_BODY_CHARS:
        found["body"].append(_("The text has at most %d characters.") % MAX_BODY_CHARS)
    for name in NEEDED.get(kind, ()):
        if name not in PLACE.findall(words.body):
            needed = _("The text needs {%(name)s}, which becomes %(what)s.")
            found["body"].append(needed % {"name": name, "what": PLACES[name]})
    return {field: said for field, said in found.items() if said}


def _places_problems(kind: str, text: str, *, in_subject: bool) -> list[str]:
    known = [name for name in places_of(kind) if not (in_subject and name in BODY_ONLY)]
    listed = ", ".join(f"{{{name}}}" for name in known)
    found = []
    for name in dict.fromkeys(PLACE.findall(text)):
        if name not in known:
            unknown = _("There is no {%(name)s} here. You can use %(known)s.")
            found.append(unknown % {"name": name, "known": listed})
    if re.search(r"[{}]", PLACE.sub("", text)):
        found.append(_("A brace stands alone. Places are written like %s.") % "{job}")
    return found


def letter(
    kind: str, words: Words, values: Mapping[str, str], language: str, accent: str = PLAIN_ACCENT
) -> Letter:
    """Return a mail with its places filled; what values say can neither forge a header nor HTML.

    Args:
        kind: What it is for.
        words: A text without problems.
        values: What stands for each place; unknown places stay empty.
        language: Of the words around the link.
        accent: Background of the link, as #rrggbb.
    """
    subject = " ".join(CONTROLS.sub(" ", filled(words.subject, values)).split())
    body = CONTROLS.sub("", filled(words.body.replace("\r\n", "\n"), values))
    body = re.sub(r"\n{3,}", "\n\n", body).strip() + "\n"
    shown = texts.read("mail", language)
    ground = accent if COLOUR.fullmatch(accent) else PLAIN_ACCENT
    html = render_to_string(
        "interviews/mail.html",
        {
            "language": texts.page_language(language),
            "subject": subject,
            "paragraphs": paragraphs(body, values.get("link", "")),
            "accent": ground,
            "ink": ink_on(ground),
            "button": shown["buttons"].get(kind, ""),
            "copy": shown["copy"],
        },
    )
    return Letter(subject[:MAX_SUBJECT_CHARS], body, html)


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its places replaced, once each: a value is not looked at again.

    The space before a place without a value goes too: "Hello {candidate}," becomes "Hello,".
    """

    def value(match: re.Match[str]) -> str:
        found = values.get(match["name"], "").strip()
        return f"{match['before']}{found}" if found else ""

    return re.sub(r"(?P<before>[ \t]?)\{(?P<name>[a-z]+)\}", value, text)


def paragraphs(body: str, link: str) -> list[dict[str, object]]:
    """Return the paragraphs of a body; a link on a line of its own is one."""
    found: list[dict[str, object]] = []
    for block in re.split(r"\n\s*\n", body.strip()):
        lines: list[str] = []
        for line in block.split("\n"):
            if link and line.strip() == link:
                if lines:
                    found.append({"lines": lines})
                found.append({"link": link})
                lines = []
            else:
                lines.append(line)
        if lines:
            found.append({"lines": lines})
    return found


def ink_on(colour: str) -> str:
    """Return white or nearly black, whichever can be read better on #rrggbb (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return INKS[0] if 1.05 / (light + 0.05) >= (light + 0.05) / 0.06 else INKS[1]
