"""The model hangs up, refuses, falls silent and babbles; the interview is held all the same."""

from __future__ import annotations

import asyncio
import json
import time
from functools import partial

import pytest

from backend.live.breaker import OPENS_AFTER, PROBE_EVERY_S
from tests.faults import truth
from tests.faults.client import Candidate
from tests.faults.conduct import BAD_KEY, DEADLINE, GO_AWAY, QUOTA, Conduct
from tests.faults.figures import FULL, Figure, attempt, repeat, trials, write
from tests.faults.product import Product
from tests.faults.proxy import FaultProxy

QUESTIONS = 4
LIVES_S = 3.0
"""Ten minutes of a connection's life, scaled: a talk of 4 questions has several of them."""


@pytest.fixture(scope="module")
def road(model):
    """The road between the product and its model."""
    with FaultProxy(model.port) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def product(road, tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    url = f"http://127.0.0.1:{road.port}"
    with Product(folder, url, questions=QUESTIONS, links=400) as running:
        yield running


def assert_whole_talk(product, candidate, *expected):
    truth.assert_stream_is_whole(product, candidate)
    truth.assert_rows_match_journal(product, candidate)
    truth.assert_every_question_once(product, candidate, QUESTIONS)
    assert [code for _, code in candidate.closes] == [1000], "the candidate was cut off"
    assert product.complaints(*expected) == []


def judge(product, candidate, _figure):
    assert_whole_talk(product, candidate)


async def whole_talks(product, model, ways):
    """Hold one talk for each way in which a model goes wrong, all at once."""
    talks = {}
    for seed, (fault, conducts) in enumerate(ways.items()):
        talks[fault] = Candidate(product.url, product.link(), seed=seed)
        await talks[fault].enter()
        model.ways[name_of(talks[fault])] = conducts
    await asyncio.gather(*(candidate.begin() for candidate in talks.values()))
    await asyncio.gather(*(candidate.finish() for candidate in talks.values()))
    return talks


def name_of(candidate):
    return candidate.door.view["candidate"]["name"]


def outlived(product, model, ways):
    """Hold the talks, see that each was whole, and return the model's side of each."""
    model.fresh()
    talks = asyncio.run(whole_talks(product, model, ways))
    for fault, candidate in talks.items():
        attempt(Figure(fault), partial(judge, product, candidate))
    return talks, {fault: model.contacts_of(name_of(held)) for fault, held in talks.items()}


HANG_UPS = {
    "F15 goAway ahead": Conduct(lives_s=LIVES_S, go_away_s=1.5, close=GO_AWAY),
    "F15 goAway of no time": Conduct(lives_s=LIVES_S, go_away_s=0.05, close=GO_AWAY),
    "F16 1011 deadline": Conduct(lives_s=LIVES_S, close=DEADLINE),
    "F16 1006, no word": Conduct(lives_s=LIVES_S, close=None),
    "F16 never resumable": Conduct(lives_s=LIVES_S, close=DEADLINE, handles=False),
}
UNNOTICED = "F15 goAway long ahead"


def test_a_model_that_hangs_up_again_and_again_costs_no_question(product, model):
    ways = {fault: [conduct] for fault, conduct in HANG_UPS.items()}
    ways[UNNOTICED] = [Conduct(lives_s=4.0, go_away_s=3.0, close=GO_AWAY)]

    def once(_figure):
        talks, contacts = outlived(product, model, ways)
        for fault, found in contacts.items():
            assert len(found) >= 3, f"{fault}: the model hardly ever hung up"
        for left in contacts[UNNOTICED][:-1]:
            assert left.closed_s - left.opened_s < 3.5, "it was not left before it was cut"
        smooth = talks[UNNOTICED]
        assert smooth.messages("notice") == []
        assert "paused" not in {message["state"] for message in smooth.messages("state")}

    repeat("F15, F16 all at once", trials(1, 30), once)


def message_of(**content):
    return json.dumps({"serverContent": content})


GARBAGE = {
    "F20 not JSON": Conduct(frames=("{", "\x00", b"\xff\xfe", "[]", "null", '"words"')),
    "F20 only garbage": Conduct(frames=("{",) * 40),
    "F20 a frame of 20 MB": Conduct(frames=(message_of(noise="x" * 20_000_000),)),
    "F20 wrong rate": Conduct(
        frames=(
            message_of(
                modelTurn={
                    "parts": [
                        {"inlineData": {"mimeType": "audio/pcm;rate=8000", "data": "AAAA" * 400}}
                    ]
                }
            ),
        )
    ),
    "F20 two ends of every turn": Conduct(turn_ends=2),
    "F20 endless turns": Conduct(turn_ends=0),
}
ENDLESS = ("F20 two ends of every turn", "F20 endless turns")
"""These go wrong in every session; the others in the first."""
MUTE = "F17 mute model"


def test_a_model_that_babbles_or_falls_silent_is_outlived(product, model):
    ways = {
        fault: [conduct] if fault in ENDLESS else [conduct, Conduct()]
        for fault, conduct in GARBAGE.items()
    }

    def once(_figure):
        _, contacts = outlived(product, model, {**ways, MUTE: [Conduct(mute_after=2), Conduct()]})
        assert len(contacts[MUTE]) == 2, "a mute model is replaced, once"
        silent, next_one = contacts[MUTE]
        write(Figure(f"{MUTE}, noticed", notice_s=next_one.opened_s - silent.owes_s))

    repeat("F17, F20 all at once", trials(1, 20), once)


def spoke_and_stopped(mouth, since):
    """Return whether an answer began and ended after so many frames: the model owes a reaction."""
    loud = mouth.loud[since:]
    return any(loud) and not loud[-1]


def test_a_black_hole_before_the_model_is_noticed(product, model, road):
    async def talk(figure):
        model.fresh()
        candidate = Candidate(product.url, product.link())
        await candidate.begin()
        await candidate.until(lambda: len(candidate.messages("question")) >= 2)
        await candidate.until(lambda: candidate.messages("state")[-1]["state"] == "listening")
        road.black_hole()
        hole_s, spoken = time.monotonic(), len(candidate.mouth.frames)
        await candidate.until(lambda: spoke_and_stopped(candidate.mouth, spoken))
        owed_s = time.monotonic()
        figure.notice_s = await candidate.told("state", hole_s, state="paused") - owed_s
        road.heal()
        healed_s = time.monotonic()
        await candidate.until(lambda: candidate.messages("state")[-1]["state"] != "paused")
        figure.resume_s = time.monotonic() - healed_s
        await candidate.finish()
        assert_whole_talk(product, candidate)

    repeat("F17 black hole", trials(1, 20), lambda figure: asyncio.run(talk(figure)))


def tries_of(product):
    """How often a live talk found no model; evaluations of earlier talks ask at their own pace."""
    return sum("opened no session" in str(line.get("event")) for line in product.lines())


def test_an_outage_is_told_and_the_model_is_asked_one_at_a_time(product, model, road):
    away_s = 1800.0 if FULL else 12.0

    async def until_mid_talk(candidate):
        await candidate.begin()
        await candidate.until(lambda: len(candidate.messages("question")) >= 2)

    async def away(figure, talks):
        """Be away, and return when the last of them knew."""
        gone_s = time.monotonic()
        road.turn_away()
        seen = tries_of(product)
        before = [len(candidate.mouth.frames) for candidate in talks]
        told_s = [await candidate.told("state", gone_s, state="paused") for candidate in talks]
        figure.notice_s = max(told_s) - gone_s
        await talks[0].until(lambda: time.monotonic() - gone_s > away_s, away_s + 10)
        tries = tries_of(product) - seen
        figure.note = f"{tries} tries in {away_s:g} s by {len(talks)} interviews"
        # Three failures show that it is away; from then on one try every five seconds.
        assert 0 < tries <= OPENS_AFTER + 1 + away_s / PROBE_EVERY_S, figure.note
        for candidate, said in zip(talks, before, strict=True):
            assert candidate.acknowledged >= said, "the recording did not go on"

    async def talk(figure):
        model.fresh()
        talks = [Candidate(product.url, product.link(), seed=seed) for seed in range(3)]
        await asyncio.gather(*map(until_mid_talk, talks))
        await away(figure, talks)
        road.heal()
        healed_s = time.monotonic()
        for candidate in talks:
            await candidate.told("notice", healed_s, code="upstream_back")
        figure.resume_s = time.monotonic() - healed_s
        await asyncio.gather(*(candidate.finish() for candidate in talks))
        for candidate in talks:
            assert_whole_talk(product, candidate)

    repeat("F18 refused, then healed", trials(1, 2), lambda figure: asyncio.run(talk(figure)))


REFUSALS = {
    "F19 bad key": (Conduct(refuse=BAD_KEY), 1.0),
    "F19 429 at the door": (Conduct(http_status=429), 3.0),
    "F19 out of quota": (Conduct(refuse=QUOTA), 3.0),
}


@pytest.mark.parametrize("fault", list(REFUSALS))
def test_a_model_that_refuses_is_not_stormed(product, model, fault):
    conduct, most = REFUSALS[fault]

    async def talk(figure):
        model.fresh(then=conduct)
        # The refusals of the test before are forgotten with their process.
        await asyncio.to_thread(product.restart)
        pair = [Candidate(product.url, product.link(), seed=seed) for seed in range(3)]
        await asyncio.gather(*(candidate.begin() for candidate in pair))
        watched_s = 60.0 if FULL else 6.0
        since_s = time.monotonic()
        await pair[0].until(lambda: time.monotonic() - since_s > watched_s, watched_s + 10)
        figure.note = f"{len(model.attempts_s)} tries in {watched_s:g} s by three interviews"
        assert len(model.attempts_s) <= most * len(pair) + watched_s / 5
        for candidate in pair:
            await candidate.rest()
            truth.assert_all_is_kept(product, candidate)
        # While the model refuses everyone, the door says when to come again.
        assert product.complaints("refuse", "key", "model", "'code': 503") == []

    repeat(fault, trials(1, 5), lambda figure: asyncio.run(talk(figure)))
