"""The streams whose speech is compared with their own beginning: few, asked for and agreed to.

On the scorer thread. A stream that nobody opted in for has no place here and costs nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from backend.scoring import voice_network
from backend.scoring.features import BANDS, FRAMES_PER_HOP
from backend.scoring.ladder import Level
from backend.scoring.signals.accounting import Heard
from backend.scoring.signals.conditions import Abstention
from backend.scoring.signals.findings import HOPS_PER_S, Availability, Finding, Kind
from backend.scoring.signals.likeness import SPARSE_STEPS, STEP_HOPS, Likeness, Rule
from backend.scoring.signals.summary import Summary
from backend.scoring.voice_network import DIRECTIONS, WINDOW_HOPS, VoiceWeights

Float = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
Slots = npt.NDArray[np.intp]
Hops = npt.NDArray[np.int64]

RING_HOPS: Final = 32
"""Clean hops that are kept of a stream: a window, and the second that it may wait for its turn."""
SHARE: Final = 8
"""Of the watched streams, one in so many may have a window looked at in a round: windows are due
once in ten rounds at most, so none waits until it is overwritten, and no round has them all."""


class _Due(NamedTuple):
    slot: int
    ends: int
    """Clean hops of the stream up to the window's end."""
    anew: int
    """How often the stream had begun anew by then."""


class _Watched:
    """The clean speech of one stream that the newest windows are made of."""

    def __init__(self, likeness: Likeness) -> None:
        self.likeness = likeness
        self.features: Float = np.zeros((RING_HOPS, FRAMES_PER_HOP, BANDS), np.float32)
        self.hops: Hops = np.zeros(RING_HOPS, np.int64)
        self.heard = 0
        self.anew = 0
        self.next_end = WINDOW_HOPS

    def put(self, hop: int, features: Float) -> bool:
        """Keep a hop of clean speech; return whether it ends a window."""
        place = self.heard % RING_HOPS
        self.features[place] = features
        self.hops[place] = hop
        self.heard += 1
        return self.heard >= self.next_end

    def window(self, ends: int) -> tuple[Float, int, int]:
        """Return a window's features, and its first and last hop's edges in the recording."""
        places = np.arange(ends - WINDOW_HOPS, ends) % RING_HOPS
        since, last = self.hops[places[0]], self.hops[places[-1]]
        return self.features[places], int(since), int(last) + 1

    def forget(self) -> None:
        """Overwrite the speech that is kept."""
        self.features[:] = 0
        self.hops[:] = 0
        self.heard = 0
        self.anew += 1
        self.next_end = WINDOW_HOPS


class VoiceWatch:
    """The memory of all watched streams."""

    def __init__(
        self,
        make: Callable[[int], Likeness] | None = None,
        weights: Callable[[], VoiceWeights] | None = None,
    ) -> None:
        """Watch nobody; what ships is read when the first stream is watched."""
        self._make = make or _shipped
        self._weights = weights or shipped_weights
        self._watched: dict[int, _Watched] = {}
        self._due: deque[_Due] = deque()
        self.level = Level.ALL
        """How much the scorer leaves out now."""

    def __len__(self) -> int:
        """Return how many streams are watched."""
        return len(self._watched)

    def open(self, slot: int) -> None:
        """Watch a stream from its beginning."""
        self._watched[slot] = _Watched(self._make(slot))

    def hear(
        self, slots: Slots, hops: Hops, features: Float | None, heard: Heard, unsure: Abstention
    ) -> list[Finding]:
        """Take one hop of each stream; while nobody is watched that is one look."""
        if not self._watched or features is None:
            return []
        spoiled = heard.playing | unsure.noisy | unsure.narrow
        return self.update(slots, hops, features, heard.voiced & ~spoiled)

    def update(self, slots: Slots, hops: Hops, features: Float, clean: Flags) -> list[Finding]:
        """Take one hop of each stream; return what is told now.

        Args:
            slots: The stream of each row, each at most once.
            hops: Place of the hop in the recording.
            features: Shape (batch, 10, 40), float32.
            clean: Which rows hold the candidate's speech, and nothing that spoils it.
        """
        found: list[Finding] = []
        for row, slot in enumerate(slots.tolist()):
            watched = self._watched.get(slot)
            if watched is None:
                continue
            if clean[row] and watched.put(int(hops[row]), features[row]):
                self._line_up(slot, watched)
            found += watched.likeness.told(int(hops[row]))
        for _ in range(min(len(self._due), 1 + len(self._watched) // SHARE)):
            self._look(self._due.popleft())
        return found

    def _line_up(self, slot: int, watched: _Watched) -> None:
        steps = SPARSE_STEPS if self.level >= Level.FEWER_VOICES else 1
        watched.next_end = watched.heard + steps * STEP_HOPS
        if self.level < Level.NO_VOICES:
            self._due.append(_Due(slot, watched.heard, watched.anew))

    def _look(self, due: _Due) -> None:
        watched = self._watched.get(due.slot)
        if watched is None or watched.anew != due.anew:
            return
        if watched.heard - due.ends > RING_HOPS - WINDOW_HOPS:
            return
        features, since_hop, until_hop = watched.window(due.ends)
        direction = voice_network.direction(self._weights(), features)
        watched.likeness.add(direction, since_hop, until_hop, due.ends)

    def begin_anew(self, slot: int, hop: int) -> None:
        """Take note that another microphone or room is heard since a hop of a stream."""
        watched = self._watched.get(slot)
        if watched is not None:
            watched.likeness.begin_anew(hop)
            watched.forget()

    def close(self, slot: int, summary: Summary) -> None:
        """End a stream and write into its summary what it came to; its memory is overwritten."""
        watched = self._watched.get(slot)
        if watched is None:
            return
        for due in [each for each in self._due if each.slot == slot]:
            self._due.remove(due)
            self._look(due)
        del self._watched[slot]
        summary.findings += watched.likeness.told(0, last=True)
        summary.compared_s = watched.likeness.compared * STEP_HOPS / HOPS_PER_S
        if not watched.likeness.compared:
            summary.availability[Kind.DIFFERENT_VOICE] = str(Availability.NOT_ENOUGH)
        watched.forget()
        watched.likeness.wipe()


def _shipped(slot: int) -> Likeness:
    return Likeness(slot, shipped_rule(), WINDOW_HOPS, DIRECTIONS)


@cache
def shipped_weights() -> VoiceWeights:
    """Return the network that ships, read when the first stream is watched."""
    return VoiceWeights.load()


@cache
def shipped_rule() -> Rule:
    """Return the rule that was chosen for it."""
    return Rule.from_card(voice_network.card()["rule"])
