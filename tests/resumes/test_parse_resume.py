from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.resumes.hostile_text import PDF
from tests.resumes.people import person
from tests.resumes.samples import one_column


def run(*arguments):
    out = StringIO()
    failure = None
    try:
        call_command("parse_resume", *arguments, stdout=out)
    except CommandError as error:
        failure = str(error)
    return out.getvalue(), failure


@pytest.fixture
def files(tmp_path):
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(one_column(person(3)))
    bad.write_bytes(PDF[:100])
    return good, bad, tmp_path / "none.pdf"


def test_every_file_gets_its_answer_as_json(files):
    out, failure = run("--json", *map(str, files))
    good, bad, none = json.loads(out)
    assert (good["file"], good["status"]) == (str(files[0]), 201)
    assert good["result"]["name"] == person(3).name
    assert set(person(3).skills) <= set(good["result"]["skills"])
    assert (bad["status"], bad["code"], bad["result"]) == (422, "unreadable", None)
    assert none["status"] == 404
    assert failure == "2 of 3 files could not be read."


def test_people_get_a_table(files):
    out, failure = run(str(files[0]))
    assert failure is None
    assert person(3).name in out
    assert "201" in out


def test_a_resume_cannot_format_the_table(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text(
        "Jane Doe\n[bold red]jane@example.com[/] [link=http://x.example]nurse of nine years[/]"
    )
    out, failure = run(str(path))
    assert failure is None
    assert "\x1b" not in out


def test_it_needs_no_database(files):
    """Without the database mark, a query would fail this test."""
    assert run(str(files[0]))[1] is None
