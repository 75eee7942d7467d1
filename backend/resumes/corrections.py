"""What a candidate may correct of what was read, and how it must look."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Self

from django.db import transaction
from django.utils import timezone
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from backend.resumes import cleaning, experience
from backend.resumes.dates import Month
from backend.resumes.models import Resume
from backend.resumes.refusals import InvalidFields

MAX_NAME_CHARS = 120
MAX_TEXT_CHARS = 160
MAX_SKILLS, MAX_ENTRIES, MAX_LINKS = 80, 40, 20
EMAIL = re.compile(r"\A[^\s@<>\"',;]{1,64}@[^\s@<>\"',;]{1,189}\.[^\s@<>\"',;.\d]{2,24}")
LINK = re.compile(r"\Ahttps?://[!#-&(-;=?-\[\]_a-z~]{4,300}", re.IGNORECASE)
PHONE = re.compile(r"[+\d][\d ()./-]{4,38}")

MESSAGES = {
    "string_too_long": "This is too long.",
    "too_long": "There are too many entries.",
    "extra_forbidden": "This field cannot be corrected.",
    "missing": "This is missing.",
    "value_error": "This does not fit.",
    "string_type": "This must be text.",
    "bool_type": "This must be true or false.",
    "list_type": "This must be a list.",
}
"""Plain words by pydantic's error type; everything else is `DEFAULT_MESSAGE`."""
DEFAULT_MESSAGE = "This value does not fit."


def _clean(value: object) -> object:
    return cleaning.line(value).replace("\t", " ").strip() if isinstance(value, str) else value


def _empty_is_none(value: object) -> object:
    return None if value == "" else value


def _matching(pattern: re.Pattern[str]) -> AfterValidator:
    def check(value: str) -> str:
        if not pattern.fullmatch(value):
            raise ValueError
        return value

    return AfterValidator(check)


def _month(value: str) -> str:
    Month.parse(value)
    return value


Text = Annotated[str, BeforeValidator(_clean), Field(max_length=MAX_TEXT_CHARS)]
Filled = Annotated[Text, Field(min_length=1)]
OptionalMonth = Annotated[
    Annotated[str, Field(max_length=7), AfterValidator(_month)] | None,
    BeforeValidator(_empty_is_none),
]
OptionalYear = Annotated[int, Field(ge=1940, le=2100)] | None


class Part(BaseModel):
    """Values of exactly these names and types."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Study(Part):
    """One study or training."""

    institution: Text = ""
    degree: Text = ""
    start_year: OptionalYear = None
    end_year: OptionalYear = None

    @model_validator(mode="after")
    def check_order(self) -> Self:
        """Refuse an end before the start."""
        if self.start_year and self.end_year and self.end_year < self.start_year:
            raise ValueError
        return self


class Work(Part):
    """One job; months are `2019-03`, or `2019` when only the year is known."""

    employer: Text = ""
    title: Text = ""
    start: OptionalMonth = None
    end: OptionalMonth = None
    current: bool = False

    @model_validator(mode="after")
    def check_order(self) -> Self:
        """Refuse an end before the start."""
        if self.start and self.end and self.end[:4] < self.start[:4]:
            raise ValueError
        if self.start and self.end and len(self.start) == len(self.end) and self.end < self.start:
            raise ValueError
        return self


class Correction(Part):
    """Fields that a candidate may correct; only those that are given change."""

    name: Annotated[str, BeforeValidator(_clean), Field(max_length=MAX_NAME_CHARS)] | None = None
    email: Annotated[
        Annotated[str, BeforeValidator(_clean), Field(max_length=254), _matching(EMAIL)] | None,
        BeforeValidator(_empty_is_none),
    ] = None
    phone: Annotated[
        Annotated[str, BeforeValidator(_clean), _matching(PHONE)] | None,
        BeforeValidator(_empty_is_none),
    ] = None
    links: Annotated[
        list[Annotated[str, BeforeValidator(_clean), _matching(LINK)]], Field(max_length=MAX_LINKS)
    ] = []
    skills: Annotated[list[Filled], Field(max_length=MAX_SKILLS)] = []
    education: Annotated[list[Study], Field(max_length=MAX_ENTRIES)] = []
    work: Annotated[list[Work], Field(max_length=MAX_ENTRIES)] = []
    experience_years: Annotated[float, Field(ge=0, le=60, allow_inf_nan=False)] | None = None


def correct(resume: Resume, fields: Mapping[str, object]) -> Resume:
    """Lay corrected fields over what was read, and return the row as it is then.

    Years of experience follow corrected jobs unless they are given too.

    Raises:
        InvalidFields: a field is unknown or does not fit, with a pointer to each.
    """
    checked = check(fields)
    if "work" in checked and "experience_years" not in checked:
        checked["experience_years"] = _years(checked["work"])
    with transaction.atomic():
        current = Resume.objects.select_for_update().get(pk=resume.pk)
        current.corrected = {**current.corrected, **checked}
        current.save(update_fields=["corrected"])
    return current


def check(fields: Mapping[str, object]) -> dict[str, Any]:
    """Return the given fields, cleaned.

    Raises:
        InvalidFields: one is unknown or does not fit.
    """
    try:
        correction = Correction.model_validate(dict(fields))
    except ValidationError as error:
        raise InvalidFields(
            [
                {
                    "code": item["type"],
                    "detail": MESSAGES.get(item["type"], DEFAULT_MESSAGE),
                    "pointer": _pointer(item["loc"]),
                }
                for item in error.errors(include_url=False, include_context=False)[:20]
            ]
        ) from None
    return correction.model_dump(exclude_unset=True)


def _pointer(place: tuple[int | str, ...]) -> str:
    """Return a JSON pointer (RFC 6901)."""
    parts = (str(part).replace("~", "~0").replace("/", "~1")[:80] for part in place)
    return "".join(f"/{part}" for part in parts)


def _years(work: list[dict[str, Any]]) -> float | None:
    worked = [
        (Month.parse(job["start"]), None if job["current"] else Month.parse(job["end"]))
        for job in work
        if job["start"] and (job["current"] or job["end"])
    ]
    return experience.years(worked, timezone.localdate())
