"""Ninety minutes with a provider that hangs up every ten, in half a minute: time is scaled.

Several talks at once, each with a provider that hangs up in its own way.
"""

from __future__ import annotations

import asyncio
import time
from itertools import groupby, pairwise

import pytest

from tests.faults import truth
from tests.faults.client import PATIENCE_S, Candidate
from tests.faults.conduct import DEADLINE, GO_AWAY, Conduct
from tests.faults.figures import Figure, repeat, trials, write
from tests.faults.model import ScriptedModel
from tests.faults.product import Product

QUESTIONS = 14
HANG_UPS = 9
LIVES_S = 2.4
"""Ten minutes."""
OVERLAP_MS = 5000
"""Two may speak at once for so long, and a busy machine hears late; places that begin anew with each
session would be further off."""
SCALED = {"DJANGO_SETTINGS_MODULE": "tests.faults.scaled"}

FORGETFUL = {
    "F21 goAway ahead": Conduct(lives_s=LIVES_S, go_away_s=1.0, close=GO_AWAY),
    "F21 1011 deadline": Conduct(lives_s=LIVES_S, close=DEADLINE),
    "F21 1006, no word": Conduct(lives_s=LIVES_S, close=None),
    "F21 left in time": Conduct(lives_s=LIVES_S * 3, close=DEADLINE),
}
"""Ways of hanging up on a product that never resumes; the last leaves room to go by itself."""
RESUMING = {
    "F21 1007 on resume": Conduct(lives_s=LIVES_S, close=DEADLINE, refuse_handle=True),
    "F21 resumed after 1011": Conduct(lives_s=LIVES_S, close=DEADLINE),
    "F21 resumed after goAway": Conduct(lives_s=LIVES_S, go_away_s=1.0, close=GO_AWAY),
}


@pytest.fixture(scope="module")
def second_model():
    with ScriptedModel() as running:
        yield running


@pytest.fixture(scope="module")
def product(model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("long")
    with Product(folder, model.url, questions=QUESTIONS, links=400, settings=SCALED) as running:
        yield running


@pytest.fixture(scope="module")
def resuming(second_model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("resuming")
    settings = {**SCALED, "GEMINI_RESUMPTION": "true"}
    url = second_model.url
    with Product(folder, url, questions=QUESTIONS, links=400, settings=settings) as running:
        yield running


async def hold(product, model, conducts):
    """Hold one talk for each way of hanging up, all at once."""
    talks = {}
    for seed, fault in enumerate(conducts):
        talks[fault] = Candidate(product.url, product.link(), seed=seed)
        await talks[fault].enter()
        model.ways[name_of(talks[fault])] = [conducts[fault]]
    await asyncio.gather(*(candidate.begin() for candidate in talks.values()))
    await asyncio.gather(*(candidate.finish() for candidate in talks.values()))
    return talks


def name_of(candidate):
    return candidate.door.view["candidate"]["name"]


def assert_whole_talk(product, model, candidate):
    truth.assert_stream_is_whole(product, candidate)
    truth.assert_rows_match_journal(product, candidate)
    truth.assert_every_question_once(product, candidate, QUESTIONS)
    truth.assert_every_question_answered(product, candidate)
    assert_given_once_each(model, candidate)
    assert_clock_was_kept(product, model, candidate)
    assert [code for _, code in candidate.closes] == [1000], "the candidate was cut off"


def assert_given_once_each(model, candidate):
    """No session is given another question than the next, whatever the ones before it lost.

    An answer to next_question that was lost comes again, or is what a fresh session begins with.
    """
    minds = {id(one.mind): one.mind for one in model.contacts_of(name_of(candidate))}.values()
    given = [number for mind in minds for number in mind.given]
    assert [number for number, _ in groupby(given)] == list(range(1, QUESTIONS + 1)), given


def assert_clock_was_kept(product, model, candidate):
    """The candidate's time stands while no session is there, and never runs backwards."""
    told = candidate.messages("time")
    for before, after in pairwise(told):
        assert before["left_s"] >= after["left_s"], "time went backwards"
        # The first word after an outage is some milliseconds into the next session.
        began = 1 if after["running"] else 0
        lasted = before["running"] or before["left_s"] - after["left_s"] <= began
        assert lasted, "it ran in an outage"
    contacts = model.contacts_of(name_of(candidate))
    with_session_s = sum(one.closed_s - one.opened_s for one in contacts)
    used_s = product.duration_s - told[-1]["left_s"]
    assert used_s > 0, "it never ran"
    write(Figure("F21 clock", note=f"{used_s} s counted, {with_session_s:.1f} s with a session"))
    starts = [turn["start_ms"] for turn in truth.turns(product, candidate.id)]
    pairs = pairwise(starts)
    assert all(after > before - OVERLAP_MS for before, after in pairs), "turns out of order"
    assert starts[-1] <= truth.recorded_ms(product, candidate.id), "a turn behind the recording"


def note(model, candidate, fault, began_s):
    contacts = model.contacts_of(name_of(candidate))
    gaps = [max(0.0, after.opened_s - before.closed_s) for before, after in pairwise(contacts)]
    asked_again = sum(len(one.mind.given) > len(set(one.mind.given)) for one in contacts)
    for gap_s in gaps:
        write(Figure(f"{fault}, each hang-up", resume_s=gap_s))
    took_s = candidate.closes[-1][0] - began_s
    words = f"{len(contacts)} sessions in {took_s:.0f} s, {asked_again} offered again"
    write(Figure(fault, note=words))


def held(product, model, conducts):
    """Hold the talks, and see each through but for how its sessions ended."""
    model.fresh()
    began_s = time.monotonic()
    talks = asyncio.run(hold(product, model, conducts))
    until_s = time.monotonic() + PATIENCE_S
    while not all(one.closed_s for one in model.contacts):
        assert time.monotonic() < until_s, "a session of the model was left open"
        time.sleep(0.05)
    for fault, candidate in talks.items():
        note(model, candidate, fault, began_s)
        assert_whole_talk(product, model, candidate)
    assert product.complaints() == []
    return {fault: model.contacts_of(name_of(candidate)) for fault, candidate in talks.items()}


def test_ninety_minutes_with_a_provider_that_hangs_up_every_ten(product, model):
    def once(_figure):
        contacts = held(product, model, FORGETFUL)
        left_in_time = contacts.pop("F21 left in time")
        for fault, found in contacts.items():
            assert len(found) > HANG_UPS, f"{fault}: {len(found)} sessions only"
        assert not [one for found in contacts.values() for one in found if one.handle]
        lived_s = [one.closed_s - one.opened_s for one in left_in_time[:-1]]
        assert len(lived_s) >= 3
        assert max(lived_s) < LIVES_S * 3 - 0.5, "a session was not left before it was cut"

    repeat("F21 four talks of ninety minutes", trials(1, 30), once)


def test_ninety_minutes_with_a_provider_that_may_forget(resuming, second_model):
    def once(_figure):
        contacts = held(resuming, second_model, RESUMING)
        forgotten = contacts["F21 1007 on resume"]
        assert sum(not one.handle for one in forgotten) > HANG_UPS
        assert sum(bool(one.handle) for one in forgotten) > HANG_UPS // 2
        for fault in ("F21 resumed after 1011", "F21 resumed after goAway"):
            found = contacts[fault]
            assert len(found) > HANG_UPS, f"{fault}: {len(found)} sessions only"
            assert all(one.handle for one in found[1:])
            pairs = pairwise(found)
            assert all(before.closed_s <= after.opened_s for before, after in pairs)

    repeat("F21 three talks that are resumed", trials(1, 30), once)
