"""The wall clock jumps in mid-talk; order and durations come from elsewhere."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from tests.faults import truth
from tests.faults.client import PATIENCE_S, Candidate
from tests.faults.figures import repeat, trials
from tests.faults.product import QUESTIONS, Product
from tests.prerequisites import require

JUMPS = {"F27 +25 h": "+25h", "F27 -1 h": "-1h", "F27 1 h of drift": "+0 x1.5"}
LIBRARIES = ("/usr/lib/*/faketime/libfaketime.so.1", "/usr/lib/faketime/libfaketime.so.1")


@pytest.fixture(scope="module")
def clock(tmp_path_factory):
    """The file that says what time it is for the product."""
    require("faketime")
    file = tmp_path_factory.mktemp("clock") / "now"
    file.write_text("+0")
    return file


@pytest.fixture(scope="module")
def product(model, clock, tmp_path_factory):
    """A product whose wall clock is the test's; its monotonic clock is the machine's."""
    (library, *_) = [path for pattern in LIBRARIES for path in Path("/").glob(pattern[1:])]
    settings = {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DONT_RESET": "1",
    }
    with Product(
        tmp_path_factory.mktemp("time"), model.url, links=400, settings=settings
    ) as running:
        yield running


def turn_the_clock(file, setting):
    """Change the time at once: readers see the old file or the new, never half of one."""
    fresh = file.with_suffix(".new")
    fresh.write_text(setting)
    os.replace(fresh, file)  # noqa: PTH105  # the atomic one


@pytest.mark.parametrize("fault", list(JUMPS))
def test_a_clock_that_jumps_cuts_nobody_off(product, clock, fault):
    async def talk(_figure):
        turn_the_clock(clock, "+0")
        candidate = Candidate(product.url, product.link())
        await candidate.begin()
        await candidate.until(lambda: candidate.acknowledged > 10)
        turn_the_clock(clock, JUMPS[fault])
        await candidate.finish()
        assert [code for _, code in candidate.closes] == [1000], candidate.troubles
        truth.assert_stream_is_whole(product, candidate)
        truth.assert_rows_match_journal(product, candidate)
        truth.assert_every_question_once(product, candidate, QUESTIONS)
        for turn in truth.turns(product, candidate.id):
            assert 0 <= turn["start_ms"] <= turn["end_ms"]
        left = [message["left_s"] for message in candidate.messages("time")]
        assert left == sorted(left, reverse=True), "time went backwards"
        assert left[0] - left[-1] < PATIENCE_S, "the jump was counted against the candidate"
        assert product.complaints() == []

    repeat(fault, trials(1, 20), lambda figure: asyncio.run(talk(figure)))
