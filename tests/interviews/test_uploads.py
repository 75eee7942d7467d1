from __future__ import annotations

import pytest

from backend.interviews import uploads
from backend.jobs.models import Job
from backend.resumes.models import Resume
from tests.interviews.people import BASE, RESUME, signed_in


def test_an_uploaded_resume_is_read_and_shown(cass):
    answer = cass.upload(RESUME)

    assert answer.status_code == 201
    view = answer.json()
    assert view["kind"] == "txt"
    assert view["original_name"] == "resume.txt"
    assert view["result"]["name"] == "Cass Candidate"
    assert cass.get(cass.path()).json()["resume"]["id"] == view["id"]


def test_a_later_file_replaces_the_first_and_nothing_of_that_stays(cass):
    first = cass.has_resume()
    second = cass.upload(RESUME).json()["id"]

    assert str(first.pk) != second
    assert cass.get(cass.path()).json()["resume"]["id"] == second
    assert [str(resume.pk) for resume in Resume.objects.all()] == [second]
    assert not first.file.storage.exists(first.file.name)


def test_the_fourth_file_is_refused(cass):
    answers = [cass.upload(RESUME) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    assert answers[-1].json()["code"] == "upload_quota"


def test_a_refused_file_costs_nothing_of_the_quota(cass):
    for _ in range(5):
        assert cass.upload(b"\x7fELF\x00\x01\x02", "resume.pdf").status_code == 415
    assert cass.interview.uploads_count == 0
    assert cass.upload(RESUME).status_code == 201


def test_no_file_is_taken_once_the_questions_are_frozen(cass):
    cass.has_resume()
    cass.agree()
    assert cass.send("start/", {}).json()["state"] == "ready"
    answer = cass.upload(RESUME)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


def test_a_job_without_resumes_takes_none(cass):
    Job.objects.update(resume_policy=Job.ResumePolicy.OFF)
    answer = cass.upload(RESUME)
    assert (answer.status_code, answer.json()["code"]) == (409, "resume_not_wanted")


def test_too_large_a_file_is_refused_before_it_is_read(cass):
    answer = cass.upload(b"x" * (10 * 1024 * 1024 + uploads.MAX_UPLOADS * 1024 * 1024))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("length", ["-1", "1e9", "9" * 30, "ten"])
def test_a_length_that_is_none_is_refused(cass, length):
    answer = cass.generic(
        "POST",
        f"{BASE}/resumes/",
        b"--x--",
        content_type="multipart/form-data; boundary=x",
        headers={"X-CSRFToken": cass.view["csrf_token"]},
        CONTENT_LENGTH=length,
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"", "multipart/form-data; boundary=x", 400),
        (b"--x--", "multipart/form-data; boundary=x", 400),
        (b"--x", "multipart/form-data", 400),
        (b"garbage", "multipart/form-data; boundary=x", 400),
        (b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\ntext\r\n--x--', "multipart/form-data; boundary=x", 400),
        (b"--\xff\r\n", "multipart/form-data; boundary=\xff", 400),
        (b"{}", "application/json", 415),
        (b"file=x", "application/x-www-form-urlencoded", 415),
        (b"x", "", 415),
        (b"x", "text/plain", 415),
    ],
)  # fmt: skip
def test_what_is_no_upload_is_refused_with_its_status(cass, body, content_type, status):
    answer = cass.generic(
        "POST",
        f"{BASE}/resumes/",
        body,
        content_type=content_type,
        headers={"X-CSRFToken": cass.view["csrf_token"]},
    )
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


def test_too_many_fields_are_refused(cass):
    parts = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % n for n in range(1500)
    )
    answer = cass.generic(
        "POST",
        f"{BASE}/resumes/",
        parts + b"--x--\r\n",
        content_type="multipart/form-data; boundary=x",
        headers={"X-CSRFToken": cass.view["csrf_token"]},
    )
    assert answer.status_code == 400


def test_a_candidate_corrects_what_was_read(cass):
    resume = cass.has_resume()
    answer = cass.patch(
        f"{BASE}/resumes/{resume.pk}/",
        {"name": "Cassandra Candidate"},
        content_type="application/json",
        headers={"X-CSRFToken": cass.view["csrf_token"]},
    )
    assert answer.status_code == 200
    assert answer.json()["result"]["name"] == "Cassandra Candidate"
    assert answer.json()["corrected"] == ["name"]


def test_a_resume_completes_what_is_not_known_and_overwrites_nothing(cass):
    candidate = cass.interview.candidate
    candidate.name = ""
    candidate.save()
    cass.upload(RESUME)
    candidate.refresh_from_db()
    assert candidate.name == "Cass Candidate"
    assert candidate.email == "cass@person.example"


def test_only_its_candidate_and_its_recruiters_read_a_resume(cass, dora, rita, omar):
    url = f"{BASE}/resumes/{cass.has_resume().pk}/"

    assert cass.get(url).status_code == 200
    assert dora.get(url).status_code == 401
    assert signed_in(rita).get(url).status_code == 200
    assert signed_in(omar).get(url).status_code == 404


def test_only_recruiters_download_the_file(cass, rita, omar):
    url = f"{BASE}/resumes/{cass.has_resume().pk}/file/"

    answer = signed_in(rita).get(url)
    assert b"".join(answer.streaming_content) == RESUME
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="resume.txt"'
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert signed_in(omar).get(url).status_code == 404
    assert cass.get(url).status_code == 401
