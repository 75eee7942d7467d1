"""What the members' API tells of a job that is reviewed without name and voice."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile

from backend.integrity.models import IntegrityEvent
from backend.interviews.models import Interview, Turn
from backend.resumes.models import Resume
from backend.review import entries
from backend.review.models import JobReview
from tests.conftest import make_member
from tests.evaluation.rows import make_interview
from tests.interviews.people import BASE, signed_in


@pytest.fixture
def talk(job):
    """A talk in which the candidate says her name, with a recording, a resume and an event."""
    made = make_interview(job)
    Turn.objects.create(
        interview=made,
        sequence=900,
        speaker="candidate",
        text="Cass here, hello.",
        start_ms=1,
        end_ms=2,
    )
    IntegrityEvent.objects.create(
        interview=made, kind="paste", start_ms=1, end_ms=2, explanation="Cass pasted it."
    )
    made.recording.file.save("talk.flac", ContentFile(b"fLaC"))
    made.resume = Resume.objects.create(
        organization=made.organization,
        file=ContentFile(b"Cass Doe", name="cass.txt"),
        original_name="cass.txt",
        kind="txt",
        size_bytes=8,
        sha256="0" * 64,
        extracted={"name": "Cass Doe"},
    )
    made.save()
    asked = made.questions.all()[0]
    asked.text = "What did you do at Cass Consulting?"
    asked.save()
    return made


def addresses(talk):
    own = f"{BASE}/interviews/{talk.pk}/"
    return [f"{BASE}/interviews/", own, f"{own}transcript/", f"{own}events/"]


def files_of(talk):
    own = f"{BASE}/interviews/{talk.pk}/recording/"
    return [own, f"{BASE}/resumes/{talk.resume_id}/", f"{BASE}/resumes/{talk.resume_id}/file/"]


def told(person, talk):
    client = signed_in(person)
    return "".join(client.get(each).content.decode() for each in addresses(talk))


def statuses(person, talk):
    client = signed_in(person)
    return [client.get(each).status_code for each in files_of(talk)]


def last_words(person, talk):
    answer = signed_in(person).get(f"{BASE}/interviews/{talk.pk}/transcript/").json()
    return answer["turns"][-1]["text"]


def test_a_job_with_names_tells_them(rita, talk):
    assert "Cass Doe" in told(rita, talk)
    assert statuses(rita, talk) == [200, 200, 200]


def test_a_blind_job_tells_no_name_and_plays_no_voice(rita, job, talk):
    JobReview.objects.create(job=job, blind=True)
    text = told(rita, talk)
    assert "cass" not in text.lower()
    assert str(talk.candidate_id) not in text
    assert str(talk.invitation_id) not in text
    assert last_words(rita, talk) == "[…] here, hello."
    assert statuses(rita, talk) == [404, 404, 404]
    row = signed_in(rita).get(f"{BASE}/interviews/").json()["results"][0]
    assert (row["name_hidden"], row["candidate"]) == (True, None)


def test_a_name_that_was_asked_for_is_told_to_who_asked(harbor, rita, job, talk):
    JobReview.objects.create(job=job, blind=True)
    entries.reveal(talk, rita)
    assert "Cass Doe" in told(rita, talk)
    assert statuses(rita, talk) == [200, 200, 200]
    pat = make_member("pat", harbor)
    assert "Cass" not in told(pat, talk)
    assert statuses(pat, talk) == [404, 404, 404]


@pytest.mark.parametrize(
    "query",
    [
        "search=Doe",
        "q=Doe",
        "candidate=Doe",
        "name=Doe",
        "candidate__name=Doe",
        "candidate__name__icontains=doe",
        "email=cass@example.org",
        "ordering=candidate__name",
        "ordering=-candidate__name",
        "o=candidate__name",
    ],
)
def test_no_query_finds_or_orders_by_a_name(rita, job, talk, query):
    JobReview.objects.create(job=job, blind=True)
    for name in ("Aaron Abel", "Zoe Zeta"):
        other = make_interview(job)
        other.candidate.name = name
        other.candidate.save()
    listed = signed_in(rita).get(f"{BASE}/interviews/?{query}").json()["results"]
    newest = Interview.objects.order_by("-created_at").values_list("pk", flat=True)
    assert [row["id"] for row in listed] == [str(pk) for pk in newest]
