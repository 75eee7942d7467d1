"""Every session is looked at regularly, whatever another one does."""

import asyncio
import gc
import weakref
from typing import Any

import pytest

from backend.live.lookout import GROUPS, PROGRESS_EVERY, ROW_EVERY, Lookout, Watch

pytestmark = pytest.mark.asyncio


class Session:
    def __init__(self, enough=3):
        self.looks, self.progress = 0, []
        self.enough, self._wanted = asyncio.Event(), enough

    def pass_time(self):
        self.looks += 1
        if self.looks >= self._wanted:
            self.enough.set()

    def keep_progress(self, *, rows):
        self.progress.append((self.looks, rows))


class Broken(Session):
    def pass_time(self):
        super().pass_time()
        raise RuntimeError("a mistake of ours")


class Ending(Session):
    other: asyncio.Future[Any]

    def pass_time(self):
        self.other.cancel()


async def within(event):
    await asyncio.wait_for(event.wait(), 30)


async def test_more_sessions_than_groups_are_all_looked_at_until_they_are_left():
    lookout = Lookout(0.01)
    sessions = [Session() for _ in range(GROUPS + 3)]
    futures = [lookout.watch(session) for session in sessions]
    for session in sessions:
        await within(session.enough)
    futures[0].cancel()
    left = sessions[0].looks
    later = Session(enough=sessions[1].looks + 3)
    lookout.watch(later)
    await within(later.enough)
    assert sessions[0].looks == left
    assert sessions[1].looks > 3


async def test_what_a_look_raises_ends_that_session_alone():
    lookout = Lookout(0.01)
    broken, sound = Broken(), Session(enough=5)
    failed = lookout.watch(broken)
    lookout.watch(sound)
    with pytest.raises(RuntimeError, match="a mistake"):
        await asyncio.wait_for(failed, 30)
    await within(sound.enough)
    assert broken.looks == 1


async def test_a_session_that_comes_after_all_have_gone_is_looked_at():
    lookout = Lookout(0.01)
    first, gone = Session(enough=1), asyncio.Event()
    over = lookout.watch(first)
    await within(first.enough)
    over.cancel()
    asyncio.get_running_loop().call_later(0.05, gone.set)
    await within(gone)
    second = Session()
    lookout.watch(second)
    await within(second.enough)


async def test_a_look_that_ends_another_session_of_its_group_spares_it_the_look():
    lookout = Lookout(0.01)
    sessions = [Session(enough=10**6) for _ in range(GROUPS)]
    ends, other = Ending(), Session(enough=10**6)
    lookout.watch(ends)
    for session in sessions[1:]:
        lookout.watch(session)
    ends.other = lookout.watch(other)
    last = Session()
    lookout.watch(last)
    await within(last.enough)
    assert other.looks == 0


async def test_progress_is_kept_every_five_seconds_and_in_rows_every_thirty():
    session = Session()
    watch = Watch(session)
    for _ in range(PROGRESS_EVERY + ROW_EVERY):
        watch.look()
    assert session.progress[:2] == [(PROGRESS_EVERY, True), (2 * PROGRESS_EVERY, False)]
    assert [looks for looks, rows in session.progress if rows] == [20, 140]


async def test_a_session_that_was_left_is_not_kept():
    lookout = Lookout(0.01)
    session = Session(enough=1)
    over, kept = lookout.watch(session), weakref.ref(session)
    await within(session.enough)
    over.cancel()
    del session, over
    another = Session(enough=3)
    lookout.watch(another)
    await within(another.enough)
    gc.collect()
    assert kept() is None
