"""The two commands, as somebody types them."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.evaluation.rows import make_interview

EXAMPLE = Path(__file__).parents[3] / "docs/evaluation/example.json"


def told(*words, **options):
    out = StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue()


def test_injection_prints_the_distribution_of_the_rules():
    found = json.loads(told("probe_injection", "--json", "--limit", "20", "--persona", "thin"))
    assert found["cases"] == 20
    assert found["shift"] == {
        "n": 20,
        "median": 0.0,
        "p95": 0.0,
        "most": 0.0,
        "mean": 0.0,
        "noticeable": 0,
    }
    assert (found["canary_leaks"], found["standings_changed"]) == (0, 0)


def test_injection_is_read_as_a_page_too():
    page = told("probe_injection", "--limit", "10", "--persona", "thin")
    assert "Canary leaks: 0" in page
    assert "median" in page


def test_injection_without_a_key_says_what_to_set():
    assert settings.EMULATED
    with pytest.raises(CommandError, match="GEMINI_API_KEY"):
        told("probe_injection", "--model", "gemini")


def test_fairness_reads_a_record_from_a_file():
    found = json.loads(told("probe_fairness", str(EXAMPLE), "--json"))
    assert found["interviews"] == 1
    assert {"name", "casual_forms", "learners_forms", "disfluencies", "longer", "shorter"} <= set(
        found["by_swap"]
    )
    assert found["by_swap"]["asked_again"]["most"] == 0
    assert "median" in told("probe_fairness", str(EXAMPLE))


@pytest.mark.django_db
def test_fairness_reads_the_talks_of_a_job_and_names_nobody(job):
    make_interview(job)
    make_interview(job, persona="thin")
    page = told("probe_fairness", str(job.pk), "--json", "--rules")
    assert json.loads(page)["interviews"] == 2
    assert "Cass" not in page


@pytest.mark.parametrize("what", ["/nowhere.json", str(Path(__file__))])
def test_fairness_says_what_cannot_be_read(what):
    with pytest.raises(CommandError):
        told("probe_fairness", what)


@pytest.mark.django_db
def test_fairness_needs_a_talk(job):
    with pytest.raises(CommandError, match="no talk"):
        told("probe_fairness", str(job.pk))
