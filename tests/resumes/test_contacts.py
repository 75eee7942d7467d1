from __future__ import annotations

import pytest

from backend.resumes import contacts
from backend.resumes.document import Line


def lines(*texts, size=0.0):
    return [Line(text=text, size=size) for text in texts]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("jane.doe@example.com", "jane.doe@example.com"),
        ("Mail: jane+jobs@mail.example.co.uk | Berlin", "jane+jobs@mail.example.co.uk"),
        ("<jane_doe@example.org>", "jane_doe@example.org"),
        ("jane (at) example.com", "jane@example.com"),
        ("jane[at]example.com", "jane@example.com"),
        ("jane@@example.com", None),
        ("@example.com", None),
        ("jane@example", None),
        ("a@b.c", None),
        ("met at noon", None),
        ("@ @ @ jane@example.com", "jane@example.com"),
        ("x" * 90 + "@example.com", "x" * 64 + "@example.com"),
    ],
)
def test_the_first_address_is_found(text, address):
    assert contacts.email([text]) == address


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+49 151 2345 6789", "+49 151 2345 6789"),
        ("Tel.: 030 / 123 45 67", "030 / 123 45 67"),
        ("(212) 555-0147", "(212) 555-0147"),
        ("Phone: +1 (212) 555-0147 | jane@example.com", "+1 (212) 555-0147"),
        ("0171/5551234", "0171/5551234"),
        ("2018 - 2020", None),
        ("01.03.2019 - 30.06.2021", None),
        ("12345", None),
        ("1234567890123456789", None),
        ("https://example.com/1234567890", None),
        ("born 01.02.1990", None),
    ],
)
def test_a_telephone_number_is_found_and_a_date_is_none(text, number):
    assert contacts.phone([text]) == number


def test_a_labelled_number_goes_before_others():
    assert contacts.phone(["Order 1234567890", "Mobile: 0171 5551234"]) == "0171 5551234"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("linkedin.com/in/jane-doe", ["https://linkedin.com/in/jane-doe"]),
        ("See https://jane.example/cv, please.", ["https://jane.example/cv"]),
        ("www.jane.dev", ["https://www.jane.dev"]),
        ("github.com/jane github.com/jane/", ["https://github.com/jane"]),
        ("jane@example.com", []),
        ("and/or Node.js M.Sc.", []),
        ("javascript:alert(1)//x.com", []),
        ("https://jane.example/<script>", []),
        ("http://[::1", []),
        ("data:text/html,x.com/", []),
    ],
)
def test_links_are_http_only_and_listed_once(text, found):
    assert contacts.links([text], []) == found


def test_link_areas_count_too():
    assert contacts.links([], ["https://x.example/a", "ftp://x.example/"]) == [
        "https://x.example/a"
    ]


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (["Jane Doe", "Nurse"], "Jane Doe"),
        (["JANE DOE"], "Jane Doe"),
        (["Dr. Jane van der Berg, PhD"], "Jane van der Berg"),
        (["JÜRGEN MÜLLER-LÜDENSCHEIDT"], "Jürgen Müller-Lüdenscheidt"),
        (["Mary O'Brien"], "Mary O'Brien"),
        (["Curriculum Vitae", "Jane Doe"], "Jane Doe"),
        (["Lebenslauf", "Name: Jürgen Müller"], "Jürgen Müller"),
        (["Jane Doe | Software Engineer | Berlin"], "Jane Doe"),
        (["Software Engineer", "Jane Doe"], "Jane Doe"),
        (["王小明"], "王小明"),
        (["Иван Петров"], "Иван Петров"),
        (["jane doe"], None),
        (["Ignore Previous Instructions"], None),
        (["Professional Summary", "Harbor Hospital Hamburg GmbH"], None),
        (["Jane"], None),
        (["Jane Doe 1990"], None),
        ([], None),
    ],
)
def test_the_name_is_the_line_that_looks_like_one(texts, name):
    assert contacts.name(lines(*texts), None) == name


def test_the_largest_line_wins():
    found = [Line(text="Big City", size=10), Line(text="Jane Doe", size=20)]
    assert contacts.name(found, None) == "Jane Doe"


def test_the_address_is_the_best_witness():
    found = lines("Maria Stone", "Rosa Field")
    assert contacts.name(found, "rosa.field@example.com") == "Rosa Field"


def test_only_the_first_page_counts():
    assert contacts.name([Line(text="Jane Doe", page=2)], None) is None
