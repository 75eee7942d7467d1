"""What keeps the places of a process, and what it says about itself."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import pytest
from asgiref.sync import sync_to_async
from django.db import DatabaseError
from django.utils import timezone

from backend.gemini.closes import Verdict
from backend.interviews import places
from backend.interviews.models import Interview, LiveHost, Place
from backend.live import beating
from backend.live.beating import beat, keep_beating
from backend.live.process import LiveProcess, live_process
from tests.live.test_consumers import close_code, interview, leave, model, opened, socket_to

__all__ = ["interview", "model"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


@sync_to_async
def place_of(row):
    return Place.objects.filter(interview=row).first()


@sync_to_async
def standing_of(process):
    return LiveHost.objects.get(name=process.name).standing


async def test_a_socket_holds_a_place_and_its_loss_keeps_it_for_minutes(interview, model):
    socket, _ = await opened(interview)
    held = await place_of(interview)
    assert held.holder == live_process().name
    await leave(socket, interview)

    kept = await place_of(interview)
    assert kept.holder == ""
    assert timedelta(minutes=4) < kept.held_until - timezone.now() <= places.KEPT


async def test_a_new_interview_without_a_place_is_closed_4429(interview, model, settings):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"max_concurrent_interviews": 0})
    socket = socket_to(interview)
    await socket.connect(timeout=30)
    await socket.send_to(text_data='{"type":"hello","microphone":true}')

    assert await close_code(socket) == 4429
    assert model.instructions == []


async def test_one_that_has_begun_is_let_in_though_all_places_are_taken(interview, model, settings):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"max_concurrent_interviews": 0})
    await sync_to_async(Interview.objects.update)(started_at=timezone.now(), state="paused")
    socket, _ = await opened(interview)

    assert (await place_of(interview)).number == 1
    await leave(socket, interview)


async def test_a_process_that_ends_closes_its_sockets_with_1012(interview, model):
    socket, _ = await opened(interview)
    silent = socket_to(interview)
    await silent.connect(timeout=30)
    process = live_process()

    assert await process.leave(5) == 0
    assert await close_code(socket) == 1012
    assert await close_code(silent) == 1012
    late = socket_to(interview)
    await late.connect(timeout=30)
    assert await close_code(late) == 1012


async def test_a_beat_renews_the_places_and_tells_how_the_interviewer_stands(interview):
    process = LiveProcess()
    await process.in_database(places.take, interview.pk)
    await sync_to_async(Place.objects.update)(holder=process.name, held_until=timezone.now())
    told: list[tuple[str, int, str]] = []
    session = SimpleNamespace(on_row=lambda *row: told.append(row))
    process.sessions[interview.pk] = session  # type: ignore[assignment]  # no more is asked of it
    process.breaker.failed(Verdict.FATAL)

    await beat(process)
    assert (await place_of(interview)).held_until > timezone.now() + timedelta(seconds=20)
    assert await standing_of(process) == "fatal"
    assert told == [("ready", 0, "")]


async def test_without_interviews_an_old_standing_says_nothing(transactional_db):
    process = LiveProcess()
    process.breaker.failed(Verdict.FATAL)

    await beat(process)
    assert await standing_of(process) == "ok"


async def test_beats_go_on_after_the_database_was_away(monkeypatch):
    beats = []

    async def failing(_process):
        beats.append(1)
        if len(beats) < 3:
            raise DatabaseError
        beating_task.cancel()

    monkeypatch.setattr(beating, "beat", failing)
    monkeypatch.setattr(beating, "BEAT_S", 0.0)
    monkeypatch.setattr(beating, "RETRY_S", 0.0)
    beating_task = asyncio.create_task(keep_beating(LiveProcess()))
    await asyncio.wait({beating_task}, timeout=30)

    assert len(beats) == 3
