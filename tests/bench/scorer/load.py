"""One run: so many real-time streams through the product's scorer, all on one core.

`python -m tests.bench.scorer.load ENGINE STREAMS CPU BEGINNING_S LATER_S` prints one JSON object
for the beginning of the talks, and one for their second minute unless `LATER_S` is 0.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import resource
import sys
import time
from collections.abc import AsyncIterator
from functools import partial
from typing import Any, Final

import uvloop

from backend.config.serving import SWITCH_S
from backend.scoring.engines import choosing
from backend.scoring.gauges import Recent
from backend.scoring.scorer import Scorer
from backend.scoring.signals.findings import Options
from backend.scoring.streams import Stream
from tests.bench.scorer.sound import FRAME_S, candidate_frames, interviewer_frame

BEGINNING_AT_S: Final = 4.0
"""All streams begin in one second here, and now all of them have their echo looked for."""
LATER_AT_S: Final = 64.0
"""In the minute from here each stream's echo is looked for once, as in every later minute."""
SLICES: Final = 20
"""Parts of a frame's time in which a part of the streams sends: phases spread over 5 ms."""
LOOK_S: Final = 0.01
KEPT: Final = 1 << 18
VOICES: Final = 16
PLAYED_SHARE: Final = 0.4
"""Part of the time in which the interviewer speaks (a guess at a talk)."""


class Deaf:
    """A listener that counts."""

    told = 0

    def on_findings(self, findings: Any) -> None:
        self.told += len(findings)

    def on_summary(self, _summary: Any) -> None:
        pass


class Spent:
    """Processor time of the loop inside the scorer's own methods."""

    feeding_s = 0.0


async def feed(streams: list[Stream], stop: asyncio.Event, spent: Spent) -> None:
    """Feed all streams in real time."""
    voices = [candidate_frames(seed) for seed in range(VOICES)]
    interviewer = interviewer_frame()
    began_s, step = time.monotonic(), 0
    while not stop.is_set():
        number, part = divmod(step, SLICES)
        began_cpu_s = time.thread_time()
        for place in range(part, len(streams), SLICES):
            voice = voices[place % VOICES]
            stream, sample = streams[place], number * 1600
            stream.feed(sample, voice[(number + place) % len(voice)])
            if (number + 7 * place) % 100 < 100 * PLAYED_SHARE:
                stream.played(sample + 3200, interviewer, 24_000)
        spent.feeding_s += time.thread_time() - began_cpu_s
        step += 1
        await asyncio.sleep(max(0.0, began_s + step * FRAME_S / SLICES - time.monotonic()))


async def look(lags: Recent, stop: asyncio.Event) -> None:
    """Note how late the loop is, every 10 ms."""
    while not stop.is_set():
        due_s = time.monotonic() + LOOK_S
        await asyncio.sleep(LOOK_S)
        lags.add_one((time.monotonic() - due_s) * 1000)


async def measure(
    scorer: Scorer, count: int, lengths_s: dict[float, float]
) -> AsyncIterator[dict[str, Any]]:
    """Yield what a part of the talks cost; `lengths_s` says when each begins and how long it is."""
    while scorer.standing == "loading":  # noqa: ASYNC110  # another thread's work
        await asyncio.sleep(0.05)
    listener, stop, spent = Deaf(), asyncio.Event(), Spent()
    streams = [scorer.attach(listener, Options(), 0) for _ in range(count)]
    feeding, began_s = asyncio.create_task(feed(streams, stop, spent)), time.monotonic()
    for at_s, seconds in lengths_s.items():
        await asyncio.sleep(began_s + at_s - time.monotonic())
        figures = await part(scorer, count, seconds, spent)
        yield {"from_s": at_s, **figures, "findings": listener.told}
    stop.set()
    await feeding


async def part(scorer: Scorer, count: int, seconds: float, spent: Spent) -> dict[str, Any]:
    """Return what these seconds cost."""
    gauges, stop = scorer.gauges, asyncio.Event()
    lags, gauges.waits_ms, gauges.ticks_ms = Recent(KEPT), Recent(KEPT), Recent(KEPT)
    looking = asyncio.create_task(look(lags, stop))

    def now() -> tuple[float, float, float, int, int, float]:
        # All threads but the loop's: TensorFlow may compute in threads of its own.
        scoring_s = time.process_time() - time.thread_time()
        work = (gauges.hops, gauges.batches, gauges.skipped_s)
        return time.process_time(), scoring_s, spent.feeding_s, *work

    before = now()
    await asyncio.sleep(seconds)
    passed = [late - early for early, late in zip(before, now(), strict=True)]
    cpu_s, scoring_s, feeding_s, hops, batches, skipped_s = passed
    stop.set()
    await looking
    each = 1000 / (count * seconds)
    return {
        "cpu_ms_per_stream_s": round((scoring_s + feeding_s) * each, 3),
        "scorer_ms_per_stream_s": round(scoring_s * each, 3),
        "with_generator_ms_per_stream_s": round(cpu_s * each, 3),
        "p50_ms": round(gauges.waits_ms.percentile(50), 1),
        "p99_ms": round(gauges.waits_ms.percentile(99), 1),
        "loop_lag_p99_ms": round(lags.percentile(99), 1),
        "tick_p50_ms": round(gauges.ticks_ms.percentile(50), 1),
        "tick_p99_ms": round(gauges.ticks_ms.percentile(99), 1),
        "batch": round(hops / max(1, batches), 1),
        "scored_share": round(hops / (count * seconds / FRAME_S), 3),
        "skipped_s": round(skipped_s, 1),
        "failures": gauges.failures,
        "load_level": int(gauges.level),
        "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "seconds": seconds,
    }


async def tell(engine: Any, scorer: Scorer, count: int, lengths_s: dict[float, float]) -> None:
    """Print the figures of each part as soon as they are known."""
    async for figures in measure(scorer, count, lengths_s):
        sys.stdout.write(json.dumps({"scorer": engine, "streams": count, **figures}) + "\n")
        sys.stdout.flush()


def main(engine: Any, count: int, cpu: int, beginning_s: float, later_s: float) -> None:
    """Run pinned to one core and print the figures."""
    os.sched_setaffinity(0, {cpu})
    gc.freeze()
    sys.setswitchinterval(SWITCH_S)
    scorer = Scorer(partial(choosing.load, engine), count)
    scorer.start()
    lengths_s = {BEGINNING_AT_S: beginning_s, LATER_AT_S: later_s}
    wanted = {at_s: seconds for at_s, seconds in lengths_s.items() if seconds > 0}
    uvloop.run(tell(engine, scorer, count, wanted))
    scorer.stop()
    scorer.join(2)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), float(sys.argv[5]))
