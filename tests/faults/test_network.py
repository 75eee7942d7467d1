"""The candidate's network fails in every way it knows, and nothing that was said is lost."""

from __future__ import annotations

import asyncio
import time

import pytest

from tests.faults import truth
from tests.faults.client import PATIENCE_S, Candidate
from tests.faults.figures import Figure, repeat, trials
from tests.faults.product import QUESTIONS
from tests.faults.proxy import FaultProxy, Weather

IMPATIENT = (0.5, 3.0)
"""Seconds between pings, and of silence, for a test that waits for a page to give up."""


@pytest.fixture
def network(product):
    """The road between the candidate and the product."""
    with FaultProxy(product.port) as proxy:
        yield proxy


def page(product, network, seed=0):
    """Return a candidate whose page is reached through the network."""
    return Candidate(product.url, product.link(), seed=seed, road_port=network.port)


def assert_whole_talk(product, candidate):
    truth.assert_stream_is_whole(product, candidate)
    truth.assert_rows_match_journal(product, candidate)
    truth.assert_every_question_once(product, candidate, QUESTIONS)
    assert product.complaints() == []


async def in_mid_talk(candidate):
    await candidate.begin()
    await candidate.until(lambda: candidate.acknowledged >= 15)


def test_an_undisturbed_talk_is_kept_to_the_last_sample(product, network):
    async def talk():
        candidate = page(product, network)
        await candidate.begin()
        await candidate.finish()
        return candidate

    candidate = asyncio.run(talk())
    assert_whole_talk(product, candidate)
    assert candidate.closes[-1][1] == 1000
    assert len(candidate.closes) == 1


def test_wifi_that_goes_and_comes_back(product, network):
    async def talk(figure):
        candidate = page(product, network)
        candidate.ping_s, candidate.dead_s = IMPATIENT
        await in_mid_talk(candidate)
        network.black_hole()
        # Longer than the page believes in a silent connection.
        await candidate.until(lambda: candidate.closes)
        network.heal()
        healed_s = time.monotonic()
        await candidate.until(lambda: candidate.welcomes_s[-1] > healed_s)
        figure.resume_s = candidate.welcomes_s[-1] - healed_s
        await candidate.finish()
        assert_whole_talk(product, candidate)

    repeat("F7 Wi-Fi cut", trials(1, 100), lambda figure: asyncio.run(talk(figure)))


def test_a_reset_connection_is_made_again(product, network):
    async def talk(figure: Figure) -> None:
        candidate = page(product, network)
        await in_mid_talk(candidate)
        for _ in range(3):
            seen = len(candidate.welcomes_s)
            reset_s = time.monotonic()
            network.reset()
            await candidate.until(lambda seen=seen: len(candidate.welcomes_s) > seen)
            figure.resume_s = candidate.welcomes_s[-1] - reset_s
        await candidate.finish()
        assert_whole_talk(product, candidate)

    repeat("F8 RST, three times", trials(1, 170), lambda figure: asyncio.run(talk(figure)))


def test_a_slow_and_shaky_line_is_not_called_dead(product, network):
    async def talk(_figure):
        network.weather = Weather(latency_s=0.4, jitter_s=0.8)
        candidate = page(product, network)
        await candidate.begin()
        await candidate.finish()
        assert_whole_talk(product, candidate)
        assert len(candidate.closes) == 1, "the connection was given up"

    repeat("F11 latency 800±400 ms", trials(1, 20), lambda figure: asyncio.run(talk(figure)))


def test_a_line_narrower_than_the_voice_loses_nothing(product, network):
    async def talk(_figure):
        candidate = page(product, network)
        candidate.mouth.mute = True
        await candidate.begin()
        network.weather = Weather(bytes_per_s=8000)
        await candidate.until(lambda: len(candidate.mouth.frames) >= 25)
        await candidate.rest()
        truth.assert_all_is_kept(product, candidate)
        assert len(candidate.closes) == 0, "the connection was given up"
        assert product.complaints() == []

    repeat("F11 64 kbit/s", trials(1, 20), lambda figure: asyncio.run(talk(figure)))


def test_a_page_that_fell_asleep_is_noticed_and_may_return(product, network):
    async def talk(figure):
        candidate = page(product, network)
        await in_mid_talk(candidate)
        network.black_hole()
        asleep_s = time.monotonic()
        await candidate.leave()
        while truth.state(product, candidate.id) != "paused":
            assert time.monotonic() - asleep_s < PATIENCE_S, "nobody noticed"
            await asyncio.sleep(0.1)
        figure.notice_s = time.monotonic() - asleep_s
        network.heal()
        candidate.closes.clear()
        seen = len(candidate.welcomes_s)
        await candidate.begin()
        await candidate.until(lambda: len(candidate.welcomes_s) > seen)
        await candidate.finish()
        assert_whole_talk(product, candidate)

    repeat("F9 half-open client", trials(1, 20), lambda figure: asyncio.run(talk(figure)))
