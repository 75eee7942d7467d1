"""Secrets and personal data leave a text; what operators need stays."""

import time

import pytest

from backend.config.scrubbing import REMOVED, scrub_text, scrub_value

TOKEN = "pM3xZ0qLwK8vN1tYbR6uHcJ4sFgD7aEoXiQ2mV5kTjU"


@pytest.mark.parametrize(
    "private",
    [
        "cass.candidate+jobs@mail.example.org",
        "+49 170 1234567",
        "(030) 123 456 78",
        TOKEN,
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "AIzaSyA1234567890abcdefghijklmnopqrstuv",
    ],
)
def test_a_private_shape_is_removed_wherever_it_stands(private):
    scrubbed = scrub_text(f"before {private}, after")

    assert private not in scrubbed
    assert REMOVED in scrubbed
    assert scrubbed.startswith("before")
    assert scrubbed.endswith("after")


@pytest.mark.parametrize(
    "text",
    [
        "password=hunter2",
        "Authorization: Bearer hunter2",
        '{"api_key": "hunter2"}',
        "x-goog-api-key: hunter2",
        "postgres://viva:hunter2@db/viva",
        "GET /?token=hunter2&page=2",
    ],
)
def test_a_named_secret_is_removed(text):
    assert "hunter2" not in scrub_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "interview 018f4d2e-7b11-7c3a-9f00-1234567890ab ended",
        "2026-11-22T05:17:35.450732Z",
        "GET /api/v1/interviews/018f4d2e-7b11-7c3a-9f00-1234567890ab/ 200 in 12.5 ms",
        "127.0.0.1:8000",
        "frame 41 of 360, 4200 ms",
    ],
)
def test_what_operators_need_stays(text):
    assert scrub_text(text) == text


@pytest.mark.parametrize("character", ["\n", "\r", "\x1b[31m", "\x00", "\u2028", "\u202e", "\x9b"])
def test_no_character_can_forge_a_line(character):
    scrubbed = scrub_text(f"name{character}WARNING forged")

    assert "\\x" in scrubbed
    assert character[0] not in scrubbed


@pytest.mark.parametrize("key", ["password", "text", "transcript", "email", "Cookie", "user_agent"])
def test_a_private_name_hides_its_value(key):
    assert scrub_value(key, "I once led a team of five") == REMOVED


def test_nested_values_are_scrubbed():
    value = scrub_value("facts", {"who": ["a@b.example"], "deep": {"token": "x"}, "n": 3})

    assert value == {"who": [REMOVED], "deep": {"token": REMOVED}, "n": 3}


def test_audio_is_shown_by_its_length():
    assert scrub_value("frame", b"\x00\x01" * 1600) == "3200 bytes"


@pytest.mark.parametrize("piece", ["a", "1", "-", "a.", "@", "1 ", "A1-", "key=", "://a:"])
def test_scrubbing_time_grows_with_the_text_and_no_faster(piece):
    text = piece * 100_000
    began_s = time.process_time()

    scrub_text(text)

    # Linear takes 10 ms; a quadratic pattern would take minutes.
    assert time.process_time() - began_s < 2
