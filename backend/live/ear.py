"""One connection's sound at the process's scorer: what it finds is journalled, kept and told.

The scorer may be absent, late, full or dead: the talk neither waits for it nor notices, and the
time that was not scored is an event of its own.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from backend.integrity.policy import Terms
from backend.live.clock import TICK_HZ
from backend.live.decided import Heard
from backend.live.facts import UNSCORED, Story
from backend.live.projection import Projection
from backend.live.soundtrack import Soundtrack
from backend.live.store import Store
from backend.scoring import singleton
from backend.scoring.features import RATE_HZ
from backend.scoring.scorer import Unavailable
from backend.scoring.signals.findings import OPT_IN, Finding, Kind, Options, State
from backend.scoring.signals.summary import Summary
from backend.scoring.streams import Stream

logger = logging.getLogger(__name__)

TICKS_PER_SAMPLE: Final = TICK_HZ // RATE_HZ
ASK_EVERY: Final = 10
"""Frames between two looks for a scorer, 1 s."""
CLOSE_S: Final = 1.0
"""Seconds that the end of a connection waits for the scorer's summary: it takes two ticks of
50 ms; one that needs longer is stuck."""
MIN_GAP_MS: Final = 1000
"""Shorter stretches without a score are no event; the series shows them anyway (a guess)."""


class Ear:
    """What becomes of one connection's sound beside the talk. All methods run on the loop."""

    def __init__(
        self,
        track: Soundtrack,
        projection: Projection,
        store: Store,
        tell: Callable[[Mapping[str, Any]], None],
        options: Options,
        story: Story,
    ) -> None:
        """Look for the scorer with the first sound; `tell` sends a message to the page."""
        self._track, self._projection, self._store = track, projection, store
        self._tell, self._options = tell, options
        self._stream: Stream | None = None
        self._frames = 0
        self._missing: tuple[int, int] | None = None
        """Samples of the recording, from and to, that no scorer took yet."""
        self._reason = ""
        self._numbers = 0
        self._summed = asyncio.Event()
        self._is_over = False
        if story.position > story.accounted:
            # The process before this one died with what it had heard.
            self._missing = _samples(story.accounted), _samples(story.position)
            self._reason = "lost"

    def heard(self, tick: int, pcm: bytes) -> None:
        """Take a journalled frame of the candidate: int16 LE mono 16 kHz. Never waits."""
        sample = _samples(tick)
        if self._frames % ASK_EVERY == 0:
            self._look(sample)
        self._frames += 1
        if self._stream is not None:
            self._stream.feed(sample, pcm)
            return
        first = sample if self._missing is None else self._missing[0]
        self._missing = first, sample + len(pcm) // 2

    def played(self, tick: int, pcm: bytes, rate_hz: int) -> None:
        """Take what the candidate's loudspeaker plays. Never waits."""
        if self._stream is not None:
            self._stream.played(_samples(tick), pcm, rate_hz)

    def cut(self, tick: int) -> None:
        """Take note that the interviewer was stopped."""
        if self._stream is not None:
            self._stream.cut(_samples(tick))

    def noticed(self, kind: str) -> None:
        """Take note of what the page noticed: another microphone is another sound."""
        if kind == "microphone_changed" and self._stream is not None:
            self._stream.reset()

    def on_findings(self, findings: Sequence[Finding]) -> None:
        """Keep what ended, tell the page what it should know."""
        if self._is_over:
            return
        for finding in findings:
            if finding.notice:
                self._tell({"type": "notice", "code": finding.notice})
            if finding.state is State.CLOSED:
                self._keep_finding(finding)

    def on_summary(self, summary: Summary) -> None:
        """Keep the whole of this connection."""
        if self._is_over:
            return  # told as unscored already, because it came too late
        self._track.fact("scores", summary=summary.to_json(), position=self._track.position)
        self._projection.put(self._store.write_scores, summary)
        self._summed.set()

    async def close(self) -> None:
        """End the stream and keep what it came to; waits a second at most."""
        until = _samples(self._track.position)
        if self._stream is not None and not await self._is_summed(self._stream, until):
            self._lose(self._stream, until, "stalled")
        self._is_over = True
        self._tell_missing()

    async def _is_summed(self, stream: Stream, until: int) -> bool:
        stream.close(until)
        try:
            async with asyncio.timeout(CLOSE_S):
                await self._summed.wait()
        except TimeoutError:
            logger.warning("the scorer did not say what it heard in time")
        return self._summed.is_set()

    def _look(self, sample: int) -> None:
        """Find the scorer, or note that it is gone."""
        scorer = singleton.current()
        if self._stream is not None:
            if scorer is None or scorer.standing in ("failed", "stopped"):
                self._lose(self._stream, sample, "failed")
            return
        if scorer is None:
            self._reason = "off"
            return
        try:
            self._stream = scorer.attach(self, self._options, sample)
        except Unavailable as reason:
            self._reason = str(reason)
            return
        self._tell_missing()

    def _lose(self, stream: Stream, sample: int, reason: str) -> None:
        """Go on without a scorer that is gone."""
        stream.close(sample)
        self._stream = None
        self._missing = min(stream.scored_until, sample), sample
        self._reason = reason

    def _tell_missing(self) -> None:
        """Keep that a stretch was not scored, and why."""
        if self._missing is None:
            return
        start_ms, end_ms = (sample * 1000 // RATE_HZ for sample in self._missing)
        self._missing = None
        if end_ms - start_ms < MIN_GAP_MS:
            return
        why = {"reason": self._reason}
        self._keep(self._event(UNSCORED, start_ms, end_ms, detail=why))

    def _keep_finding(self, finding: Finding) -> None:
        self._keep(
            self._event(
                str(finding.kind),
                finding.start_ms,
                finding.end_ms,
                band=str(finding.band),
                coverage_s=finding.coverage_s,
                detail=dict(finding.detail),
                thresholds=dict(finding.thresholds),
            )
        )

    def _event(self, kind: str, start_ms: int, end_ms: int, **fields: Any) -> Heard:
        self._numbers += 1
        empty = {"band": "", "coverage_s": 0.0, "detail": {}, "thresholds": {}}
        version = singleton.model_version()
        return Heard(
            self._numbers, kind, start_ms, end_ms, model_version=version, **{**empty, **fields}
        )

    def _keep(self, heard: Heard) -> None:
        self._track.fact("heard", **heard.fact())
        self._projection.put(self._store.write_heard, heard)


def look_for(terms: Terms) -> Options:
    """Return what the terms of a talk let the scorer look for."""
    return Options(
        opted_in=frozenset(kind for kind in OPT_IN if terms.is_on(kind)),
        off=frozenset(kind for kind in Kind if kind not in OPT_IN and not terms.is_on(kind)),
    )


def _samples(tick: int) -> int:
    return tick // TICKS_PER_SAMPLE
