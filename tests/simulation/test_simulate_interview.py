import json

import pytest
from django.core.management import CommandError, call_command

from backend.interviews.models import Invitation
from backend.jobs.links import enable_open_link
from tests.prerequisites import require
from tests.servers import free_port


@pytest.fixture(autouse=True)
def voice():
    require("flite")


def simulate(job, *options):
    call_command("simulate_interview", "--job", job, *options)


@pytest.mark.django_db
def test_an_unknown_job_is_told_with_those_there_are(job):
    with pytest.raises(CommandError, match=job.title):
        simulate("No such job")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--count", "0"), "between 1 and"),
        (("--timeout", "0"), "above 0"),
        (("--url", "ftp://example"), "http"),
        (("--answers", "/nothing/here"), "cannot be read"),
        (("--resume", "/nothing/here"), "cannot be read"),
    ],
)
def test_wrong_options_are_told_in_words_before_anyone_joins(job, options, words):
    with pytest.raises(CommandError, match=words):
        simulate(job.title, *options)
    assert not Invitation.objects.exists()


@pytest.mark.django_db
def test_without_a_server_the_outcome_is_json_and_a_failure(job, capsys):
    address = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(SystemExit) as ended:
        simulate(str(job.pk), "--url", address, "--count", "2", "--json")
    assert ended.value.code == 1
    found = json.loads(capsys.readouterr().out)["interviews"]
    assert len(found) == 2
    assert all("does not answer" in one["error"] for one in found)
    assert Invitation.objects.count() == 2


@pytest.mark.django_db
def test_a_job_with_an_open_link_needs_no_invitation(job, capsys):
    enable_open_link(job)
    with pytest.raises(SystemExit):
        simulate(job.title, "--url", f"http://127.0.0.1:{free_port()}", "--json")
    assert not Invitation.objects.exists()


@pytest.mark.django_db
def test_people_get_a_summary_without_json(job, capsys):
    with pytest.raises(SystemExit):
        simulate(job.title, "--url", f"http://127.0.0.1:{free_port()}")
    assert "does not answer" in " ".join(capsys.readouterr().out.split())
