"""The question bank: curated questions by job family, read from `data/`; knows no Django."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

DATA = Path(__file__).parent / "data"
GENERAL = "general"
"""The family whose questions suit every job."""

Category = Literal["technical", "behavioral", "situational", "project"]
Difficulty = Literal["easy", "medium", "hard"]
Level = Literal["fresher", "junior", "mid", "senior", "lead"]

CATEGORIES: tuple[Category, ...] = ("technical", "behavioral", "situational", "project")
DIFFICULTIES: tuple[Difficulty, ...] = ("easy", "medium", "hard")
LEVELS: tuple[Level, ...] = ("fresher", "junior", "mid", "senior", "lead")


class BankError(Exception):
    """A data file of the bank is not valid; the text names the file and the place."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


_Model = TypeVar("_Model", bound=_Entry)


class QuestionBody(_Entry):
    """What every planned question has, whoever wrote it."""

    text: str = Field(min_length=20, max_length=300)
    category: Category
    difficulty: Difficulty
    skill: str = Field(min_length=2, max_length=60)
    time_s: int = Field(ge=45, le=300)
    follow_up_budget: int = Field(ge=0, le=3)


class BankQuestion(QuestionBody):
    """One question of the bank."""

    id: str = Field(pattern=r"^[a-z_]+-\S+$")
    levels: tuple[Level, ...] = Field(min_length=1)


class Family(_Entry):
    """The questions of one job family, and the words that lead to it."""

    family: str = Field(pattern=r"^[a-z_]{3,40}$")
    label: str
    aliases: tuple[str, ...] = ()
    topics: Mapping[str, tuple[str, ...]]
    """Skill of a question to the skills of a job that it also covers, in lower case."""
    questions: tuple[BankQuestion, ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Family:
        twice = [name for name, n in Counter(q.id for q in self.questions).items() if n > 1]
        if twice:
            raise ValueError(f"ids used twice: {', '.join(twice)}")
        return self


class Templates(_Entry):
    """Questions with a place for a name: about a skill of the job, or about the resume."""

    skill: Mapping[Difficulty, str]
    resume: Mapping[str, str]


class Bank(_Entry):
    """Every family by its key."""

    families: Mapping[str, Family]
    templates: Templates

    def key_of(self, family: str) -> str:
        """Return the key of the family that a job names, `general` when there is none."""
        wanted = " ".join(family.casefold().replace("_", " ").replace("-", " ").split())
        for key, entry in self.families.items():
            names = (key.replace("_", " "), entry.label, *entry.aliases)
            if wanted in {name.casefold() for name in names}:
                return key
        return GENERAL

    def for_family(self, family: str) -> tuple[BankQuestion, ...]:
        """Return the family's questions, then the general ones."""
        key = self.key_of(family)
        own = self.families[key].questions
        return own if key == GENERAL else own + self.families[GENERAL].questions

    def topics_for(self, family: str) -> dict[str, frozenset[str]]:
        """Return what each question skill covers, for a family with the general topics."""
        topics: dict[str, frozenset[str]] = {}
        for key in dict.fromkeys((GENERAL, self.key_of(family))):
            for name, covered in self.families[key].topics.items():
                topics[name] = topics.get(name, frozenset({name})) | set(covered)
        return topics


@cache
def load_bank(folder: Path = DATA) -> Bank:
    """Return the bank, read and checked once per process.

    Raises:
        BankError: a file does not match the schema.
    """
    families = {}
    for path in sorted((folder / "bank").glob("*.json")):
        family = _read(path, Family)
        if family.family != path.stem:
            raise BankError(f"{path.name}: its family is {family.family}.")
        families[family.family] = family
    if GENERAL not in families:
        raise BankError(f"{GENERAL}.json is missing.")
    return Bank(families=families, templates=_read(folder / "templates.json", Templates))


def _read(path: Path, model: type[_Model]) -> _Model:
    try:
        return model.model_validate_json(path.read_text(encoding="utf-8"))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BankError(f"{path.name}: {place}: {first['msg']}") from None


def family_choices() -> list[tuple[str, str]]:
    """Return (key, label) of every family, `general` last, for a form's choices."""
    families = sorted(load_bank().families.values(), key=lambda entry: entry.label)
    ordered = sorted(families, key=lambda entry: entry.family == GENERAL)
    return [(entry.family, entry.label) for entry in ordered]
