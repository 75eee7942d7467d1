"""The sound of a talk is scored from its socket to its row, and a scorer's death is recorded."""

from __future__ import annotations

import asyncio
import json
import time

import pytest

from tests.faults import truth
from tests.faults.client import Candidate
from tests.faults.product import QUESTIONS

SLACK_S = 3.0
"""What a connection may leave unheard at its ends, while the scorer takes it and lets it go."""


def sound_of(product, interview_id):
    """The sums of each portion of a talk, by where it began in ms."""
    rows = truth.query(
        product,
        "SELECT portions FROM integrity_audioscores WHERE interview_id = {id}",
        interview_id,
    )
    return {int(at): kept["counts"] for row in rows for at, kept in portions_of(row).items()}


def portions_of(row):
    found = row["portions"]
    return json.loads(found) if isinstance(found, str) else found


def unscored_ms(product, interview_id):
    rows = truth.query(
        product,
        "SELECT start_ms, end_ms, detail FROM integrity_integrityevent"
        " WHERE kind = 'unscored' AND interview_id = {id} ORDER BY start_ms",
        interview_id,
    )
    return [row["end_ms"] - row["start_ms"] for row in rows]


def wait_until_stored(product, interview_id):
    deadline_s = time.monotonic() + 60
    while not sound_of(product, interview_id):
        assert time.monotonic() < deadline_s, "nothing of the sound was stored"
        time.sleep(0.2)


async def whole_talk(product, *, kill):
    candidate = Candidate(product.url, product.link())
    await candidate.begin()
    if kill:
        await candidate.until(lambda: candidate.acknowledged > 30)
        await asyncio.to_thread(product.kill_server)
    await candidate.finish()
    await asyncio.to_thread(wait_until_stored, product, candidate.id)
    truth.assert_stream_is_whole(product, candidate)
    truth.assert_every_question_once(product, candidate, QUESTIONS)
    return candidate


def test_a_talk_is_scored_from_its_first_frame_to_its_last(product):
    candidate = asyncio.run(whole_talk(product, kill=False))

    (portion,) = sound_of(product, candidate.id).values()
    said_s = len(candidate.mouth.frames) / 10
    assert portion["scored_s"] == pytest.approx(said_s, abs=SLACK_S)
    assert unscored_ms(product, candidate.id) == []
    assert product.complaints() == []


def test_what_a_killed_scorer_took_with_it_is_recorded_as_unscored(product):
    candidate = asyncio.run(whole_talk(product, kill=True))

    said_s = len(candidate.mouth.frames) / 10
    scored_s = sum(part["scored_s"] for part in sound_of(product, candidate.id).values())
    lost_s = sum(unscored_ms(product, candidate.id)) / 1000
    assert lost_s > 0
    assert scored_s + lost_s == pytest.approx(said_s, abs=2 * SLACK_S)
    assert product.complaints("server_died") == []
