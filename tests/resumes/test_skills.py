from __future__ import annotations

import json

import pytest

from backend.resumes import sections, skills
from backend.resumes.document import Line
from backend.resumes.words import DATA


def found(text, *, is_list=False):
    return skills.in_line(text, is_list=is_list)


def test_the_vocabulary_is_large_and_not_only_about_software():
    vocabulary = skills.vocabulary()
    families = set(vocabulary.families.values())
    assert len(vocabulary.families) >= 400
    assert len(families) >= 10
    assert {"Wound care", "Bookkeeping", "Welding", "Food safety", "Contract law"} <= set(
        vocabulary.families
    )


def test_no_wording_means_two_skills():
    seen: dict[str, str] = {}
    for entries in json.loads((DATA / "skills.json").read_text(encoding="utf-8")).values():
        for entry in entries:
            for word in {entry["name"], *entry.get("aliases", [])}:
                assert seen.setdefault(word.casefold(), entry["name"]) == entry["name"], word


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("I built it in Python and PostgreSQL.", ["Python", "PostgreSQL"]),
        ("postgres, PYTHON3", ["PostgreSQL", "Python"]),
        ("C++, C#, .NET and Node.js", ["C++", "C#", ".NET", "Node.js"]),
        ("Python/Django", ["Python", "Django"]),
        ("CI/CD with Docker", ["CI/CD", "Docker"]),
        ("scikit-learn", ["scikit-learn"]),
        ("Amazon Web Services (AWS)", ["AWS"]),
        ("Kenntnisse in Buchhaltung und Projektmanagement", ["Accounting", "Project management"]),
        ("SAP FI/CO, MS-Excel", ["SAP FI", "Microsoft Excel"]),
        ("Wound care & infection control", ["Wound care", "Infection control"]),
        ("Object-oriented programming", ["Object-oriented programming"]),
    ],
)
def test_skills_are_found_by_name_and_alias(text, names):
    assert found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "javascripting",
        "We go to market every Tuesday",
        "Go to the point; R&D department; Vitamin C",
        "I excel at games and react to change",
        "a swift and agile rusty spring",
        "Ready, set, Go",
        "The chef was in the workday rush",
        "Pythonic Javanese sqlite3000",
        "grade C, grade R, Go home",
        "the opera",
    ],
)
def test_ordinary_words_are_no_skills(text):
    assert [s for s in found(text) if s not in {"SQLite"}] == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Python, Go, R", ["Python", "Go", "R"]),
        ("using Python, R, and SQL daily", ["Python", "R", "SQL"]),
        ("Languages: Go, C", ["Go", "C"]),
        ("Technologies: R | Ansible", ["R", "Ansible"]),
        ("C/C++/Java", ["C", "C++", "Java"]),
    ],
)
def test_short_names_are_skills_in_a_list_of_skills(text, names):
    assert found(text) == names


def test_under_a_heading_of_skills_a_line_of_its_own_is_enough():
    assert found("Go", is_list=True) == ["Go"]
    assert found("• R", is_list=True) == ["R"]
    assert found("go", is_list=True) == []
    assert found("Go-karting", is_list=True) == []
    assert found("Vitamin C", is_list=True) == []


def test_skills_listed_as_such_come_first():
    lines = ["Experience", "Welding every day", "Skills", "Soldering"]
    parts = sections.split([Line(text=text) for text in lines])
    assert skills.read(parts) == ["Soldering", "Welding"]


def test_the_name_of_an_employer_is_no_skill():
    parts = sections.split([Line(text="Experience"), Line(text="Clerk, Northwind Logistics")])
    assert skills.read(parts) == ["Logistics"]
    assert skills.read(parts, ["Northwind Logistics"]) == []


def test_their_number_has_an_end():
    everything = [Line(text="Skills"), *(Line(text=name) for name in skills.vocabulary().families)]
    assert len(skills.read(sections.split(everything))) == skills.MAX_SKILLS
