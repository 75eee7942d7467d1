from __future__ import annotations

import pytest

from backend.resumes import sections
from backend.resumes.document import Line
from backend.resumes.words import is_degree, is_firm, is_school, is_title, section_of


def kinds(*texts):
    parts = sections.split([Line(text=text) for text in texts])
    return [(part.kind, [line.text for line in part.lines]) for part in parts]


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("Experience", "work"),
        ("WORK EXPERIENCE:", "work"),
        ("Berufserfahrung", "work"),
        ("• Skills •", "skills"),
        ("3. Education", "education"),
        ("Skills & Tools", "skills"),
        ("Ausbildung und Studium", "education"),
        ("Lebenslauf", "contact"),
        ("Experience with children", None),
        ("", None),
        ("x" * 500, None),
    ],
)
def test_headings_are_known_in_two_languages(text, section):
    assert section_of(text) == section


def test_lines_belong_to_the_heading_above():
    assert kinds("Jane Doe", "Experience", "Engineer", "Skills", "Python") == [
        ("top", ["Jane Doe"]),
        ("work", ["Engineer"]),
        ("skills", ["Python"]),
    ]


def test_a_label_opens_a_section_with_its_rest():
    assert kinds("Skills: Python, SQL") == [("skills", ["Python, SQL"])]


def test_labels_within_skills_stay_there():
    assert kinds("Skills", "Languages: Python, Go") == [("skills", ["Languages: Python, Go"])]


def test_words_tell_titles_firms_schools_and_degrees():
    assert is_title("Senior Softwareentwicklerin")
    assert is_firm("Acme GmbH & Co. KG")
    assert is_school("Technische Universität München")
    assert is_degree("B.Sc. Physics")
    assert not is_title("Acme GmbH")
    assert not is_degree("Berlin")
