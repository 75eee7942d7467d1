"""`manage.py replay_policy`."""

from __future__ import annotations

import json
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from backend.integrity.models import IntegrityEvent, JobPolicy

pytestmark = pytest.mark.django_db


@pytest.fixture
def interview(cass):
    cass.go_live()
    for at_ms in (10_000, 120_000):
        IntegrityEvent.objects.create(
            interview=cass.interview, kind="tab_hidden", start_ms=at_ms, end_ms=at_ms + 5000
        )
    return cass.interview


def replay(interview, *arguments):
    out = StringIO()
    call_command("replay_policy", "--job", str(interview.job_id), *arguments, stdout=out)
    return out.getvalue()


def test_other_thresholds_are_tried_and_nothing_is_changed(interview):
    answer = json.loads(replay(interview, "--set", "tab_hidden.min_duration_ms=6000", "--json"))
    assert answer["job"] == str(interview.job_id)
    (line,) = answer["lines"]
    assert (line["kind"], line["counted_before"], line["counted_after"]) == ("tab_hidden", 2, 0)
    assert set(IntegrityEvent.objects.values_list("outcome", flat=True)) == {"noted"}
    assert not JobPolicy.objects.exists()


def test_people_read_it_in_sentences(interview):
    words = replay(interview, "--ceiling", "end", "--set", "tab_hidden.mode=strike")
    assert "1 interviews with events. Nothing was changed." in words
    assert "Talks stopped: 0, would be 1." in words


@pytest.mark.parametrize("change", ["tab_hidden.mode=shout", "mood.min_ms=3", "tab_hidden"])
def test_a_change_that_cannot_be_is_refused_in_words(interview, change):
    with pytest.raises(CommandError):
        replay(interview, "--set", change)


def test_a_job_that_does_not_exist_is_refused(db):
    with pytest.raises(CommandError, match="There is no job"):
        call_command("replay_policy", "--job", str(uuid4()))
