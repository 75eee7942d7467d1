"""The job's rules over a real socket, journal and database; only the model is scripted."""

import json

import pytest
from asgiref.sync import sync_to_async

from backend.integrity import policies
from backend.integrity.models import IntegrityEvent, ReviewRequest
from backend.integrity.policy import Choices
from backend.interviews.models import Interview
from backend.journal.files import segments
from backend.live.process import journal_folder, live_process
from backend.live.replaying import replay_rows
from backend.live.store import Store
from tests.live.test_consumers import (
    close_code,
    interview,
    leave,
    message,
    model,
    opened,
    row_of,
)

__all__ = ["interview", "model"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]

STRICT = Choices(
    ceiling="end",
    signals={"tab_hidden": {"mode": "strike"}, "copy": {"mode": "warn"}},
)


@pytest.fixture
def strict(interview):
    policies.change(interview.job, STRICT, reason="A test of the rules.")
    return interview


class Page:
    """A page that notices things, with running numbers."""

    def __init__(self, socket):
        self.socket = socket
        self.number = 0

    async def send(self, kind, /, **fields):
        text = json.dumps({"type": kind, "number": self.number, **fields})
        await self.socket.send_to(text_data=text)
        self.number += 1

    async def notices(self, kind, /, start_ms, end_ms, **detail):
        event = {"kind": kind, "start_ms": start_ms, "end_ms": end_ms}
        await self.send("event", **event, detail=detail, explanation="")


async def joined(interview, position_ms=120_000):
    """A page two minutes into a talk whose model was there from the start."""
    socket, welcome = await opened(interview, microphone=False)
    while not (await message(socket, "time"))["running"]:
        pass
    live_process().sessions[interview.pk]._track.advance(position_ms / 1000)
    return Page(socket), welcome


async def rows(interview):
    found = IntegrityEvent.objects.filter(interview=interview, source="browser").order_by(
        "start_ms"
    )
    return [row async for row in found]


async def test_the_page_is_asked_to_watch_what_the_job_chose(strict, model):
    socket, welcome = await opened(strict)
    asked = welcome["integrity"]
    assert (asked["max_strikes"], asked["fullscreen"], asked["camera"]) == (2, False, False)
    assert "tab_hidden" in asked["watch"]
    assert "no_face" not in asked["watch"]
    await leave(socket, strict)


async def test_the_candidate_is_told_answers_and_the_words_stand_beside_the_event(strict, model):
    page, _ = await joined(strict)
    await page.notices("copy", 60_000, 60_000, chars=12)
    told = await message(page.socket, "integrity_notice")
    assert (told["kind"], told["mode"], told["strikes"], told["max_strikes"]) == (
        "copy", "warn", 0, 2,
    )  # fmt: skip
    await page.send("explanation", event=told["event"], text="My screen reader took the focus.")
    await leave(page.socket, strict)
    (row,) = await rows(strict)
    assert (str(row.pk), row.outcome, row.policy_version) == (told["event"], "warned", 1)
    assert row.explanation == "My screen reader took the focus."


async def test_signals_of_one_departure_that_come_one_by_one_are_one_row_and_one_strike(
    strict, model
):
    page, _ = await joined(strict)
    await page.notices("focus_lost", 60_000, 70_000)
    await page.notices("tab_hidden", 60_100, 69_900)
    told = await message(page.socket, "integrity_notice")
    await page.notices("print", 90_000, 90_000)
    while (await message(page.socket, "ack"))["message"] < 2:
        pass
    await leave(page.socket, strict)
    departure, printed = await rows(strict)
    assert (str(departure.pk), departure.kind) == (told["event"], "tab_hidden")
    assert (departure.start_ms, departure.end_ms) == (60_000, 70_000)
    assert (departure.strikes, len(departure.parts), printed.kind) == (1, 2, "print")


async def test_the_last_strike_stops_the_talk_and_asks_for_a_person(strict, model):
    page, _ = await joined(strict)
    connection = await model.session()
    await page.notices("tab_hidden", 30_000, 40_000)
    assert (await message(page.socket, "integrity_notice"))["strikes"] == 1
    live_process().sessions[strict.pk]._track.advance(60)
    await page.notices("tab_hidden", 150_000, 170_000)
    assert (await message(page.socket, "integrity_notice"))["strikes"] == 2
    assert (await message(page.socket, "ended"))["reason"] == "stopped"
    assert await close_code(page.socket) == 1000
    assert connection.closed
    row = await row_of(strict)
    assert (row.state, row.end_reason) == (Interview.State.COMPLETED, "stopped")
    asked = await ReviewRequest.objects.aget(interview=strict)
    assert (asked.strikes, asked.policy_version, asked.resolved_at) == (2, 1, None)
    again, welcome = await opened(strict, microphone=False)
    assert welcome["state"] == "ended", "only what the page still holds is taken now"
    await again.send_input({"type": "websocket.disconnect", "code": 1001})
    await again.wait(timeout=30)


async def test_a_stop_whose_rows_were_lost_is_in_the_journal_and_replayed(
    strict, model, monkeypatch
):
    monkeypatch.setattr(Store, "complete", lambda *_: None)
    page, _ = await joined(strict)
    await page.notices("tab_hidden", 30_000, 40_000)
    await message(page.socket, "integrity_notice")
    live_process().sessions[strict.pk]._track.advance(60)
    await page.notices("tab_hidden", 150_000, 170_000)
    assert await close_code(page.socket) == 1000
    assert (await row_of(strict)).state != Interview.State.COMPLETED
    await sync_to_async(IntegrityEvent.objects.all().delete)()

    assert segments(journal_folder(strict.pk))
    for _ in range(2):
        await sync_to_async(replay_rows)(strict.pk)
        assert (await row_of(strict)).end_reason == "stopped"
        assert [row.strikes for row in await rows(strict)] == [1, 2]
    assert await ReviewRequest.objects.acount() == 1


async def test_strikes_are_remembered_over_a_lost_connection_which_is_no_conduct_itself(
    strict, model
):
    page, _ = await joined(strict)
    await page.notices("tab_hidden", 30_000, 40_000)
    await message(page.socket, "integrity_notice")
    await leave(page.socket, strict)

    again, _ = await joined(strict, position_ms=60_000)
    again.number = page.number
    position_ms = 120_000
    await again.notices("tab_hidden", position_ms - 1000, position_ms + 4000)
    await again.notices("tab_hidden", position_ms + 30_000, position_ms + 50_000)
    told = await message(again.socket, "integrity_notice")
    assert (told["strikes"], told["duration_ms"]) == (2, 20_000)
    assert await close_code(again.socket) == 1000
    assert [row.outcome for row in await rows(strict)] == ["strike", "outage", "strike"]


async def test_a_page_cannot_tell_what_only_the_server_may(strict, model):
    socket, _ = await opened(strict)
    await Page(socket).notices("hearing_trouble", 0, 0)
    assert await close_code(socket) == 4400
    assert await rows(strict) == []
