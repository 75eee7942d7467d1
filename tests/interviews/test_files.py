from __future__ import annotations

import hashlib
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.files.base import ContentFile
from django.db import connections
from django.test import AsyncClient

from backend.interviews.files import CHUNK_BYTES, Span, Unsatisfiable, parse_range
from backend.interviews.models import Recording
from tests.interviews.people import BASE, signed_in

CONTENT = bytes(range(256)) * ((CHUNK_BYTES * 2) // 256) + b"the end"
SIZE = len(CONTENT)


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-", Span(0, 1000)),
        ("bytes=0-0", Span(0, 1)),
        ("bytes=10-19", Span(10, 20)),
        ("bytes=999-", Span(999, 1000)),
        ("bytes=990-5000", Span(990, 1000)),
        ("bytes=-10", Span(990, 1000)),
        ("bytes=-5000", Span(0, 1000)),
    ],
)
def test_a_range_is_read_as_the_standard_says(header, span):
    assert parse_range(header, 1000) == span


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-2",
        "bytes=0-1,5-6",
        "items=0-1",
        "bytes=-1-5",
        "bytes=٣-٤",
        "bytes=" + "9" * 30 + "-",
        "bytes=0-" + "9" * 5000,
    ],
)
def test_a_range_that_is_none_is_ignored(header):
    assert parse_range(header, 1000) is None


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=5000-6000", "bytes=-0"])
def test_a_range_outside_the_file_cannot_be_satisfied(header):
    with pytest.raises(Unsatisfiable):
        parse_range(header, 1000)


def test_no_range_of_an_empty_file_can_be_satisfied():
    with pytest.raises(Unsatisfiable):
        parse_range("bytes=0-", 0)


@pytest.fixture
def url(cass):
    recording = Recording(
        interview=cass.interview,
        media_type="audio/flac",
        sample_rate_hz=24_000,
        duration_ms=1000,
        size_bytes=SIZE,
        sha256=hashlib.sha256(CONTENT).hexdigest(),
    )
    recording.file.save(f"recordings/{cass.interview.pk}.flac", ContentFile(CONTENT))
    return f"{BASE}/interviews/{cass.interview.pk}/recording/"


def body(response):
    return b"".join(response.streaming_content)


def test_the_whole_recording_is_sent_privately(url, rita):
    answer = signed_in(rita).get(url)

    assert answer.status_code == 200
    assert body(answer) == CONTENT
    assert answer["Content-Type"] == "audio/flac"
    assert answer["Content-Length"] == str(SIZE)
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith("attachment; filename=")


def test_a_player_can_seek(url, rita):
    answer = signed_in(rita).get(url, headers={"Range": "bytes=1000-70000"})

    assert answer.status_code == 206
    assert body(answer) == CONTENT[1000:70001]
    assert answer["Content-Range"] == f"bytes 1000-70000/{SIZE}"
    assert answer["Content-Length"] == "69001"


def test_an_audio_element_that_accepts_only_sound_is_served(url, rita):
    assert signed_in(rita).get(url, headers={"Accept": "audio/*"}).status_code == 200


def test_head_answers_the_headers_alone(url, rita):
    answer = signed_in(rita).head(url, headers={"Range": "bytes=0-9"})
    assert answer.status_code == 206
    assert answer["Content-Length"] == "10"
    assert answer.content == b""


def test_a_range_behind_the_end_is_answered_416_with_the_size(url, rita):
    answer = signed_in(rita).get(url, headers={"Range": f"bytes={SIZE}-"})
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{SIZE}"


def test_a_range_of_another_version_gets_the_whole_file(url, rita):
    client = signed_in(rita)
    etag = client.head(url)["ETag"]
    same = client.get(url, headers={"Range": "bytes=0-9", "If-Range": etag})
    other = client.get(url, headers={"Range": "bytes=0-9", "If-Range": '"older"'})
    assert (same.status_code, other.status_code) == (206, 200)
    assert body(other) == CONTENT


def test_a_recording_that_was_lost_is_not_found(url, rita):
    recording = Recording.objects.get()
    recording.file.storage.delete(str(recording.file.name))
    assert signed_in(rita).get(url).status_code == 404


def test_an_interview_without_a_recording_has_none(cass, rita):
    answer = signed_in(rita).get(f"{BASE}/interviews/{cass.interview.pk}/recording/")
    assert answer.status_code == 404


def test_a_foreign_recruiter_hears_nothing(url, omar):
    assert signed_in(omar).get(url).status_code == 404


def test_the_candidates_cookie_does_not_open_the_recording(url, cass):
    assert cass.get(url).status_code == 401


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_under_asgi_the_file_is_streamed_piece_by_piece(url, rita):
    client = AsyncClient()
    await client.aforce_login(rita)
    answer: Any = await client.get(url, headers={"Range": "bytes=5-"})

    assert answer.status_code == 206
    assert answer.is_async
    pieces = [piece async for piece in answer.streaming_content]
    assert b"".join(pieces) == CONTENT[5:]
    assert max(map(len, pieces)) <= CHUNK_BYTES
    # The thread that answered keeps its connection, which PostgreSQL would still see in use.
    await sync_to_async(connections.close_all)()
