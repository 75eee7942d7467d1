"""What the parsing child hands to the web process."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from backend.resumes import cleaning

MAX_LINES = 4000
MAX_LINE_CHARS = 1000
MAX_CHARS = 120_000
"""A resume has 2 000 to 10 000 characters; together at most 480 kB as UTF-8."""


class PasswordNeeded(Exception):
    """The document opens only with a password."""


class Damaged(Exception):
    """The document cannot be read."""


@dataclass(slots=True)
class Line:
    """One line as a reader sees it; tabs stand between parts that are far apart.

    `size` is in points, 0 when unknown; `page` counts from 1.
    """

    text: str
    page: int = 1
    size: float = 0.0
    bold: bool = False


@dataclass(slots=True)
class Reading:
    """What was read. `hidden` counts letters and digits by the reason they cannot be seen."""

    lines: list[Line] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    hidden: dict[str, int] = field(default_factory=dict)
    pages: int = 0
    pictures: bool = False
    truncated: bool = False
    unmapped: int = 0

    def report(self) -> dict[str, object]:
        """Return plain values within the limits, every text cleaned."""
        lines: list[Line] = []
        left = MAX_CHARS
        smuggled = sum(cleaning.smuggled_count(item.text) for item in self.lines)
        if smuggled:
            self.hidden["smuggled"] = self.hidden.get("smuggled", 0) + smuggled
        for item in self.lines:
            text = cleaning.line(item.text[: 4 * MAX_LINE_CHARS])[:MAX_LINE_CHARS]
            if not text:
                continue
            if left < len(text) or len(lines) == MAX_LINES:
                self.truncated = True
                break
            left -= len(text)
            lines.append(Line(text, item.page, round(item.size, 1), item.bold))
        return {
            "lines": [asdict(item) for item in lines],
            "links": self.links,
            "hidden": {reason: count for reason, count in self.hidden.items() if count},
            "pages": self.pages,
            "pictures": self.pictures,
            "truncated": self.truncated,
        }
