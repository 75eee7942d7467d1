import asyncio

import pytest

from backend.gemini.closes import Verdict
from backend.live.breaker import LONG_PROBE_S, OPENS_AFTER, PROBE_EVERY_S, Breaker


class Clock:
    def __init__(self):
        self.now_s = 0.0

    def __call__(self):
        return self.now_s


def opened(clock, verdict=Verdict.RETRY):
    breaker = Breaker(now_s=clock)
    for _ in range(OPENS_AFTER):
        assert breaker.admits()
        breaker.failed(verdict)
    return breaker


def test_a_few_failures_in_a_row_open_it_for_everyone():
    clock = Clock()
    breaker = opened(clock)
    assert breaker.standing == "down"
    assert not breaker.admits()


def test_a_success_between_failures_keeps_it_closed():
    breaker = Breaker(now_s=Clock())
    for _ in range(5):
        breaker.failed(Verdict.RETRY)
        breaker.failed(Verdict.RETRY)
        breaker.answered()
    assert breaker.standing == "ok"


def test_while_it_is_open_one_try_goes_out_every_five_seconds():
    clock = Clock()
    breaker = opened(clock)
    tries = 0
    for tenth in range(600):
        clock.now_s = tenth / 10
        for _ in range(20):  # twenty interviews ask
            if breaker.admits():
                tries += 1
                breaker.failed(Verdict.RETRY)
    assert tries == 60 // PROBE_EVERY_S - 1


@pytest.mark.parametrize(
    ("verdict", "standing"), [(Verdict.FATAL, "fatal"), (Verdict.QUOTA, "quota")]
)
def test_a_wrong_key_or_a_quota_opens_it_at_once_and_for_longer(verdict, standing):
    clock = Clock()
    breaker = Breaker(now_s=clock)
    breaker.failed(verdict)
    assert breaker.standing == standing
    clock.now_s = LONG_PROBE_S - 1
    assert not breaker.admits()
    clock.now_s = LONG_PROBE_S
    assert breaker.admits()


@pytest.mark.asyncio
async def test_all_who_wait_go_on_when_the_model_answers():
    breaker = Breaker(probe_every_s=60)
    for _ in range(OPENS_AFTER):
        breaker.failed(Verdict.RETRY)
    waiting = [asyncio.create_task(breaker.permit()) for _ in range(5)]
    await asyncio.sleep(0)
    assert not any(task.done() for task in waiting)
    breaker.answered()
    await asyncio.wait_for(asyncio.gather(*waiting), 30)
