from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from redis.exceptions import ConnectionError as RedisGone

from backend.accounts import throttles
from backend.accounts.throttles import WINDOW_S, LinkGuesses, count_call
from tests.interviews.people import BASE

NOON = 1_770_000_000 // WINDOW_S * WINDOW_S


def test_calls_are_counted_up_to_the_limit():
    waits = [count_call("t", "me", 3, now=NOON) for _ in range(5)]
    assert waits == [None, None, None, WINDOW_S, WINDOW_S]


def test_the_wait_ends_with_the_window():
    for _ in range(3):
        count_call("t", "me", 3, now=NOON)
    assert count_call("t", "me", 3, now=NOON + 50) == 10
    assert count_call("t", "me", 3, now=NOON + WINDOW_S) is None


def test_scopes_and_people_are_counted_apart():
    assert count_call("a", "me", 1, now=NOON) is None
    assert count_call("b", "me", 1, now=NOON) is None
    assert count_call("a", "you", 1, now=NOON) is None
    assert count_call("a", "me", 1, now=NOON) is not None


def test_calls_at_the_same_time_do_not_slip_through():
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: count_call("t", "me", 50, now=NOON), range(200)))
    assert waits.count(None) == 50


@pytest.mark.parametrize("error", [RedisGone("gone"), TimeoutError(), OSError()])
def test_without_the_shared_cache_each_process_keeps_its_share(monkeypatch, settings, error):
    def gone(*_args, **_kwargs):
        asked.append(1)
        raise error

    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"web_processes": 3})
    asked: list[int] = []
    throttles._local.clear()
    throttles._shared.forget()
    monkeypatch.setattr(cache, "add", gone)

    waits = [count_call("t", "me", 30, now=NOON) for _ in range(40)]
    throttles._shared.forget()
    assert waits.count(None) == 10
    assert len(asked) == 1, "a cache that is away is not waited for by every call"


def test_an_evicted_count_starts_anew(monkeypatch):
    monkeypatch.setattr(cache, "add", lambda *_args, **_kwargs: False)
    assert count_call("t", "me", 1, now=NOON) is None
    assert count_call("t", "me", 1, now=NOON) is not None


@pytest.fixture
def _still():
    """The minute does not end while calls are counted."""
    with time_machine.travel(NOON, tick=False):
        yield


def guess(remote, forwarded=""):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    answer = Client(REMOTE_ADDR=remote, headers=headers).post(
        f"{BASE}/interviews/", {"token": "x" * 43}, content_type="application/json"
    )
    return answer.status_code


@pytest.mark.usefixtures("_still")
def test_rotating_the_forwarded_header_does_not_escape_the_limit(db):
    statuses = [guess("203.0.113.7", f"6.6.6.{n}") for n in range(LinkGuesses.limit + 5)]
    assert statuses.count(404) == LinkGuesses.limit


@pytest.mark.usefixtures("_still")
def test_clients_behind_our_proxy_are_counted_apart(db, settings):
    settings.TRUSTED_PROXIES = ["10.0.0.9"]
    for _ in range(LinkGuesses.limit):
        guess("10.0.0.9", "203.0.113.7")
    assert guess("10.0.0.9", "203.0.113.7") == 429
    assert guess("10.0.0.9", "203.0.113.8") == 404


@pytest.mark.usefixtures("_still")
def test_the_answer_says_when_to_try_again(db):
    for _ in range(LinkGuesses.limit):
        guess("203.0.113.7")
    answer = Client(REMOTE_ADDR="203.0.113.7").post(
        f"{BASE}/interviews/", {"token": "x"}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (429, "throttled")
    assert 1 <= int(answer["Retry-After"]) <= WINDOW_S
