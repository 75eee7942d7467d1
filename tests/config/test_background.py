"""The worker beside the server: it works, it stops, and what a dead one left is done again."""

import asyncio
import os
import socket
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.core.cache import cache
from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from backend.config import background, heartbeat, reaper
from tests.servers import redis_server

pytestmark = pytest.mark.django_db(transaction=True)

RAN: list[str] = []
LOOPS: list[object] = []


@task()
def remember(word):
    RAN.append(word)


@task()
def call_the_loop():
    async def note():
        LOOPS.append(asyncio.get_running_loop())

    async_to_sync(note)()


@task()
def fail():
    raise RuntimeError("a task that fails")


@pytest.fixture(autouse=True)
def _queue_in_the_database(settings, tmp_path, monkeypatch):
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}
    }
    settings.DATA_DIR = tmp_path
    settings.REDIS_URL = ""
    monkeypatch.setattr(background, "POLL_S", 0.01)
    monkeypatch.setattr(background, "RETRY_S", 0.01)
    RAN.clear()
    LOOPS.clear()


def running_row(worker_id, attempts=1, started=timedelta(seconds=1)):
    result = remember.enqueue("again")
    row = DBTaskResult.objects.get(pk=result.id)
    row.status = TaskResultStatus.RUNNING
    row.worker_ids = [worker_id] * attempts
    row.started_at = timezone.now() - started
    row.save()
    return row


def dead_worker():
    """The id of a process of this machine that has ended."""
    return f"{socket.gethostname()[:32]}:{os.getpid()}:1"


async def until(condition):
    async with asyncio.timeout(20):
        # The worker's thread signals nothing but its row.
        while not await asyncio.to_thread(condition):  # noqa: ASYNC110  # see above
            await asyncio.sleep(0.01)


def finished(result):
    return lambda: DBTaskResult.objects.finished().filter(pk=result.id).exists()


@pytest.mark.asyncio
async def test_tasks_run_beside_the_server_and_stopping_is_quick():
    hosted = background.Background()
    hosted.start()
    result = await asyncio.to_thread(remember.enqueue, "one")
    await until(finished(result))
    await hosted.stop()

    assert RAN == ["one"]
    assert all(hosted_task.done() for hosted_task in hosted._tasks)


@pytest.mark.asyncio
async def test_a_task_reaches_the_servers_own_loop():
    hosted = background.Background()
    hosted.start()
    result = await asyncio.to_thread(call_the_loop.enqueue)
    await until(finished(result))
    await hosted.stop()

    assert [asyncio.get_running_loop()] == LOOPS


@pytest.mark.asyncio
async def test_a_failing_task_does_not_end_the_worker():
    hosted = background.Background()
    hosted.start()
    await asyncio.to_thread(fail.enqueue)
    result = await asyncio.to_thread(remember.enqueue, "after")
    await until(finished(result))
    await hosted.stop()

    assert RAN == ["after"]


@pytest.mark.asyncio
async def test_a_queue_that_is_away_for_a_while_does_not_end_the_worker(monkeypatch):
    original = Worker.run
    troubles = [OSError("the database is away")] * 3

    def run(self):
        if troubles:
            raise troubles.pop()
        original(self)

    monkeypatch.setattr(Worker, "run", run)
    hosted = background.Background()
    hosted.start()
    result = await asyncio.to_thread(remember.enqueue, "back")
    await until(finished(result))
    await hosted.stop()

    assert RAN == ["back"]


def test_a_task_of_a_dead_worker_is_run_again():
    row = running_row(dead_worker())

    assert reaper.reap() == 1
    row.refresh_from_db()
    assert row.status == TaskResultStatus.READY


def test_a_task_of_a_living_worker_is_left_alone():
    row = running_row(reaper.worker_id())

    assert reaper.reap() == 0
    row.refresh_from_db()
    assert row.status == TaskResultStatus.RUNNING


@pytest.mark.parametrize("identity", ["random-string-of-db-worker", "other-host:1:2", "a:b:c"])
def test_a_worker_of_which_nothing_is_known_is_left_alone(identity):
    running_row(identity, started=timedelta(hours=1))

    assert reaper.reap() == 0


def test_a_task_that_killed_several_workers_is_given_up():
    row = running_row(dead_worker(), attempts=reaper.MAX_ATTEMPTS)

    assert reaper.reap() == 0
    row.refresh_from_db()
    assert row.status == TaskResultStatus.FAILED
    assert row.exception_class_path.endswith("WorkerLost")


def test_a_silent_worker_of_another_machine_is_known_by_redis(settings):
    with redis_server() as address:
        settings.REDIS_URL = address
        settings.CACHES = {
            "default": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": address,
            }
        }
        heartbeat.beat("living:1:2")
        assert (heartbeat.last_beat_age_s() or 0) < 60
        running_row("living:1:2", started=timedelta(hours=1))
        running_row("silent:1:2", started=timedelta(hours=1))
        running_row("starting:1:2", started=timedelta(seconds=1))

        assert reaper.reap() == 1
        cache.close()


def test_worker_ids_fit_their_column():
    assert len(reaper.worker_id()) <= 64


def good_sweep():
    RAN.append("swept")


def bad_sweep():
    raise RuntimeError("a sweep that fails")


def test_a_failing_sweep_does_not_keep_the_others(settings):
    settings.SWEEPS = [f"{__name__}.bad_sweep", f"{__name__}.good_sweep"]

    background.sweep_once()

    assert RAN == ["swept"]
