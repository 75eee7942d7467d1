from __future__ import annotations

from datetime import date

from backend.resumes import history, sections
from backend.resumes.document import Line

TODAY = date(2026, 3, 15)


def read(text):
    parts = sections.split([Line(text=line) for line in text.strip().splitlines() if line])
    return history.read(parts, TODAY)


def jobs(text):
    return [
        (w.title, w.employer, str(w.start), "now" if w.current else str(w.end))
        for w in read(text)[0]
    ]


def studies(text):
    return [(s.degree, s.institution, s.start_year, s.end_year) for s in read(text)[1]]


ENGINEER = ("Engineer", "Acme GmbH", "2019-03", "now")
NURSE = ("Head Nurse", "Harbor Hospital", "2015-01", "2019-02")


def test_the_time_may_stand_at_the_end_of_the_line():
    assert jobs("""Experience
Engineer, Acme GmbH\t03/2019 – present
• Built a bridge
Head Nurse, Harbor Hospital\t01/2015 – 02/2019""") == [ENGINEER, NURSE]


def test_the_time_may_stand_above():
    assert jobs("""Experience
03/2019 – present
Engineer
Acme GmbH
• Built a bridge
01/2015 – 02/2019
Head Nurse
Harbor Hospital""") == [ENGINEER, NURSE]


def test_the_time_may_stand_below():
    assert jobs("""Experience
Acme GmbH
Engineer
03/2019 – present
• Built a bridge
Harbor Hospital
Head Nurse
01/2015 – 02/2019
• Led a ward""") == [ENGINEER, NURSE]


def test_the_time_may_stand_beside_the_title_under_the_firm():
    assert jobs("""Experience
Acme GmbH, Berlin
Engineer\t03/2019 – present
• Built a bridge
Harbor Hospital, Hamburg
Head Nurse\t01/2015 – 02/2019""") == [ENGINEER, NURSE]


def test_the_time_may_stand_first_in_the_line():
    assert jobs("""Berufserfahrung
seit 03/2019\tEngineer bei Acme GmbH
01/2015 – 02/2019\tHead Nurse, Harbor Hospital""") == [ENGINEER, NURSE]


def test_a_sentence_is_no_employer():
    (job,) = read("""Experience
Engineer
03/2019 – present
Responsible for the maintenance of all bridges in the northern half of the city.""")[0]
    assert (job.title, job.employer) == ("Engineer", "")


def test_a_legal_form_stays_with_its_firm():
    assert jobs("Experience\nEngineer, Acme, Inc.\t03/2019 – 06/2021")[0][1] == "Acme, Inc"


def test_an_unknown_title_is_the_other_text():
    assert jobs("Experience\nData Wizard, Acme GmbH, 03/2019 – 06/2021")[0][:2] == (
        "Data Wizard",
        "Acme GmbH",
    )


def test_education_does_not_count_as_work():
    text = """Experience
Engineer, Acme GmbH, 03/2019 – present
Education
B.Sc. Physics, University of Bonn, 2012 – 2016
Projects
Weather station, 2017 – 2018"""
    assert jobs(text) == [ENGINEER]
    assert studies(text) == [("B.Sc. Physics", "University of Bonn", 2012, 2016)]


def test_a_study_among_the_jobs_is_a_study():
    text = """Werdegang
03/2019 – heute Engineer, Acme GmbH
2012 – 2016 Studium Physik, Universität Bonn"""
    assert jobs(text) == [ENGINEER]
    assert studies(text) == [("Studium Physik", "Universität Bonn", 2012, 2016)]


def test_a_single_year_ends_a_study():
    assert studies("Education\nM.A. History, Lund University, 2015") == [
        ("M.A. History", "Lund University", None, 2015)
    ]


def test_studies_without_a_time_are_found():
    assert studies(
        "Education\nB.Sc. Physics\nUniversity of Bonn\nM.Sc. Physics\nLund University"
    ) == [
        ("B.Sc. Physics", "University of Bonn", None, None),
        ("M.Sc. Physics", "Lund University", None, None),
    ]


def test_a_study_goes_on():
    assert studies("Education\nPhD Physics, Lund University, since 2022")[0][2:] == (2022, None)


def test_without_a_heading_only_what_names_a_job_counts():
    assert jobs(
        "Jane Doe\nEngineer, Acme GmbH, 03/2019 – present\nRead 2018 – 2019 in the garden"
    ) == [ENGINEER]


def test_headings_in_a_row_of_a_table_open_their_section():
    assert jobs("Experience\tEngineer, Acme GmbH, 03/2019 – present") == [ENGINEER]


def test_nothing_is_found_in_nothing():
    assert read("hello") == ([], [])
