"""Ordinary resumes in every layout: all are read, and what a person sees is found."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from backend.resumes import intake
from backend.resumes.cage import AT_ONCE, Cage
from tests.resumes.samples import Sample, samples

TODAY = date(2026, 3, 15)


@pytest.fixture(scope="module")
def read():
    """Every sample with what was read from it."""
    found = samples(each=2)
    cage = Cage(wall_s=90, wait_s=300)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "CAGE", cage)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            accepted = pool.map(lambda s: intake.read(s.filename, s.data, TODAY), found)
            return list(zip(found, accepted, strict=True))


def differences(read, wanted, given):
    return [
        (sample.name, given(accepted.result), wanted(sample))
        for sample, accepted in read
        if given(accepted.result) != wanted(sample)
    ]


def test_every_layout_is_accepted_and_none_is_flagged(read):
    assert len(read) >= 36
    assert [sample.name for sample, accepted in read if accepted.hidden_text] == []


@pytest.mark.parametrize("field", ["name", "email", "phone"])
def test_contact_fields_are_right(read, field):
    assert differences(read, lambda s: getattr(s.person, field), lambda r: r[field]) == []


def test_links_are_found(read):
    assert [s.name for s, a in read if f"https://{s.person.link}" not in a.result["links"]] == []


def test_every_skill_is_found(read):
    missing = [
        (sample.name, set(sample.person.skills) - set(accepted.result["skills"]))
        for sample, accepted in read
    ]
    assert [item for item in missing if item[1]] == []


def test_jobs_are_read_in_order_with_employer_and_time(read):
    def wanted(sample: Sample):
        return [
            (job.title, job.employer, "{}-{:02d}".format(*job.start), job.end is None)
            for job in sample.person.jobs
        ]

    def given(result):
        return [(w["title"], w["employer"], w["start"], w["current"]) for w in result["work"]]

    assert differences(read, wanted, given) == []


def test_years_of_experience_are_right(read):
    def wanted(sample: Sample):
        return round(sample.person.months_worked((TODAY.year, TODAY.month)) / 12, 1)

    assert differences(read, wanted, lambda r: r["experience_years"]) == []


def test_the_school_and_the_year_are_found(read):
    def given(result):
        return [(e["institution"], e["end_year"]) for e in result["education"]]

    assert differences(read, lambda s: [(s.person.school, s.person.studied[1])], given) == []
