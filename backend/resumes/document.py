"""What the web process accepts from the parsing child, and nothing else."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from backend.resumes.reading import MAX_LINE_CHARS, MAX_LINES

SCAN = "scan"
"""Reason of text that lies unseen over a picture of a page: the work of a text recogniser."""
FLAGGED_CHARS = 4
"""Fewer hidden letters and digits are stray marks of the program that wrote the file."""
MIN_VISIBLE_CHARS = 20
"""Letters and digits below which a file says nothing; a name and an address have more."""


NO_NUL = r"^[^\x00]*$"
"""PostgreSQL stores no NUL; the child sends none, unless it was taken over."""


class Strict(BaseModel):
    """Values of exactly these names and types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Line(Strict):
    """One visible line; `size` in points, 0 when unknown; `page` counts from 1."""

    text: Annotated[str, Field(min_length=1, max_length=MAX_LINE_CHARS, pattern=NO_NUL)]
    page: Annotated[int, Field(ge=0, le=1000)] = 1
    size: Annotated[float, Field(ge=0, le=1e6)] = 0.0
    bold: bool = False


class Document(Strict):
    """What a reader of the document sees, line by line in reading order."""

    status: Literal["read"]
    lines: Annotated[list[Line], Field(max_length=MAX_LINES)]
    links: Annotated[
        list[Annotated[str, Field(max_length=320, pattern=NO_NUL)]], Field(max_length=100)
    ]
    hidden: Annotated[
        dict[Annotated[str, Field(max_length=20)], Annotated[int, Field(ge=0)]],
        Field(max_length=20),
    ]
    pages: Annotated[int, Field(ge=0, le=1000)]
    pictures: bool
    truncated: bool
    peak_kb: Annotated[int, Field(ge=0)]

    @property
    def has_hidden_text(self) -> bool:
        """Whether someone put text where no reader sees it; a recogniser's layer does not count."""
        return sum(n for reason, n in self.hidden.items() if reason != SCAN) >= FLAGGED_CHARS

    @property
    def has_text(self) -> bool:
        """Whether there is anything to read."""
        seen = 0
        for line in self.lines:
            seen += sum(c.isalnum() for c in line.text)
            if seen >= MIN_VISIBLE_CHARS:
                return True
        return False


class Failure(Strict):
    """Why the document was not read."""

    status: Literal["unreadable", "password_protected"]
    peak_kb: Annotated[int, Field(ge=0)]
